import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { sharedPath } from '../../../test/support/optional.ts';
import type { Party, PartyResult } from '../party.ts';
import { chinaPlan } from './china-plan.ts';
import { normaliseNumber } from './normalise.ts';

function read(text: string): string {
  const result: PartyResult = normaliseNumber(text, chinaPlan);
  return result.ok ? `${result.party.class} ${result.party.text}` : `reject ${result.reason}`;
}

function party(text: string): Party {
  const result = normaliseNumber(text, chinaPlan);
  assert.ok(result.ok, `${text} is read`);
  return result.party;
}

const cases: readonly (readonly [string, string])[] = [
  ['+86 199 0000 1234', 'mobile 8619900001234'],
  ['008619900001234', 'mobile 8619900001234'],
  ['8619900001234', 'mobile 8619900001234'],
  ['19900001234', 'mobile 8619900001234'],
  ['019900001234', 'mobile 8619900001234'],
  ['1795119900001234', 'mobile 8619900001234'],
  ['01795119900001234', 'mobile 8619900001234'],
  ['12593-199-0000-1234', 'mobile 8619900001234'],
  ['17951008619900001234', 'mobile 8619900001234'],
  ['+86 17951 19900001234', 'mobile 8619900001234'],
  ['tel:+86-199-0000-1234', 'mobile 8619900001234'],
  ['１９９００００１２３４', 'mobile 8619900001234'],
  ['＋86（199）00001234', 'mobile 8619900001234'],
  ['\u202a+86 199 0000 1234\u202c', 'mobile 8619900001234'],
  ['0519-81234567', 'fixed 8651981234567'],
  ['(0519) 8123.4567', 'fixed 8651981234567'],
  ['+86 (0)519 81234567', 'fixed 8651981234567'],
  ['8651981234567', 'fixed 8651981234567'],
  ['010-88881234', 'fixed 861088881234'],
  ['1791101088881234', 'fixed 861088881234'],
  ['0936-8123456', 'fixed 869368123456'],
  ['0999-123', 'service 86999123'],
  ['026-88881234', 'malformed 02688881234'],
  ['010-8888123', 'malformed 0108888123'],
  ['4001234567', 'toll_free 864001234567'],
  ['+86 800 123 4567', 'toll_free 868001234567'],
  ['1064812345678', 'iot 861064812345678'],
  ['+861441234567890', 'iot 861441234567890'],
  ['1440123456789', 'iot 861440123456789'],
  ['95588', 'service 95588'],
  ['+8695588', 'service 95588'],
  ['0086-95588', 'service 95588'],
  ['010-95588', 'service 95588'],
  ['+95588', 'malformed 95588'],
  ['950131234567', 'service 950131234567'],
  ['96123', 'service 96123'],
  ['0519-96123', 'service 8651996123'],
  ['+86 519 96123', 'service 8651996123'],
  ['12381', 'service 12381'],
  ['110', 'service 110'],
  ['1008611', 'service 1008611'],
  ['106900001234', 'service 106900001234'],
  ['+442071838750', 'international 442071838750'],
  ['00442071838750', 'international 442071838750'],
  ['442071838750', 'international 442071838750'],
  ['17951 00 44 2071838750', 'international 442071838750'],
  ['+886223583779', 'international 886223583779'],
  ['+85223456789', 'international 85223456789'],
  ['+12025550123', 'international 12025550123'],
  ['+00935973038', 'malformed 00935973038'],
  ['0000935973038', 'malformed 00935973038'],
  ['+10220237021', 'malformed 10220237021'],
  ['0010220237021', 'malformed 10220237021'],
  ['10220237021', 'malformed 10220237021'],
  ['+18860425275988', 'malformed 18860425275988'],
  ['+88690229828121', 'malformed 88690229828121'],
  ['+870223458612', 'malformed 870223458612'],
  ['+670221751313', 'malformed 670221751313'],
  ['88881234', 'malformed 88881234'],
  ['', 'reject empty'],
  [' - ', 'reject empty'],
  ['+', 'reject not_a_number'],
  ['12', 'reject too_short'],
  ['+123456789012345', 'malformed 123456789012345'],
  ['+1234567890123456', 'reject too_long'],
  ['9'.repeat(70), 'reject too_long'],
  ['anonymous', 'reject anonymous'],
  ['未知号码', 'reject anonymous'],
  ['MyBank', 'reject not_a_number'],
  ['1990000+1234', 'reject not_a_number'],
  ['*100#', 'reject not_a_number'],
];

for (const [writing, expected] of cases) {
  test(`reads ${JSON.stringify(writing.slice(0, 30))} as ${expected}`, () => {
    assert.equal(read(writing), expected);
  });
}

const digit = fc.integer({ min: 0, max: 9 }).map(String);
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(digit, { minLength: length, maxLength: length }).map((all) => all.join(''));
const mobile = fc
  .tuple(fc.integer({ min: 3, max: 9 }), digits(9))
  .map(([second, rest]) => `1${second}${rest}`);
const fixed = fc
  .tuple(fc.constantFrom('10', '21', '29', '311', '519', '755', '898', '991'), digits(8))
  .map(([area, rest]) => area + rest);
const machine = digits(8).map((rest) => `10648${rest}`);
const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0', '（', ')');

/** Puts separators between the digits at random. */
function spread(text: string): fc.Arbitrary<string> {
  return fc
    .array(separator, { minLength: text.length, maxLength: text.length })
    .map((between) => Array.from(text, (character, at) => character + between[at]).join(''));
}

const countryWritings = ['+86', '0086', '86', '+860', '+8617951', '1795100 86', '01259300 86'];

test('every writing of one mobile number is the same party', () => {
  const writing = fc
    .tuple(
      mobile,
      fc.constantFrom('', '0', '17951', '017951', '12593', '10193', ...countryWritings),
    )
    .chain(([national, prefix]) => spread(prefix + national).map((text) => ({ national, text })));
  fc.assert(
    fc.property(writing, ({ national, text }) => {
      assert.deepEqual(party(text), party(`+86${national}`));
      assert.equal(party(text).text, `86${national}`);
      assert.equal(party(text).class, 'mobile');
    }),
    { numRuns: 500 },
  );
});

test('every writing of one fixed or machine number is the same party', () => {
  const fixedWriting = fc
    .tuple(fixed, fc.constantFrom('0', '179510', '0179110', '125930', ...countryWritings))
    .chain(([national, prefix]) => spread(prefix + national).map((text) => ({ national, text })));
  const machineWriting = fc
    .tuple(machine, fc.constantFrom('', '+86', '0086', '86'))
    .chain(([national, prefix]) => spread(prefix + national).map((text) => ({ national, text })));
  fc.assert(
    fc.property(fc.oneof(fixedWriting, machineWriting), ({ national, text }) => {
      assert.deepEqual(party(text), party(`+86${national}`));
      assert.equal(party(text).text, `86${national}`);
      assert.notEqual(party(text).class, 'malformed');
    }),
    { numRuns: 500 },
  );
});

test("'+' and '00' mean the same, and the '+' form of a result reads back as it is", () => {
  const any = fc.integer({ min: 1, max: 15 }).chain(digits);
  fc.assert(
    fc.property(any, (text) => {
      const plus = normaliseNumber(`+${text}`, chinaPlan);
      assert.deepEqual(normaliseNumber(`00${text}`, chinaPlan), plus);
      if (plus.ok && plus.party.space !== 'service') {
        assert.deepEqual(normaliseNumber(`+${plus.party.text}`, chinaPlan), plus);
      }
    }),
    { numRuns: 2000 },
  );
});

test('any text is read or rejected, and what is read fits a slot of 15 digits', () => {
  const likely = fc
    .array(fc.constantFrom(...'0123456789+ -()', '00', '86', '17951', '95', 'x'), { maxLength: 20 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), likely), (text) => {
      const result = normaliseNumber(text, chinaPlan);
      if (result.ok) assert.match(result.party.text, /^\d{3,15}$/);
    }),
    { numRuns: 2000 },
  );
});

const phones = sharedPath('data/police-165/phones.txt');
test('the published scam numbers are all read or rejected with a reason', {
  skip: phones.present ? false : phones.reason,
}, (context) => {
  if (!phones.present) return;
  const lines = readFileSync(phones.path, 'utf8').trim().split('\n');
  const counts: Record<string, number> = {};
  const keys = new Set<string>();
  for (const line of lines) {
    const result = normaliseNumber(line, chinaPlan);
    const outcome = result.ok ? result.party.class : `rejected: ${result.reason}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    if (result.ok) keys.add(`${result.party.space} ${result.party.text}`);
    const withIdd = normaliseNumber(line.replace('+', '00'), chinaPlan);
    assert.deepEqual(withIdd, result);
  }
  context.diagnostic(`${lines.length} numbers: ${JSON.stringify(counts)}; ${keys.size} different`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  assert.equal(total, lines.length);
  assert.equal(lines.length, 421);
});
