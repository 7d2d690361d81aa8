import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sharedPath } from '../../../../test/support/optional.ts';
import { decodePdu, encodePdu } from './codec.ts';
import { type CmppPdu, commandIds } from './pdus.ts';

type Decoded = Record<string, unknown> & { name: string; ver?: number | string };
type Vector = { hex: string; cmd: string; decoded?: Decoded };

/** What a vector says, in the words of the PDU. */
function saidBy(pdu: CmppPdu, { udh, text, ...said }: Decoded): Record<string, unknown> {
  const own: Record<string, unknown> = { ...pdu };
  const got: Record<string, unknown> = {};
  const names: Record<string, unknown> = {
    msg_id: typeof own.msgId === 'bigint' ? own.msgId.toString(16).padStart(16, '0') : undefined,
    dest_id: own.destId,
    tp_pid: own.tpPid,
    tp_udhi: own.tpUdhi,
    msg_fmt: own.msgFmt,
    registered_delivery: own.registeredDelivery,
    msg_length: (own.msgContent as Buffer | undefined)?.length,
    src_id: own.srcId,
    dest_count: (own.destTerminalIds as string[] | undefined)?.length,
    src: own.sourceAddr,
    auth: (own.authenticatorSource as Buffer | undefined)?.toString('hex'),
    version: `0x${Number(own.version).toString(16)}`,
    ts: own.timestamp,
    result: own.result,
    ver: said.ver,
    name: pdu.command === 'unknown' ? said.name : `CMPP_${pdu.command.toUpperCase()}`,
  };
  for (const key of Object.keys(said)) got[key] = names[key];
  if (pdu.command === 'submit' && typeof udh === 'string' && typeof text === 'string') {
    const header = Buffer.from(udh, 'hex');
    const wide = pdu.msgFmt === 8;
    const body = wide ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'latin1');
    assert.deepEqual(pdu.msgContent, Buffer.concat([header, body]));
  }
  return got;
}

describe('the vectors of CMPP', () => {
  for (const [file, fileVersion] of [
    ['cmpp-pdus.jsonl', null],
    ['wire-cmpp20-goclient-to-smsgate.jsonl', 2],
    ['wire-cmpp30-smsgate.jsonl', 3],
  ] as const) {
    const shared = sharedPath(`vectors/${file}`);
    const skip = shared.present ? false : shared.reason;
    it(`${file}: decode to what they say and encode back octet for octet`, { skip }, () => {
      assert.ok(shared.present);
      const lines = readFileSync(shared.path, 'utf8').trim().split('\n');
      for (const vector of lines.map((line) => JSON.parse(line) as Vector)) {
        const frame = Buffer.from(vector.hex, 'hex');
        const version = fileVersion ?? (vector.decoded?.ver === 3 ? 3 : 2);
        const pdu = decodePdu(frame, version);
        const commandId = pdu.command === 'unknown' ? pdu.commandId : commandIds[pdu.command];
        assert.equal(commandId.toString(16).padStart(8, '0'), vector.cmd);
        assert.deepEqual(encodePdu(pdu, version), frame);
        if (!vector.decoded) continue;
        const { udh: _udh, text: _text, ...said } = vector.decoded;
        assert.deepEqual(saidBy(pdu, vector.decoded), said);
      }
    });
  }
});
