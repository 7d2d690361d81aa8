import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sharedPath } from '../../../../test/support/optional.ts';
import { gatewayAuthenticator, sourceAuthenticator } from './authenticator.ts';
import { loginTimestamp, reportTime, validTime, validTimes } from './clock.ts';
import { decodePdu } from './codec.ts';
import { loginOf } from './login.ts';
import { composeMsgId, msgIdText, parseMsgId } from './msg-id.ts';
import type { CmppConnectResp, CmppVersion } from './pdus.ts';

const source = sourceAuthenticator('901783', 'ICP001', 1122032742);

function answerOf(patch: Partial<CmppConnectResp>): CmppConnectResp {
  const status = patch.status ?? 0;
  const statusOctets = patch.statusOctets ?? 1;
  return {
    command: 'connect_resp',
    sequence: 1,
    status,
    statusOctets,
    authenticatorIsmg: gatewayAuthenticator(status, statusOctets, source, 'ICP001'),
    version: 0x20,
    ...patch,
  };
}

function login(version: CmppVersion, patch: Partial<CmppConnectResp>) {
  return loginOf(answerOf(patch), { version, authenticatorSource: source, secret: 'ICP001' });
}

describe('the login of CMPP', () => {
  const captures = [
    ['cmpp-pdus.jsonl', 2, '888888'],
    ['wire-cmpp20-goclient-to-smsgate.jsonl', 2, 'ICP001'],
    ['wire-cmpp30-smsgate.jsonl', 3, 'ICP001'],
  ] as const;
  for (const [file, version, secret] of captures) {
    const shared = sharedPath(`vectors/${file}`);
    const skip = shared.present ? false : shared.reason;
    it(`makes the authenticators of ${file}`, { skip }, () => {
      assert.ok(shared.present);
      let authenticatorSource: Buffer | null = null;
      for (const line of readFileSync(shared.path, 'utf8').trim().split('\n')) {
        const { hex } = JSON.parse(line) as { hex: string };
        const pdu = decodePdu(Buffer.from(hex, 'hex'), version);
        if (pdu.command === 'connect') {
          authenticatorSource = pdu.authenticatorSource;
          const own = sourceAuthenticator(pdu.sourceAddr, secret, pdu.timestamp);
          assert.deepEqual(own, authenticatorSource);
        }
        if (pdu.command === 'connect_resp' && file.startsWith('wire') && authenticatorSource) {
          const answered = loginOf(pdu, { version, authenticatorSource, secret });
          assert.deepEqual(answered, { kind: 'bound' });
        }
      }
      assert.ok(authenticatorSource);
    });
  }

  it('is bound, with a note of what is odd', () => {
    assert.deepEqual(login(2, {}), { kind: 'bound' });
    assert.deepEqual(login(3, { statusOctets: 4, version: 0x30 }), { kind: 'bound' });
    // Both ways of hashing the status are seen in 2.0.
    const four = gatewayAuthenticator(0, 4, source, 'ICP001');
    assert.deepEqual(login(2, { authenticatorIsmg: four }), { kind: 'bound' });
    assert.deepEqual(login(2, { authenticatorIsmg: Buffer.alloc(16) }), {
      kind: 'bound',
      note: 'the authenticator of the gateway is wrong',
    });
    assert.deepEqual(login(3, { statusOctets: 4, version: 0x20 }), {
      kind: 'bound',
      note: 'the gateway says that it has version 2.0',
    });
    assert.deepEqual(login(2, { statusOctets: 4 }), {
      kind: 'bound',
      note: 'the gateway answered the login in the form of the other version',
    });
  });

  it('is refused by a gateway of the other version, which would misread every submit', () => {
    assert.deepEqual(login(3, {}), {
      kind: 'refused',
      detail: 'the gateway speaks CMPP 2.0 and this route 3.0; set version',
    });
    assert.equal(login(2, { statusOctets: 4, version: 0x30 }).kind, 'refused');
  });

  it('is refused where a person must mend something, and failed where time will', () => {
    for (const status of [1, 2, 3, 4]) assert.equal(login(2, { status }).kind, 'refused');
    for (const status of [5, 6, 200]) assert.equal(login(2, { status }).kind, 'failed');
    assert.deepEqual(login(3, { status: 4, version: 0x20 }), {
      kind: 'refused',
      detail: 'connect was refused with status 4: version too high; check version (it has 2.0)',
    });
  });
});

describe('the clock of CMPP', () => {
  const newYear = Date.UTC(2026, 11, 31, 16, 5, 9);

  it('writes moments in the local time of the gateway', () => {
    assert.equal(loginTimestamp(newYear, 480), 101000509);
    assert.equal(loginTimestamp(newYear, 0), 1231160509);
    assert.equal(reportTime(newYear, 480), '2701010005');
  });

  it('writes how long a message is good for', () => {
    assert.equal(validTime('absolute', 3600, newYear, 480), '270101010509032+');
    assert.equal(validTime('absolute', 3600, newYear, -210), '261231133509014-');
    assert.equal(validTime('relative', 90_061.9, newYear, 480), '000001010101000R');
    assert.equal(validTime('relative', 1e9, newYear, 480), '000099235959000R');
    for (const seconds of [0, 0.5, -1, Number.NaN]) {
      assert.equal(validTime('absolute', seconds, newYear, 480), '');
    }
    assert.equal(validTime('omit', 3600, newYear, 480), '');
    const times = validTimes('absolute', 480);
    for (const [validityS, ms] of [
      [3600, newYear],
      [3600, newYear + 999],
      [60, newYear + 999],
      [60, newYear + 1000],
      [3600, newYear + 1000],
    ] as const) {
      assert.equal(times(validityS, ms), validTime('absolute', validityS, ms, 480));
    }
  });
});

describe('Msg_Id', () => {
  it('is 16 hexadecimal digits as a text, and comes back', () => {
    assert.equal(msgIdText(1n), '0000000000000001');
    assert.equal(msgIdText(0xbb0d89e880f6a55bn), 'bb0d89e880f6a55b');
    assert.equal(parseMsgId('BB0D89E880F6A55B'), 0xbb0d89e880f6a55bn);
    for (const text of ['', 'xyz', '12345678901234567', '0x1'])
      assert.equal(parseMsgId(text), null);
  });

  it('is made of month, day, hour, minute, second, gateway and sequence', () => {
    // As a gateway wrote it on 22 November at 03:24:39.
    const real = 0xbb0d89e880f6a55bn;
    const gateway = Number((real >> 16n) & 0x3fffffn);
    assert.equal(composeMsgId(Date.UTC(2026, 10, 22, 3, 24, 39), gateway, 0xa55b), real);
    assert.equal(composeMsgId(Date.UTC(2026, 0, 1), 0x400001, 0x10002), 0x1080000000010002n);
  });
});
