import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sharedPath } from '../../../../test/support/optional.ts';
import { TocsinError } from '../../../domain/error.ts';
import { readFormatted } from '../../text/message-format.ts';
import { decodePdu, encodePdu } from './codec.ts';
import { commandIds, type SgipCommand, type SgipPdu } from './pdus.ts';
import { sequenceId } from './sequence.ts';

const octet = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: 0, max: 0xffffffff });
const sequence = fc.record({ node: word, time: word, counter: word }, { noNullPrototype: true });
const buffer = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((octets) => Buffer.from(octets));
const latin1 = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 255 }), { maxLength })
    .map((units) => String.fromCharCode(...units));
const number = latin1(21);
const reserve = latin1(8);
const answer = { result: octet, reserve };

/** What each command carries besides its sequence. */
const bodies = {
  bind: { loginType: octet, loginName: latin1(16), loginPassword: latin1(16), reserve },
  bind_resp: answer,
  unbind: {},
  unbind_resp: {},
  submit: {
    spNumber: number,
    chargeNumber: number,
    userNumbers: fc.array(number, { maxLength: 100 }),
    corpId: latin1(5),
    serviceType: latin1(10),
    feeType: octet,
    feeValue: latin1(6),
    givenValue: latin1(6),
    agentFlag: octet,
    morelatetoMtFlag: octet,
    priority: octet,
    expireTime: latin1(16),
    scheduleTime: latin1(16),
    reportFlag: octet,
    tpPid: octet,
    tpUdhi: octet,
    messageCoding: octet,
    messageType: octet,
    messageContent: buffer(300),
    reserve,
  },
  submit_resp: answer,
  deliver: {
    userNumber: number,
    spNumber: number,
    tpPid: octet,
    tpUdhi: octet,
    messageCoding: octet,
    messageContent: buffer(300),
    reserve,
  },
  deliver_resp: answer,
  report: {
    submitSequence: sequence,
    reportType: octet,
    userNumber: number,
    state: octet,
    errorCode: octet,
    reserve,
  },
  report_resp: answer,
  userrpt: { spNumber: number, userNumber: number, userCondition: octet, reserve },
  userrpt_resp: answer,
  trace: { submitSequence: sequence, userNumber: number, reserve },
  trace_resp: {
    hops: fc.array(
      fc.record(
        { result: octet, nodeId: latin1(6), receiveTime: latin1(16), sendTime: latin1(16) },
        { noNullPrototype: true },
      ),
      { maxLength: 5 },
    ),
    reserve,
  },
} satisfies Record<SgipCommand, Record<string, fc.Arbitrary<unknown>>>;

function pduOf(command: SgipCommand): fc.Arbitrary<SgipPdu> {
  return fc.record(
    { command: fc.constant(command), sequence, ...bodies[command] },
    { noNullPrototype: true },
  ) as unknown as fc.Arbitrary<SgipPdu>;
}

const commands = Object.keys(commandIds) as SgipCommand[];
const anyPdu = fc.oneof(...commands.map(pduOf));

function isInvalid(error: unknown): error is TocsinError {
  return (
    error instanceof TocsinError &&
    error.code === 'PDU_INVALID' &&
    typeof error.details.field === 'string' &&
    typeof error.details.offset === 'number'
  );
}

/** The same, as the codec would write it: text fields end at their first NUL. */
function reencodes(frame: Buffer): void {
  const written = encodePdu(decodePdu(frame));
  assert.equal(written.length, frame.length);
  assert.deepEqual(encodePdu(decodePdu(written)), written);
}

describe('the SGIP codec', () => {
  for (const command of commands) {
    it(`decodes what it encodes: ${command}`, () => {
      fc.assert(
        fc.property(pduOf(command), (pdu) => {
          const frame = encodePdu(pdu);
          assert.equal(frame.readUInt32BE(0), frame.length);
          assert.equal(frame.readUInt32BE(4), commandIds[command]);
          assert.deepEqual(decodePdu(frame), pdu);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('has the lengths of the specification', () => {
    const pdus = fc.sample(anyPdu, { numRuns: 400, seed: 1 });
    for (const pdu of pdus) {
      const { length } = encodePdu(pdu);
      if (pdu.command === 'submit') {
        const { userNumbers, messageContent } = pdu;
        assert.equal(length, 143 + userNumbers.length * 21 + messageContent.length);
      } else if (pdu.command === 'deliver') {
        assert.equal(length, 77 + pdu.messageContent.length);
      } else if (pdu.command === 'report') assert.equal(length, 64);
      else if (pdu.command === 'bind') assert.equal(length, 61);
      else if (pdu.command === 'submit_resp') assert.equal(length, 29);
    }
  });

  it('keeps a command that it does not know, octet for octet', () => {
    const frame = Buffer.from(`00000018010203040506070809${'0a'.repeat(11)}`, 'hex');
    const pdu = decodePdu(frame);
    assert.equal(pdu.command, 'unknown');
    assert.deepEqual(encodePdu(pdu), frame);
  });

  it('refuses a PDU cut at any octet with PDU_INVALID, field and offset', () => {
    fc.assert(
      fc.property(anyPdu, (pdu) => {
        const frame = encodePdu(pdu);
        for (let length = 0; length < frame.length; length++) {
          // As it would come: first with the old length, then with a length that fits the cut.
          assert.throws(() => decodePdu(frame.subarray(0, length)), isInvalid);
          if (length < 4) continue;
          const cut = Buffer.from(frame.subarray(0, length));
          cut.writeUInt32BE(length, 0);
          assert.throws(() => decodePdu(cut), isInvalid);
        }
        const longer = Buffer.concat([frame, Buffer.alloc(1)]);
        longer.writeUInt32BE(longer.length, 0);
        assert.throws(() => decodePdu(longer), isInvalid);
      }),
      { numRuns: 60 },
    );
  });

  it('never throws anything but PDU_INVALID on mutated frames, and re-encodes what it takes', () => {
    let refused = 0;
    let taken = 0;
    fc.assert(
      fc.property(
        anyPdu,
        fc.array(fc.tuple(fc.nat(), octet), { minLength: 1, maxLength: 6 }),
        (pdu, mutations) => {
          const frame = encodePdu(pdu);
          for (const [at, value] of mutations) frame[4 + (at % (frame.length - 4))] = value;
          try {
            reencodes(frame);
            taken += 1;
          } catch (error) {
            assert.ok(isInvalid(error), String(error));
            refused += 1;
          }
        },
      ),
      { numRuns: 5000 },
    );
    assert.ok(refused > 0 && taken > 0);
  });

  it('never throws anything but PDU_INVALID on random octets', () => {
    const ids = [...Object.values(commandIds), 0x77];
    fc.assert(
      fc.property(fc.constantFrom(...ids), buffer(400), (id, octets) => {
        const frame = Buffer.concat([Buffer.alloc(8), octets]);
        frame.writeUInt32BE(frame.length, 0);
        frame.writeUInt32BE(id, 4);
        try {
          reencodes(frame);
        } catch (error) {
          assert.ok(isInvalid(error), String(error));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('names the field and the offset of what is malformed, whatever a length field says', () => {
    const deliver = encodePdu({
      command: 'deliver',
      sequence: { node: 1, time: 2, counter: 3 },
      userNumber: '8613800000012',
      spNumber: '12381',
      tpPid: 0,
      tpUdhi: 0,
      messageCoding: 8,
      messageContent: Buffer.from('5df2', 'hex'),
      reserve: '',
    });
    for (const length of [3, 0x7fffffff, 0x80000000, 0xffffffff]) {
      const frame = Buffer.from(deliver);
      frame.writeUInt32BE(length, 65);
      assert.throws(() => decodePdu(frame), isInvalid);
    }
    deliver.writeUInt32BE(0xffffffff, 65);
    assert.throws(() => decodePdu(deliver), {
      message: 'SGIP_DELIVER: MessageContent at offset 69 needs 4294967295 octets and 10 are left',
    });
    deliver.writeUInt32BE(0, 65);
    assert.throws(() => decodePdu(deliver), {
      message: 'SGIP_DELIVER: the end at offset 77 is followed by 2 octets',
    });
  });

  it('refuses to write what a field cannot hold, naming it', () => {
    const bind = {
      command: 'bind',
      sequence: { node: 3_010_012_381, time: 0, counter: 0 },
      loginType: 1,
      loginName: 'tocsin',
      loginPassword: 'secret',
      reserve: '',
    } as const;
    const wrong: readonly (readonly [SgipPdu, string])[] = [
      [{ ...bind, loginName: 'seventeen letters' }, 'Login_Name'],
      [{ ...bind, loginPassword: '警' }, 'Login_Password'],
      [{ ...bind, loginType: 256 }, 'Login_Type'],
      [{ ...bind, sequence: { node: 2 ** 32, time: 0, counter: 0 } }, 'Sequence_Number'],
    ];
    for (const [pdu, field] of wrong) {
      assert.throws(
        () => encodePdu(pdu),
        (error) => isInvalid(error) && error.details.field === field,
      );
    }
  });
});

describe('the SGIP vectors', () => {
  const shared = sharedPath('vectors/wire-sgip12-goclient-to-smsgate.jsonl');
  const skip = shared.present ? false : shared.reason;

  it('decode to what they are and encode back octet for octet', { skip }, () => {
    assert.ok(shared.present);
    const frames = readFileSync(shared.path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { hex: string; cmd: string; len: number });
    const pdus = frames.map(({ hex, cmd, len }) => {
      const frame = Buffer.from(hex, 'hex');
      assert.equal(frame.length, len);
      const pdu = decodePdu(frame);
      assert.notEqual(pdu.command, 'unknown');
      assert.equal(frame.readUInt32BE(4).toString(16).padStart(8, '0'), cmd);
      assert.deepEqual(encodePdu(pdu), frame);
      return pdu;
    });
    assert.deepEqual(
      pdus.map(({ command }) => command),
      ['bind', 'bind_resp', 'submit', 'submit_resp', 'report', 'unbind', 'unbind_resp'],
    );
    const [bind, , submit, submitAnswer, report] = pdus;
    assert.ok(bind?.command === 'bind' && submit?.command === 'submit');
    assert.ok(submitAnswer?.command === 'submit_resp' && report?.command === 'report');
    assert.deepEqual(bind.sequence, { node: 3_010_012_381, time: 1_122_032_744, counter: 1 });
    assert.equal(bind.loginPassword, '0555');
    assert.deepEqual(submit.userNumbers, ['8613800000012']);
    const plain = { hasHeader: false, packing: 'unpacked' } as const;
    const { text } = readFormatted(submit.messageContent, submit.messageCoding, plain);
    assert.equal(text, '【反诈预警】您正在接听的电话疑似诈骗');
    assert.equal(sequenceId(submit.sequence), 'b36924dd42e0dc6800000002');
    assert.deepEqual(submitAnswer.sequence, submit.sequence);
    assert.deepEqual(report.submitSequence, submit.sequence);
  });
});
