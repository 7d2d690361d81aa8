import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Value from 'typebox/value';
import { type SmgpRouteConfig, smgpRouteSchema } from '../../../config/routes/smgp.ts';
import type { OutgoingPart, SubmitResult } from '../../gateway.ts';
import { decodePdu, encodePdu } from './codec.ts';
import { createSmgpDialect } from './dialect.ts';
import type { SmgpDeliver, SmgpPdu } from './pdus.ts';

const nowMs = (): number => Date.UTC(2026, 7, 6, 20, 5, 6);

function routeOf(patch: Partial<SmgpRouteConfig> = {}): SmgpRouteConfig {
  const given = { name: 'telecom', protocol: 'smgp', account: '10000001', secret: 's3cret' };
  return Value.Parse(smgpRouteSchema, Value.Default(smgpRouteSchema, { ...given, ...patch }));
}

function dialectOf(patch: Partial<SmgpRouteConfig> = {}) {
  return createSmgpDialect(routeOf(patch), { nowMs });
}

const part: OutgoingPart = {
  messageId: new Uint8Array(16),
  part: 1,
  parts: 1,
  reference: 0x2a,
  msisdn: '8618900000001',
  channel: 'sms',
  text: '警告',
  coding: 'ucs2',
  validityS: 3600,
};

/** As the gateway gets it. */
function submitted(patch: Partial<OutgoingPart>, route: Partial<SmgpRouteConfig> = {}) {
  const pdu = decodePdu(encodePdu(dialectOf(route).submitOf({ ...part, ...patch }, 0)));
  assert.ok(pdu.command === 'submit');
  return pdu;
}

const coding = routeOf().coding;

describe('a part as SMGP submit', () => {
  it('has what the route says', () => {
    const pdu = submitted(
      {},
      { sourceNumber: '1238101', serviceId: 'YJ', level: 2, chargeNumber: '12381', feeCode: '10' },
    );
    assert.deepEqual(pdu, {
      command: 'submit',
      sequence: 0,
      msgType: 6,
      needReport: 1,
      priority: 2,
      serviceId: 'YJ',
      feeType: '00',
      feeCode: '10',
      fixedFee: '000000',
      msgFormat: 8,
      validTime: '000000010000000R',
      atTime: '',
      srcTermId: '1238101',
      chargeTermId: '12381',
      destTermIds: ['18900000001'],
      msgContent: Buffer.from('8b66544a', 'hex'),
      reserve: '',
      tlvs: [],
    });
  });

  it('writes the recipient with or without 86, and other countries whole', () => {
    assert.deepEqual(submitted({}, { nationalNumbers: false }).destTermIds, ['8618900000001']);
    assert.deepEqual(submitted({ msisdn: '85290000000' }).destTermIds, ['85290000000']);
  });

  it('says how long it may take in the form that the gateway wants', () => {
    // One hour after 2026-08-07 04:05:06 in China, 32 quarters of an hour from UTC.
    assert.equal(submitted({}, { validTime: 'absolute' }).validTime, '260807050506032+');
    assert.equal(submitted({}, { validTime: 'omit' }).validTime, '');
    assert.equal(submitted({ validityS: 0 }, { validTime: 'absolute' }).validTime, '');
    const longest = submitted({ validityS: 1e15 }, { validTime: 'absolute' });
    // 100 days less a second from then.
    assert.equal(longest.validTime, '261115040505032+');
    const west = { validTime: 'absolute', utcOffsetMinutes: -210 } as const;
    assert.equal(submitted({}, west).validTime, '260806173506014-');
  });

  it('marks flash by its format, by class 1 where class 0 was refused', () => {
    assert.equal(submitted({ channel: 'flash' }).msgFormat, 0x18);
    const gsm7 = { channel: 'flash', coding: 'gsm7', text: 'Warning' } as const;
    assert.equal(submitted(gsm7).msgFormat, 0x10);
    const again = dialectOf().submitOf({ ...part, channel: 'flash' }, 1);
    assert.equal(again.command === 'submit' && again.msgFormat, 0x19);
  });

  it('carries its place among the parts in the header and in three parameters', () => {
    const pdu = submitted({ part: 2, parts: 3 });
    assert.equal(pdu.msgContent.toString('hex'), '0500032a03028b66544a');
    assert.deepEqual(
      pdu.tlvs.map(({ tag, value }) => [tag, value.toString('hex')]),
      [
        [0x0002, '01'],
        [0x0009, '03'],
        [0x000a, '02'],
      ],
    );
  });

  it('sends ASCII as ASCII and packs septets only where the route says so', () => {
    const text = { coding: 'gsm7', text: 'hellohello' } as const;
    assert.equal(submitted(text).msgContent.toString('latin1'), 'hellohello');
    const packed = submitted(text, { coding: { ...coding, packing: 'packed' } });
    // The example of 3GPP TS 23.038: hellohello in nine octets.
    assert.equal(packed.msgContent.toString('hex'), 'e8329bfd4697d9ec37');
  });

  it('adds the codes that the carrier asks for, filled up to their length', () => {
    const pdu = submitted(
      {},
      { msgSrc: '10000001', mServiceId: 'YJ12', coding: { ...coding, protocolId: 64 } },
    );
    assert.deepEqual(
      pdu.tlvs.map(({ tag, value }) => [tag, value.toString('latin1')]),
      [
        [0x0001, '@'],
        [0x0010, '10000001'],
        [0x0012, 'YJ12'.padEnd(21, '\0')],
      ],
    );
  });
});

describe('what an answer means', () => {
  const dialect = dialectOf();
  const request = dialect.submitOf(part, 0);
  const answer = (status: number, msgId = '10020308070405000001'): SmgpPdu => ({
    command: 'submit_resp',
    sequence: 1,
    msgId: Buffer.from(msgId, 'hex'),
    status,
  });
  const none = '0'.repeat(20);
  const meanings: [answer: SmgpPdu, result: SubmitResult][] = [
    [answer(0), { kind: 'accepted', smscId: '10020308070405000001' }],
    [answer(0, none), { kind: 'unknown', cause: 'the carrier took the part and gave no MsgID' }],
    [answer(1, none), { kind: 'throttled', code: 'SMGP_1_SYSTEM_BUSY' }],
    [answer(75, none), { kind: 'throttled', code: 'SMGP_75_SP_DAILY_CAP' }],
    [
      answer(47, none),
      { kind: 'rejected', code: 'SMGP_47_DEST_TERM_ID', permanent: true, elsewhere: false },
    ],
    [
      answer(43, none),
      { kind: 'rejected', code: 'SMGP_43_SERVICE_ID', permanent: true, elsewhere: true },
    ],
    [
      answer(39, none),
      { kind: 'rejected', code: 'SMGP_39_ROUTING', permanent: false, elsewhere: true },
    ],
    [
      answer(4_000_000_000, none),
      { kind: 'rejected', code: 'SMGP_4000000000', permanent: false, elsewhere: false },
    ],
  ];
  for (const [pdu, result] of meanings) {
    it(JSON.stringify(result), () => assert.deepEqual(dialect.resultOf(pdu, request), result));
  }

  it('a format that is refused is worth a try with class 1', () => {
    assert.equal(dialect.refusesCoding(answer(34)), true);
    assert.equal(dialect.refusesCoding(answer(36)), false);
  });
});

describe('what comes from the gateway', () => {
  const message: SmgpDeliver = {
    command: 'deliver',
    sequence: 5,
    msgId: Buffer.from('80020308070406000002', 'hex'),
    isReport: 0,
    msgFormat: 15,
    recvTime: '20260807040600',
    srcTermId: '18900000001',
    destTermId: '12381',
    msgContent: Buffer.from('b2bbcac7d5a9c6ad', 'hex'),
    reserve: '',
    tlvs: [],
  };
  const taken = {
    command: 'deliver_resp',
    sequence: 5,
    msgId: Buffer.from('80020308070406000002', 'hex'),
    status: 0,
  };
  const read = (patch: Partial<SmgpDeliver>) => dialectOf().incoming({ ...message, ...patch });
  const reply = (text: string, concatenation: object | null = null) => ({
    kind: 'reply',
    part: { from: '18900000001', to: '12381', text, concatenation },
    answer: taken,
  });
  const udhi = [{ tag: 0x0002, value: Buffer.from([1]) }];

  it('is a reply in GB 18030, UCS-2 or ASCII', () => {
    assert.deepEqual(read({}), reply('不是诈骗'));
    const ucs2 = Buffer.from('4e0d', 'hex');
    assert.deepEqual(read({ msgFormat: 8, msgContent: ucs2 }), reply('不'));
    const ascii = Buffer.from('STOP_$1@x');
    assert.deepEqual(read({ msgFormat: 0, msgContent: ascii }), reply('STOP_$1@x'));
  });

  it('is a part of a reply, by its header or by PkTotal and PkNumber', () => {
    const msgContent = Buffer.from('0500030702014e0d', 'hex');
    assert.deepEqual(
      read({ msgFormat: 8, msgContent, tlvs: udhi }),
      reply('不', { reference: 7, part: 1, parts: 2 }),
    );
    const gb = Buffer.concat([Buffer.from('06080400070202', 'hex'), Buffer.from('b2bb', 'hex')]);
    assert.deepEqual(
      read({ msgContent: gb, tlvs: udhi }),
      reply('不', { reference: 7, part: 2, parts: 2 }),
    );
    const packets = [
      { tag: 0x0009, value: Buffer.from([2]) },
      { tag: 0x000a, value: Buffer.from([2]) },
    ];
    assert.deepEqual(
      read({ msgFormat: 8, msgContent: Buffer.from('4e0d', 'hex'), tlvs: packets }),
      reply('不', { reference: 0, part: 2, parts: 2 }),
    );
  });

  it('is a receipt of the message that its text names', () => {
    const msgContent = Buffer.concat([
      Buffer.from('id:'),
      Buffer.from('10020308070405000001', 'hex'),
      Buffer.from(' sub:001 dlvrd:001 stat:EXPIRED err:001 text:'),
    ]);
    assert.deepEqual(read({ isReport: 1, msgFormat: 0, msgContent }), {
      kind: 'receipt',
      receipt: {
        smscId: '10020308070405000001',
        state: 'expired',
        error: '001',
        to: '18900000001',
      },
      answer: taken,
    });
  });

  it('is acknowledged where it names no message', () => {
    const msgContent = Buffer.from('stat:DELIVRD');
    assert.deepEqual(read({ isReport: 1, msgContent }), {
      kind: 'unreadable_receipt',
      answer: taken,
    });
  });

  it('has no answer where we do not know it', () => {
    const pdu: SmgpPdu = { command: 'unknown', requestId: 5, sequence: 1, body: Buffer.alloc(0) };
    assert.deepEqual(dialectOf().incoming(pdu), { kind: 'other', answer: null });
  });

  it('answers with octets of its own, whatever becomes of the frame', () => {
    const frame = encodePdu(message);
    const { answer } = dialectOf().incoming(decodePdu(frame));
    frame.fill(0xff);
    assert.deepEqual(answer, taken);
  });
});
