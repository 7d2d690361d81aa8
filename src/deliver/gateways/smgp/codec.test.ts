import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../../domain/error.ts';
import { decodePdu, encodePdu, headerLength } from './codec.ts';
import { requestIds, type SmgpPdu } from './pdus.ts';

const octet = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: 0, max: 0xffffffff });
const octets = (minLength: number, maxLength = minLength) =>
  fc.uint8Array({ minLength, maxLength }).map((value) => Buffer.from(value));
const text = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 255 }), { maxLength })
    .map((units) => String.fromCharCode(...units));
const tlvs = fc.array(
  fc.record(
    { tag: fc.integer({ min: 0, max: 0xffff }), value: octets(0, 40) },
    { noNullPrototype: true },
  ),
  { maxLength: 5 },
);

const fields = {
  login: {
    clientId: text(8),
    authenticatorClient: octets(16),
    loginMode: octet,
    timestamp: word,
    clientVersion: octet,
  },
  login_resp: { status: word, authenticatorServer: octets(16), serverVersion: octet },
  submit: {
    msgType: octet,
    needReport: octet,
    priority: octet,
    serviceId: text(10),
    feeType: text(2),
    feeCode: text(6),
    fixedFee: text(6),
    msgFormat: octet,
    validTime: text(17),
    atTime: text(17),
    srcTermId: text(21),
    chargeTermId: text(21),
    destTermIds: fc.array(text(21), { minLength: 1, maxLength: 100 }),
    msgContent: octets(0, 255),
    reserve: text(8),
    tlvs,
  },
  submit_resp: { msgId: octets(10), status: word },
  deliver: {
    msgId: octets(10),
    isReport: octet,
    msgFormat: octet,
    recvTime: text(14),
    srcTermId: text(21),
    destTermId: text(21),
    msgContent: octets(0, 255),
    reserve: text(8),
    tlvs,
  },
  deliver_resp: { msgId: octets(10), status: word },
  active_test: {},
  active_test_resp: {},
  exit: {},
  exit_resp: {},
  query: { queryTime: text(8), queryType: octet, queryCode: text(10) },
  query_resp: {
    queryTime: text(8),
    queryType: octet,
    queryCode: text(10),
    mtTotalMessages: word,
    mtTotalUsers: word,
    mtSuccess: word,
    mtWaiting: word,
    mtFailed: word,
    moSuccess: word,
    moWaiting: word,
    moFailed: word,
    reserve: text(8),
  },
} as const;

type Command = keyof typeof fields;
const commands = Object.keys(fields) as Command[];

function pduOf(command: Command): fc.Arbitrary<SmgpPdu> {
  return fc.record(
    { command: fc.constant(command), sequence: word, ...fields[command] },
    { noNullPrototype: true },
  ) as unknown as fc.Arbitrary<SmgpPdu>;
}

/** As many recipients make a frame whose every cut takes long to try. */
const shortPdu = fc
  .oneof(...commands.map(pduOf))
  .map((pdu) =>
    pdu.command === 'submit' ? { ...pdu, destTermIds: pdu.destTermIds.slice(0, 2) } : pdu,
  );

function isInvalid(error: unknown): error is TocsinError {
  return (
    error instanceof TocsinError &&
    error.code === 'PDU_INVALID' &&
    typeof error.details.command === 'string' &&
    typeof error.details.field === 'string' &&
    typeof error.details.offset === 'number'
  );
}

function refusal(field: string, offset?: number) {
  return (error: unknown): boolean =>
    isInvalid(error) &&
    error.details.field === field &&
    (offset === undefined || error.details.offset === offset);
}

/** With PacketLength made to fit, as a peer would send what it cut. */
function withLength(frame: Buffer): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUInt32BE(copy.length, 0);
  return copy;
}

describe('the codec', () => {
  for (const command of commands) {
    it(`decodes what it encodes: ${command}`, () => {
      fc.assert(
        fc.property(pduOf(command), (pdu) => {
          const frame = encodePdu(pdu);
          assert.equal(frame.readUInt32BE(0), frame.length);
          assert.equal(frame.readUInt32BE(4), requestIds[command]);
          assert.deepEqual(decodePdu(frame), pdu);
        }),
        { numRuns: 100 },
      );
    });
  }

  it('keeps a command that it does not know, octet for octet', () => {
    const frame = Buffer.from('0000001000000005' + '0000000b' + '01020304', 'hex');
    const pdu = decodePdu(frame);
    assert.deepEqual(pdu, {
      command: 'unknown',
      requestId: 5,
      sequence: 11,
      body: Buffer.from('01020304', 'hex'),
    });
    assert.deepEqual(encodePdu(pdu), frame);
  });

  it('ignores what stands behind the NUL of a text', () => {
    const frame = encodePdu({
      command: 'query',
      sequence: 1,
      queryTime: '2026',
      queryType: 0,
      queryCode: '',
    });
    frame.write('junk', headerLength + 5, 'latin1');
    const pdu = decodePdu(frame);
    assert.equal(pdu.command === 'query' && pdu.queryTime, '2026');
  });

  it('refuses a frame cut at any octet with PDU_INVALID, field and offset, or finds it whole', () => {
    fc.assert(
      fc.property(shortPdu, (pdu) => {
        const frame = encodePdu(pdu);
        for (let length = 0; length < frame.length; length++) {
          const cut = frame.subarray(0, length);
          // As it would come: first with the old length, then with a length that fits the cut.
          assert.throws(() => decodePdu(cut), isInvalid);
          if (length < 4) continue;
          try {
            assert.deepEqual(encodePdu(decodePdu(withLength(cut))), withLength(cut));
          } catch (error) {
            assert.ok(isInvalid(error), String(error));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses octets behind the end of every PDU without optional parameters', () => {
    const fixed = commands.filter((command) => command !== 'submit' && command !== 'deliver');
    fc.assert(
      fc.property(fc.oneof(...fixed.map(pduOf)), (pdu) => {
        const longer = withLength(Buffer.concat([encodePdu(pdu), Buffer.from([0])]));
        assert.throws(() => decodePdu(longer), refusal('the end'));
      }),
      { numRuns: 100 },
    );
  });

  it('never throws but PDU_INVALID, whatever the octets', () => {
    const ids = [...Object.values(requestIds), 5, 0x80000005];
    fc.assert(
      fc.property(fc.constantFrom(...ids), octets(0, 400), (requestId, body) => {
        const frame = Buffer.concat([Buffer.alloc(headerLength), body]);
        frame.writeUInt32BE(frame.length, 0);
        frame.writeUInt32BE(requestId, 4);
        try {
          decodePdu(frame);
        } catch (error) {
          assert.ok(isInvalid(error), String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('names the field that does not fit', () => {
    const submit = Buffer.from(`000000ac0000000200000008${'00'.repeat(160)}`, 'hex');
    // Nobody to send to: DestTermIDCount is octet 116, and what follows cannot be read.
    assert.throws(() => decodePdu(submit), refusal('DestTermID', 117));
    submit[116] = 101;
    assert.throws(() => decodePdu(submit), refusal('DestTermID', 117));
    submit[116] = 1;
    // One recipient ends at 138; 255 octets of content are not there.
    submit[138] = 255;
    assert.throws(() => decodePdu(submit), refusal('MsgContent', 139));
    submit[138] = 0;
    // Reserve ends at 147, and 25 octets of zeros are six parameters and a piece of one.
    assert.throws(() => decodePdu(submit), refusal('tag', 171));
    submit.writeUInt16BE(22, 149);
    assert.throws(() => decodePdu(submit), refusal('value', 151));
    for (const length of [0, 3, 4, 11, 0x80000000, 0xffffffff]) {
      submit.writeUInt32BE(length, 0);
      assert.throws(() => decodePdu(submit), refusal('PacketLength', 0));
    }
  });

  it('refuses to write what a field cannot hold', () => {
    const [submit] = fc.sample(pduOf('submit'), 1);
    assert.ok(submit?.command === 'submit');
    const broken: [field: string, change: Partial<typeof submit>][] = [
      ['DestTermIDCount', { destTermIds: [] }],
      ['DestTermIDCount', { destTermIds: Array.from({ length: 101 }, () => '1') }],
      ['DestTermID', { destTermIds: ['1'.repeat(22)] }],
      ['MsgLength', { msgContent: Buffer.alloc(256) }],
      ['ServiceID', { serviceId: '业务' }],
      ['Reserve', { reserve: 'a\0b' }],
      ['MsgType', { msgType: 256 }],
      ['SequenceID', { sequence: -1 }],
      ['tag', { tlvs: [{ tag: 0x10000, value: Buffer.alloc(0) }] }],
      ['length', { tlvs: [{ tag: 1, value: Buffer.alloc(0x10000) }] }],
    ];
    for (const [field, change] of broken) {
      assert.throws(() => encodePdu({ ...submit, ...change }), refusal(field), field);
    }
    const resp: SmgpPdu = {
      command: 'submit_resp',
      sequence: 1,
      msgId: Buffer.alloc(9),
      status: 0,
    };
    assert.throws(() => encodePdu(resp), refusal('MsgID'));
  });
});
