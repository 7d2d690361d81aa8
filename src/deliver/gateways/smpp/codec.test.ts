import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sharedPath } from '../../../../test/support/optional.ts';
import { TocsinError } from '../../../domain/error.ts';
import { decodePdu, encodePdu } from './codec.ts';
import {
  answerBit,
  bodies,
  type Command,
  commandIds,
  type Pdu,
  unknownCommand,
} from './commands.ts';
import type { Field } from './fields.ts';

const octet = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: 0, max: 0xffffffff });
const buffer = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((octets) => Buffer.from(octets));
const latin1 = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 255 }), { maxLength })
    .map((units) => String.fromCharCode(...units));

function fieldValue(field: Field): fc.Arbitrary<unknown> {
  if (field.kind === 'u8') return octet;
  return field.kind === 'cstring' ? latin1(field.max - 1) : buffer(255);
}

function bodyOf(command: Command): fc.Arbitrary<unknown> {
  const fields: readonly Field[] = bodies[command];
  const whole = fc.record(
    Object.fromEntries(fields.map((field) => [field.name, fieldValue(field)])),
    {
      noNullPrototype: true,
    },
  );
  const mayLack = fields.length > 0 && (commandIds[command] & answerBit) !== 0;
  return mayLack ? fc.oneof(whole, fc.constant(null)) : whole;
}

function pduOf(command: Command): fc.Arbitrary<Pdu> {
  const tlv = fc.record(
    { tag: fc.integer({ min: 0, max: 0xffff }), value: buffer(40) },
    { noNullPrototype: true },
  );
  return bodyOf(command).chain((body) =>
    fc.record(
      {
        command: fc.constant(command),
        status: word,
        sequence: word,
        body: fc.constant(body),
        // A body that is not there leaves no place for optional parameters.
        tlvs: body === null ? fc.constant([]) : fc.array(tlv, { maxLength: 4 }),
      },
      { noNullPrototype: true },
    ),
  ) as unknown as fc.Arbitrary<Pdu>;
}

const commands = Object.keys(bodies) as Command[];
const anyPdu = fc.oneof(...commands.map(pduOf));

function isInvalid(error: unknown): error is TocsinError {
  return (
    error instanceof TocsinError &&
    error.code === 'PDU_INVALID' &&
    typeof error.details.field === 'string' &&
    typeof error.details.offset === 'number'
  );
}

type Vector = { hex: string; cmd?: string; len?: number; source?: string; peer?: string };

function vectorsOf(path: string): Vector[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Vector);
}

describe('the codec', () => {
  for (const command of commands) {
    it(`decodes what it encodes: ${command}`, () => {
      fc.assert(
        fc.property(pduOf(command), (pdu) => {
          const frame = encodePdu(pdu);
          assert.equal(frame.readUInt32BE(0), frame.length);
          assert.deepEqual(decodePdu(frame), pdu);
        }),
        { numRuns: 60 },
      );
    });
  }

  it('keeps a command that it does not know, octet for octet', () => {
    const frame = Buffer.from('000000100102030405060708090a0b0c', 'hex');
    const pdu = decodePdu(frame);
    assert.equal(pdu.command, unknownCommand);
    assert.deepEqual(encodePdu(pdu), frame);
  });

  it('refuses a PDU cut at any octet with PDU_INVALID, field and offset, or finds it whole', () => {
    fc.assert(
      fc.property(anyPdu, (pdu) => {
        const frame = encodePdu(pdu);
        for (let length = 0; length < frame.length; length++) {
          // As it would come: first with the old length, then with a length that fits the cut.
          assert.throws(() => decodePdu(frame.subarray(0, length)), isInvalid);
          const cut = Buffer.from(frame.subarray(0, length));
          if (length < 4) continue;
          cut.writeUInt32BE(length, 0);
          try {
            assert.deepEqual(encodePdu(decodePdu(cut)), cut);
          } catch (error) {
            assert.ok(isInvalid(error), String(error));
          }
        }
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
            assert.deepEqual(encodePdu(decodePdu(frame)), frame);
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

  it('refuses to write what a field cannot hold, naming it', () => {
    const unbindable = (patch: Record<string, unknown>): Pdu =>
      ({
        command: 'outbind',
        status: 0,
        sequence: 1,
        body: { systemId: 'me', password: 'secret', ...patch },
        tlvs: [],
      }) as unknown as Pdu;
    for (const patch of [
      { systemId: 'sixteen-letters!' },
      { systemId: '警' },
      { systemId: 'a\0b' },
    ]) {
      assert.throws(
        () => encodePdu(unbindable(patch)),
        (error) => isInvalid(error) && error.details.field === 'system_id',
      );
    }
  });

  it('names the field and the offset of what is malformed', () => {
    const unterminated = Buffer.from(`0000001f0000000b0000000000000001${'41'.repeat(15)}`, 'hex');
    assert.throws(() => decodePdu(unterminated), {
      message: 'outbind: system_id at offset 16 has no NUL within 16 octets',
    });
    const beyond = Buffer.from('000000140000001500000000000000010427', 'hex');
    beyond.writeUInt32BE(beyond.length, 0);
    assert.throws(() => decodePdu(beyond), {
      message: 'enquire_link: optional parameter at offset 16 is cut short in its tag and length',
    });
  });
});

describe('the vectors', () => {
  for (const file of ['smpp-pdus.jsonl', 'wire-smpp-smppsim.jsonl']) {
    const shared = sharedPath(`vectors/${file}`);
    const skip = shared.present ? false : shared.reason;
    it(`${file}: decode to what they say and encode back octet for octet`, { skip }, (t) => {
      assert.ok(shared.present);
      const refused: string[] = [];
      const vectors = vectorsOf(shared.path);
      for (const vector of vectors) {
        const frame = Buffer.from(vector.hex, 'hex');
        let pdu: Pdu;
        try {
          pdu = decodePdu(frame);
        } catch (error) {
          assert.ok(isInvalid(error), String(error));
          refused.push(error.message);
          continue;
        }
        assert.deepEqual(encodePdu(pdu), frame);
        if (vector.cmd === undefined) continue;
        const id = pdu.command === unknownCommand ? pdu.commandId : commandIds[pdu.command];
        assert.equal(id.toString(16).padStart(8, '0'), vector.cmd);
      }
      t.diagnostic(`${vectors.length} vectors, refused: ${refused.join('; ') || 'none'}`);
      // The one that is malformed: an unbind with one octet too many.
      assert.deepEqual(
        refused,
        file === 'smpp-pdus.jsonl'
          ? ['unbind: optional parameter at offset 16 is cut short in its tag and length']
          : [],
      );
    });
  }
});
