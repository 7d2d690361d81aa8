import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json';
import {
  type CountryCode,
  getCountries,
  getExampleNumber,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import type { PartyClass } from '../party.ts';
import { chinaPlan } from './china-plan.ts';
import { normaliseNumber } from './normalise.ts';

/**
 * Where libphonenumber calls a number valid, ours is the same E.164 number of a compatible class.
 * Known differences, each on purpose:
 * - Service numbers (95xxx, 96xxx, 100xx, 1010xxxx, also 95xxx and 100xx behind an area code) are valid
 *   numbers of country code 86 to libphonenumber; to us they are a space of their own, so that 95588
 *   has one key.
 * - 400 numbers are UAN or shared-cost there and toll_free here, beside 800; 800 behind the area code of
 *   Beijing or Shanghai is not read.
 * - Four digits 123x behind an area code are valid there; no such numbers are in use.
 * - 16[08]xxxxx are premium-rate there and service here.
 * - Ours knows 13-digit machine numbers and mobile prefixes that libphonenumber does not list yet.
 */
const typesByClass: Partial<Record<PartyClass, readonly string[]>> = {
  mobile: ['MOBILE'],
  fixed: ['FIXED_LINE'],
  toll_free: ['TOLL_FREE', 'SHARED_COST', 'UAN'],
  service: ['UAN', 'SHARED_COST', 'FIXED_LINE', 'PREMIUM_RATE'],
};

const digit = fc.integer({ min: 0, max: 9 }).map(String);
const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.array(digit, { minLength: min, maxLength: max }).map((all) => all.join(''));

const chineseStart = fc.constantFrom(
  ...['13', '15', '16', '17', '18', '19', '10', '20', '21', '28', '311', '335', '371', '411'],
  ...['431', '510', '519', '571', '631', '691', '701', '755', '791', '816', '851', '898', '903'],
  ...['915', '951', '991', '400', '800', '95', '10100', '160', '3', '4', '5', '6', '7', '8', '9'],
);

test('China: what libphonenumber calls valid has the same digits and class here', (context) => {
  let valid = 0;
  const number = fc.tuple(chineseStart, digits(4, 9)).map(([start, rest]) => start + rest);
  fc.assert(
    fc.property(number, (national) => {
      const theirs = parsePhoneNumberFromString(`+86${national}`);
      if (!theirs?.isValid() || theirs.nationalNumber !== national) return;
      if (/^(?:10|21)800\d{7}$|^\d{3}123\d$/.test(national)) return;
      valid++;
      const ours = normaliseNumber(`+86${national}`, chinaPlan);
      assert.ok(ours.ok);
      const type = theirs.getType() ?? '';
      assert.ok(
        typesByClass[ours.party.class]?.includes(type),
        `+86${national}: ${type} there, ${ours.party.class} here`,
      );
      if (ours.party.space === 'e164') assert.equal(ours.party.text, `86${national}`);
      else assert.ok(national.endsWith(ours.party.text));
      const dialled = normaliseNumber(theirs.formatNational(), chinaPlan);
      assert.deepEqual(dialled, ours, `national writing ${theirs.formatNational()}`);
    }),
    { numRuns: 10_000 },
  );
  context.diagnostic(`${valid} valid numbers compared`);
  assert.ok(valid > 1000);
});

function assertSameAbroad(number: PhoneNumber): void {
  for (const writing of [
    number.number,
    number.formatInternational(),
    `00${number.number.slice(1)}`,
  ]) {
    const ours = normaliseNumber(writing, chinaPlan);
    assert.ok(ours.ok, writing);
    assert.deepEqual(
      { space: ours.party.space, class: ours.party.class, text: ours.party.text },
      { space: 'e164', class: 'international', text: number.number.slice(1) },
    );
  }
}

test("abroad: libphonenumber's example mobile of every country is the same number here", (context) => {
  let compared = 0;
  for (const country of getCountries()) {
    const example = getExampleNumber(country, examples);
    if (country === 'CN' || example === undefined) continue;
    assertSameAbroad(example);
    compared++;
  }
  context.diagnostic(`${compared} countries`);
  assert.ok(compared > 200);
});

const sampled: readonly CountryCode[] = [
  'US',
  'TW',
  'HK',
  'MO',
  'JP',
  'KR',
  'SG',
  'MY',
  'TH',
  'VN',
  'PH',
  'ID',
  'MM',
  'KH',
  'LA',
  'IN',
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'AU',
  'BR',
  'NG',
  'ZA',
  'AE',
];

test('abroad: what libphonenumber calls valid is the same number here', (context) => {
  let valid = 0;
  const number = fc.constantFrom(...sampled).chain((country) => {
    const example = getExampleNumber(country, examples);
    assert.ok(example);
    const national = example.nationalNumber;
    // The example's first digits kept, so that many of the random numbers are valid.
    return fc
      .tuple(fc.integer({ min: 0, max: 3 }), digits(national.length, national.length + 1))
      .map(([keep, rest]) => {
        const tail = rest.slice(0, Math.max(0, rest.length - keep));
        return `+${example.countryCallingCode}${national.slice(0, keep)}${tail}`;
      });
  });
  fc.assert(
    fc.property(number, (text) => {
      const theirs = parsePhoneNumberFromString(text);
      if (!theirs?.isValid() || theirs.number.length > 16) return;
      // It knows toll-free numbers of the Dominican Republic with exchanges that the North American plan
      // does not have (ATIS-0300051: NXX-NXX-XXXX).
      if (/^\+1\d{3}[01]/.test(theirs.number)) return;
      valid++;
      assertSameAbroad(theirs);
    }),
    { numRuns: 10_000 },
  );
  context.diagnostic(`${valid} valid numbers compared`);
  assert.ok(valid > 1000);
});
