import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ShortMessageBody, shortMessageBody } from './commands.ts';
import { fieldListLength, readFieldList, type Values, writeFieldList } from './field-list.ts';
import type { Field } from './fields.ts';
import { readShortMessage, shortMessageLength, writeShortMessage } from './short-message.ts';

const start = 16;

function fitting(field: Field): fc.Arbitrary<Values[string]> {
  if (field.kind === 'u8') return fc.integer({ min: 0, max: 255 });
  return field.kind === 'cstring' ? text(1, 255, field.max - 1) : octets(0, 255);
}

function unfitting(field: Field): fc.Arbitrary<Values[string]> {
  if (field.kind === 'u8') return fc.constantFrom(-1, 256, 1.5, Number.NaN, Infinity);
  return field.kind === 'cstring' ? text(0, 0x4e00, field.max + 2) : octets(256, 258);
}

function octets(minLength: number, maxLength: number): fc.Arbitrary<Buffer> {
  return fc.uint8Array({ minLength, maxLength }).map((all) => Buffer.from(all));
}

function text(min: number, max: number, maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min, max }), { maxLength })
    .map((units) => String.fromCharCode(...units));
}

function bodyOf(value: (field: Field) => fc.Arbitrary<Values[string]>): fc.Arbitrary<Values> {
  const fields = shortMessageBody.map((field) => [field.name, value(field)] as const);
  return fc.record(Object.fromEntries(fields), { noNullPrototype: true });
}

const fittingBody = bodyOf(fitting);
/** Now and then a field holds what it cannot. */
const anyBody = bodyOf((field) =>
  fc.oneof({ weight: 60, arbitrary: fitting(field) }, { weight: 1, arbitrary: unfitting(field) }),
);

/** What a function gives, or the error that it throws, message and details included. */
function outcome<T>(run: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}

test('the straight lines write what the list of fields says, and refuse the same alike', () => {
  let refused = 0;
  fc.assert(
    fc.property(anyBody, (values) => {
      const body = values as unknown as ShortMessageBody;
      const length = shortMessageLength(body);
      assert.equal(length, fieldListLength(shortMessageBody, values));
      const [frame, same] = [Buffer.alloc(start + length), Buffer.alloc(start + length)];
      const written = outcome(() => writeShortMessage('submit_sm', body, frame, start));
      assert.deepEqual(
        written,
        outcome(() => writeFieldList('submit_sm', shortMessageBody, values, same, start)),
      );
      assert.deepEqual(frame, same);
      if ('error' in written) refused += 1;
      else assert.equal(written.value, frame.length);
    }),
    { numRuns: 1000 },
  );
  assert.ok(refused > 0 && refused < 1000);
});

test('the straight lines read what the list of fields says, of whole, cut and mutated frames', () => {
  let refused = 0;
  fc.assert(
    fc.property(
      fittingBody,
      fc.option(fc.nat(), { nil: 0 }),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }),
      (values, cut, mutations) => {
        const whole = Buffer.alloc(start + fieldListLength(shortMessageBody, values));
        writeFieldList('deliver_sm', shortMessageBody, values, whole, start);
        for (const [at, value] of mutations) whole[start + (at % (whole.length - start))] = value;
        const frame = whole.subarray(0, whole.length - (cut % (whole.length - start)));
        const read = outcome(() => readShortMessage('deliver_sm', frame, start));
        const same = outcome(() => readFieldList('deliver_sm', shortMessageBody, frame, start));
        assert.deepEqual(read, same);
        if ('error' in read) refused += 1;
        else if (frame.length === whole.length && mutations.length === 0)
          assert.deepEqual(read.value, values);
      },
    ),
    { numRuns: 1000 },
  );
  assert.ok(refused > 0 && refused < 1000);
});
