import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../../domain/error.ts';
import { decodePdu, encodePdu } from './codec.ts';
import {
  type CmppCommand,
  type CmppPdu,
  type CmppVersion,
  commandIds,
  headerLength,
  widths,
} from './pdus.ts';

const octet = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: 0, max: 0xffffffff });
const id = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const latin1 = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 255 }), { maxLength })
    .map((units) => String.fromCharCode(...units));
const octets = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((bytes) => Buffer.from(bytes));

type Fields = Record<string, fc.Arbitrary<unknown>>;

/** Fields of each PDU as the specification has them; what only 3.0 has is nought in 2.0. */
function fieldsOf(command: CmppCommand, version: CmppVersion): Fields {
  const { terminal, link } = widths[version];
  const onlyThree = version === 3 ? octet : fc.constant(0);
  const result = version === 3 ? word : octet;
  switch (command) {
    case 'connect':
      return {
        sourceAddr: latin1(6),
        authenticatorSource: octets(16, 16),
        version: octet,
        timestamp: word,
      };
    case 'connect_resp':
      return {
        status: octet,
        statusOctets: fc.constantFrom(1, 4),
        authenticatorIsmg: octets(16, 16),
        version: octet,
      };
    case 'submit':
      return {
        msgId: id,
        pkTotal: octet,
        pkNumber: octet,
        registeredDelivery: octet,
        msgLevel: octet,
        serviceId: latin1(10),
        feeUserType: octet,
        feeTerminalId: latin1(terminal),
        feeTerminalType: onlyThree,
        tpPid: octet,
        tpUdhi: octet,
        msgFmt: octet,
        msgSrc: latin1(6),
        feeType: latin1(2),
        feeCode: latin1(6),
        validTime: latin1(17),
        atTime: latin1(17),
        srcId: latin1(21),
        destTerminalIds: fc.array(latin1(terminal), { maxLength: 5 }),
        destTerminalType: onlyThree,
        msgContent: octets(0, 255),
        linkId: latin1(link),
      };
    case 'deliver':
      return {
        msgId: id,
        destId: latin1(21),
        serviceId: latin1(10),
        tpPid: octet,
        tpUdhi: octet,
        msgFmt: octet,
        srcTerminalId: latin1(terminal),
        srcTerminalType: onlyThree,
        registeredDelivery: octet,
        msgContent: octets(0, 255),
        linkId: latin1(link),
      };
    case 'submit_resp':
    case 'deliver_resp':
      return { msgId: id, result };
    case 'query':
      return { time: latin1(8), queryType: octet, queryCode: latin1(10), reserve: latin1(8) };
    case 'query_resp':
      return {
        time: latin1(8),
        queryType: octet,
        queryCode: latin1(10),
        mtTlMsg: word,
        mtTlUsr: word,
        mtScs: word,
        mtWt: word,
        mtFl: word,
        moScs: word,
        moWt: word,
        moFl: word,
      };
    case 'cancel':
      return { msgId: id };
    case 'cancel_resp':
      return { successId: result };
    case 'active_test_resp':
      return { reserved: octet };
    case 'terminate':
    case 'terminate_resp':
    case 'active_test':
      return {};
  }
}

function pduOf(command: CmppCommand, version: CmppVersion): fc.Arbitrary<CmppPdu> {
  return fc.record(
    { command: fc.constant(command), sequence: word, ...fieldsOf(command, version) },
    { noNullPrototype: true },
  ) as unknown as fc.Arbitrary<CmppPdu>;
}

const commands = Object.keys(commandIds) as CmppCommand[];
const versions: readonly CmppVersion[] = [2, 3];
const anyPdu = (version: CmppVersion) =>
  fc.oneof(...commands.map((command) => pduOf(command, version)));

function isInvalid(error: unknown): error is TocsinError {
  return (
    error instanceof TocsinError &&
    error.code === 'PDU_INVALID' &&
    typeof error.details.command === 'string' &&
    typeof error.details.field === 'string' &&
    typeof error.details.offset === 'number'
  );
}

/** Decodes, or finds PDU_INVALID; what was taken must be the same PDU after one more round. */
function takenOrRefused(frame: Buffer, version: CmppVersion): 'taken' | 'refused' {
  let pdu: CmppPdu;
  try {
    pdu = decodePdu(frame, version);
  } catch (error) {
    assert.ok(isInvalid(error), String(error));
    return 'refused';
  }
  // An answer with four octets on a session of 2.0 may hold a result that one octet does not.
  const isWide = version === 2 && 'result' in pdu && pdu.result > 255;
  const isWideCancel = version === 2 && 'successId' in pdu && pdu.successId > 255;
  if (!isWide && !isWideCancel) {
    assert.deepEqual(decodePdu(encodePdu(pdu, version), version), pdu);
  }
  return 'taken';
}

for (const version of versions) {
  describe(`the codec of CMPP ${version}.0`, () => {
    for (const command of commands) {
      it(`decodes what it encodes: ${command}`, () => {
        fc.assert(
          fc.property(pduOf(command, version), (pdu) => {
            const frame = encodePdu(pdu, version);
            assert.equal(frame.readUInt32BE(0), frame.length);
            assert.equal(frame.readUInt32BE(4), commandIds[command]);
            assert.deepEqual(decodePdu(frame, version), pdu);
          }),
          { numRuns: 60 },
        );
      });
    }

    it('refuses a PDU cut at any octet with PDU_INVALID, field and offset, or finds it whole', () => {
      fc.assert(
        fc.property(anyPdu(version), (pdu) => {
          const frame = encodePdu(pdu, version);
          for (let length = 0; length < frame.length; length++) {
            // As it would come: first with the old length, then with a length that fits the cut.
            assert.throws(() => decodePdu(frame.subarray(0, length), version), isInvalid);
            if (length < 4) continue;
            const cut = Buffer.from(frame.subarray(0, length));
            cut.writeUInt32BE(length, 0);
            takenOrRefused(cut, version);
          }
        }),
        { numRuns: 100 },
      );
    });

    it('never throws anything but PDU_INVALID on mutated frames', () => {
      const seen = { taken: 0, refused: 0 };
      fc.assert(
        fc.property(
          anyPdu(version),
          fc.array(fc.tuple(fc.nat(), octet), { minLength: 1, maxLength: 6 }),
          (pdu, mutations) => {
            const frame = encodePdu(pdu, version);
            for (const [at, value] of mutations) frame[4 + (at % (frame.length - 4))] = value;
            seen[takenOrRefused(frame, version)] += 1;
          },
        ),
        { numRuns: 5000 },
      );
      assert.ok(seen.refused > 0 && seen.taken > 0);
    });

    it('never throws anything but PDU_INVALID on random octets behind a header that fits', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...Object.values(commandIds)),
          octets(0, 400),
          (commandId, body) => {
            const header = Buffer.alloc(headerLength);
            header.writeUInt32BE(headerLength + body.length, 0);
            header.writeUInt32BE(commandId, 4);
            takenOrRefused(Buffer.concat([header, body]), version);
          },
        ),
        { numRuns: 3000 },
      );
    });
  });
}

describe('the codec of CMPP', () => {
  it('keeps a command that it does not know, octet for octet', () => {
    const frame = Buffer.from('00000010000000090102030405060708', 'hex');
    const pdu = decodePdu(frame, 2);
    assert.deepEqual(pdu, {
      command: 'unknown',
      sequence: 0x01020304,
      commandId: 9,
      body: Buffer.from('05060708', 'hex'),
    });
    assert.deepEqual(encodePdu(pdu, 2), frame);
  });

  it('has frames of the sizes that the specification gives', () => {
    const sample = (command: CmppCommand, version: CmppVersion, patch: object): number => {
      const [pdu] = fc.sample(pduOf(command, version), 1);
      return encodePdu({ ...pdu, ...patch } as CmppPdu, version).length;
    };
    const submit = { destTerminalIds: ['13800000000'], msgContent: Buffer.alloc(10) };
    assert.deepEqual([sample('submit', 2, submit), sample('submit', 3, submit)], [169, 205]);
    const two = { ...submit, destTerminalIds: ['13800000000', '13800000001'] };
    assert.deepEqual([sample('submit', 2, two), sample('submit', 3, two)], [190, 237]);
    const deliver = { msgContent: Buffer.alloc(10) };
    assert.deepEqual([sample('deliver', 2, deliver), sample('deliver', 3, deliver)], [95, 119]);
    assert.deepEqual([sample('query', 2, {}), sample('query_resp', 3, {})], [39, 63]);
    const small = { result: 0, successId: 0 };
    assert.deepEqual([sample('cancel_resp', 2, small), sample('cancel_resp', 3, small)], [13, 16]);
  });

  it('reads results in one octet or four, whatever the version, and an answer without its octet', () => {
    const two = encodePdu({ command: 'submit_resp', sequence: 7, msgId: 9n, result: 8 }, 2);
    const three = encodePdu({ command: 'submit_resp', sequence: 7, msgId: 9n, result: 8 }, 3);
    assert.deepEqual([two.length, three.length], [21, 24]);
    assert.deepEqual(decodePdu(two, 3), decodePdu(three, 2));
    const bare = Buffer.from('0000000c8000000800000063', 'hex');
    assert.deepEqual(decodePdu(bare, 2), {
      command: 'active_test_resp',
      sequence: 99,
      reserved: 0,
    });
  });

  it('gives octet fields as views of the frame', () => {
    const [submit] = fc.sample(pduOf('submit', 2), 1);
    assert.ok(submit);
    const frame = encodePdu({ ...submit, msgContent: Buffer.from('abc') } as CmppPdu, 2);
    const pdu = decodePdu(frame, 2);
    assert.ok(pdu.command === 'submit');
    assert.equal(pdu.msgContent.buffer, frame.buffer);
  });

  it('names the field and the offset of what is malformed', () => {
    const query = encodePdu(
      { command: 'query', sequence: 1, time: '', queryType: 0, queryCode: '', reserve: '' },
      2,
    ).subarray(0, 25);
    const cut = Buffer.from(query);
    cut.writeUInt32BE(cut.length, 0);
    assert.throws(() => decodePdu(cut, 2), {
      message: 'CMPP_QUERY: Query_Code at offset 21 needs 10 octets and 4 are left',
    });
    const long = Buffer.from('0000000d0000000800000001ff', 'hex');
    assert.throws(() => decodePdu(long, 3), {
      message: 'CMPP_ACTIVE_TEST: the end at offset 12 is followed by 1 octets',
    });
    assert.throws(() => decodePdu(Buffer.from('0000000d00000008', 'hex'), 2), {
      message: 'CMPP: Total_Length at offset 0 leaves 8 octets, a header is 12',
    });
  });

  it('refuses to write what a field cannot hold, naming it', () => {
    const [good] = fc.sample(pduOf('submit', 2), 1);
    const patches: [field: string, patch: object][] = [
      ['Msg_src', { msgSrc: '1234567' }],
      ['Service_Id', { serviceId: '警' }],
      ['Src_Id', { srcId: 'a\0b' }],
      ['Pk_total', { pkTotal: 256 }],
      ['Msg_Id', { msgId: -1n }],
      ['Msg_Length', { msgContent: Buffer.alloc(256) }],
      ['DestUsr_tl', { destTerminalIds: new Array(256).fill('1') }],
    ];
    for (const [field, patch] of patches) {
      assert.throws(
        () => encodePdu({ ...good, ...patch } as CmppPdu, 2),
        (error) => isInvalid(error) && error.details.field === field,
      );
    }
    assert.throws(
      () => encodePdu({ command: 'submit_resp', sequence: 1, msgId: 1n, result: 256 }, 2),
      (error) => isInvalid(error) && error.details.field === 'Result',
    );
  });
});
