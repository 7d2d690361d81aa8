import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sharedPath } from '../../../../test/support/optional.ts';
import { decodePdu } from './codec.ts';
import type { Tlv } from './commands.ts';
import {
  isReceipt,
  messageStateOf,
  readReceipt,
  type WrittenState,
  writeReceiptText,
} from './receipt.ts';
import { octetTlv, tags, textTlv } from './tlv.ts';

function read(text: string, tlvs: Tlv[] = []) {
  return readReceipt({ shortMessage: Buffer.from(text, 'latin1'), tlvs });
}

describe('a receipt', () => {
  it('keeps the id as it is written: leading zeros, case, digits beyond any number', () => {
    for (const id of ['0000000042', '00AbCdEf', '12345678901234567890123', '0x1F', '4.5e7', '-7']) {
      assert.equal(read(`id:${id} stat:DELIVRD err:000`)?.smscId, id);
      assert.equal(read('', [textTlv(tags.receiptedMessageId, id)])?.smscId, id);
    }
  });

  it('prefers the TLVs to the text', () => {
    const tlvs = [textTlv(tags.receiptedMessageId, '00b7'), octetTlv(tags.messageState, 5)];
    assert.deepEqual(read('id:1 stat:DELIVRD err:011', tlvs), {
      smscId: '00b7',
      state: 'undeliverable',
      error: '011',
    });
  });

  it('reads what carriers make of the text', () => {
    const delivered = { smscId: '0a1', state: 'delivered', error: '000' };
    for (const text of [
      'id:0a1 sub:001 dlvrd:001 submit date:2611220325 done date:2611220325 stat:DELIVRD err:000 text:hello',
      'stat:DELIVRD err:000 id:0a1',
      'ID:0a1 STAT:delivrd ERR:000 TEXT:x',
      'id: 0a1 stat: DELIVRD err: 000',
      'msgid=0a1;status=DELIVERED;error=000',
      'message_id:0a1, state:2, errorcode:000',
      'id:0a1 submit_date:2611220325 done_date:261122032501 stat:DELIVRD err:000 Text:id:9 stat:EXPIRED err:9',
      'sub:001 text: id:0a1 stat:DELIVRD err:000',
    ]) {
      assert.deepEqual(read(text), delivered, text);
    }
    assert.deepEqual(read('id:7'), { smscId: '7', state: 'unknown', error: null });
    assert.deepEqual(read('id:7 stat:WHATEVER'), { smscId: '7', state: 'unknown', error: null });
  });

  it('reads UTF-16 text and the message_payload', () => {
    const wide = Buffer.from('id:0a1 stat:EXPIRED err:001', 'utf16le').swap16();
    assert.equal(readReceipt({ shortMessage: wide, tlvs: [] })?.state, 'expired');
    const payload = { tag: tags.messagePayload, value: Buffer.from('id:0a1 stat:UNDELIV') };
    assert.equal(read('', [payload])?.state, 'undeliverable');
  });

  it('knows every final state', () => {
    const states: [string, number, string][] = [
      ['ENROUTE', 1, 'enroute'],
      ['DELIVRD', 2, 'delivered'],
      ['EXPIRED', 3, 'expired'],
      ['DELETED', 4, 'undeliverable'],
      ['UNDELIV', 5, 'undeliverable'],
      ['ACCEPTD', 6, 'accepted'],
      ['UNKNOWN', 7, 'unknown'],
      ['REJECTD', 8, 'rejected'],
    ];
    for (const [word, number, state] of states) {
      assert.equal(read(`id:1 stat:${word}`)?.state, state);
      assert.equal(read('id:1', [octetTlv(tags.messageState, number)])?.state, state);
    }
  });

  it('is nothing without an id, and rubbish does not throw', () => {
    assert.equal(read('stat:DELIVRD'), null);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
        readReceipt({ shortMessage: Buffer.from(octets), tlvs: [] });
      }),
    );
  });

  it('reads what it writes', () => {
    const states = {
      DELIVRD: 'delivered',
      EXPIRED: 'expired',
      DELETED: 'undeliverable',
      UNDELIV: 'undeliverable',
      REJECTD: 'rejected',
      UNKNOWN: 'unknown',
      ENROUTE: 'enroute',
      ACCEPTD: 'accepted',
    } as const satisfies Record<WrittenState, string>;
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9A-Za-z-]{1,64}$/),
        fc.constantFrom(...(Object.keys(states) as WrittenState[])),
        fc.string(),
        (smscId, state, text) => {
          const written = writeReceiptText({
            smscId,
            state,
            error: '012',
            submittedMs: 0,
            doneMs: 1,
            text,
          });
          assert.deepEqual(read(written), { smscId, state: states[state], error: '012' });
          const tlvs = [octetTlv(tags.messageState, messageStateOf(state))];
          assert.equal(read(`id:${smscId}`, tlvs)?.state, states[state]);
        },
      ),
    );
  });

  it('is known by its message type or its TLV', () => {
    assert.ok(isReceipt(0x04, []));
    assert.ok(isReceipt(0x44, []));
    assert.ok(isReceipt(0x20, []));
    assert.ok(isReceipt(0x00, [textTlv(tags.receiptedMessageId, '1')]));
    assert.ok(!isReceipt(0x00, []));
    assert.ok(!isReceipt(0x40, []));
  });

  const shared = sharedPath('vectors/smpp-pdus.jsonl');
  it('reads the receipts of other systems', { skip: !shared.present && shared.reason }, () => {
    assert.ok(shared.present);
    const receipts = [];
    for (const file of [shared.path, shared.path.replace('smpp-pdus', 'wire-smpp-smppsim')]) {
      for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
        const frame = Buffer.from((JSON.parse(line) as { hex: string }).hex, 'hex');
        if (frame.readUInt32BE(4) !== 5) continue;
        const pdu = decodePdu(frame);
        assert.ok(pdu.command === 'deliver_sm');
        if (!isReceipt(pdu.body.esmClass, pdu.tlvs)) continue;
        receipts.push(readReceipt({ shortMessage: pdu.body.shortMessage, tlvs: pdu.tlvs }));
      }
    }
    assert.deepEqual(receipts, [
      { smscId: '94251430923', state: 'accepted', error: '107' },
      { smscId: '6aad5', state: 'delivered', error: '000' },
      { smscId: '4D19C83C', state: 'delivered', error: '0000' },
      { smscId: '18d0e03a', state: 'delivered', error: '000' },
      { smscId: '10015', state: 'delivered', error: '000' },
      { smscId: '10017', state: 'delivered', error: '000' },
      { smscId: '10019', state: 'delivered', error: '000' },
    ]);
  });
});
