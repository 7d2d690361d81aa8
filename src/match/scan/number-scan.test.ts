import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { inventedHabits } from '../../../simulator/town/contacts.ts';
import { createRandom } from '../../../simulator/town/random.ts';
import { inventedGangs } from '../../../simulator/town/scammers.ts';
import { recordsCsv } from '../../../simulator/town/traffic.ts';
import { sharedPath } from '../../../test/support/optional.ts';
import { layoutOfHeader } from '../../intake/records/csv-layout.ts';
import { findProfile } from '../../intake/records/profiles.ts';
import { type CsvCase, exactRows, fastRows } from './scan-fixtures.ts';

const plain = findProfile('default', {});

function headed(header: string): CsvCase {
  const layout = layoutOfHeader(plain, header.split(','), 'test');
  return { profile: plain, layout, maxLineBytes: 65_536 };
}

const parties = headed('kind,from,to,time');
const usual = headed('id,kind,time,from,to,duration_s,cell');

/** How many of the rows that the exact path accepts are taken fast, cells aside; both paths must agree. */
function shareOf(text: string, use: CsvCase): { accepted: number; fast: number; celled: number } {
  const bytes = Buffer.from(text);
  const exact = exactRows(bytes, use);
  const { rows, fast: celled, fastWithout: fast } = fastRows(bytes, use);
  assert.deepEqual(rows, exact);
  return { accepted: exact.filter(({ result }) => !('reason' in result)).length, fast, celled };
}

function rowsOf(numbers: readonly string[]): string {
  return numbers
    .map((number, at) => `${at % 2 === 0 ? 'call' : 'sms'},${number},${number},1772323200000\n`)
    .join('');
}

/** Fronts of every class of the plan, of other countries, and of nothing. */
const fronts = [
  ...'13 14 15 16 17 18 19 12 10 11 1 1349 140 141 144 1064 10640 10645 10646 10649 106 100 10086'.split(
    ' ',
  ),
  ...'95 955 96 961 97 9 400 800 4008 1010 160 168 118114 116114 12345 110'.split(' '),
  ...'010 021 0519 0310 0999 0335 05 00 000 0000 0086 00860 86 860 8610 8686 86010 86010'.split(
    ' ',
  ),
  ...'17951 017951 10193 12593 11808 1795108613 86179511 852 870 886 88670 8529 852800 852900'.split(
    ' ',
  ),
  ...'8703 8704 87077 1201 12012 1212055 7 44 49 999 290 358 878 39 0 2 210 383'.split(' '),
];

test('a number of every prefix class and length is read as by the domain', () => {
  const random = createRandom(7);
  const digits = (count: number): string =>
    Array.from({ length: count }, () => random.int(0, 9)).join('');
  const numbers = fronts.flatMap((front) =>
    ['', '+', '+86', '0086', '86', '0', '00', '+86 0', '+00'].flatMap((before) =>
      Array.from({ length: 15 }, (_, count) => before + front + digits(count)),
    ),
  );
  const { accepted, fast } = shareOf(rowsOf(numbers), parties);
  assert.ok(accepted > numbers.length / 2);
  // Left to the exact path: carrier selection codes and digits that 16 places do not hold.
  assert.ok(fast > 0.75 * accepted, `${fast} of ${accepted}`);
});

test('every area code and every mobile prefix has its class and carrier', () => {
  const areas = Array.from({ length: 1000 }, (_, area) => `0${String(area).padStart(3, '0')}`);
  const mobiles = Array.from({ length: 1000 }, (_, last) => `1${String(last).padStart(3, '0')}`);
  const numbers = [
    ...areas.flatMap((area) => [`${area}8501234`, `${area}85012345`, `+86${area.slice(1)}12345`]),
    ...mobiles.flatMap((prefix) => [`${prefix}0000000`, `+86${prefix}000000000`]),
    ...Array.from({ length: 1000 }, (_, code) => `+${code}0512345678`),
    ...Array.from({ length: 1000 }, (_, code) => `+${code}251234`),
  ];
  shareOf(rowsOf(numbers), parties);
});

test('any writing of any digits is read as by the domain', () => {
  const separator = fc.constantFrom(
    '',
    '',
    '',
    '',
    ' ',
    '-',
    '(',
    ')',
    '.',
    '/',
    '\t',
    ' - ',
    '\u00a0',
    '+',
    'x',
  );
  const writing = fc
    .tuple(
      fc.constantFrom('', '+', '+86', '0086', '86', '00', '0', 'tel:', '+86 (0)'),
      fc.constantFrom('', ...fronts),
      fc.array(fc.tuple(separator, fc.nat({ max: 9 })), { maxLength: 16 }),
    )
    .map(([before, front, rest]) => `${before}${front}${rest.flat().join('')}`);
  fc.assert(
    fc.property(fc.array(writing, { minLength: 20, maxLength: 60 }), (numbers) => {
      shareOf(rowsOf(numbers), parties);
    }),
    { numRuns: 150 },
  );
});

test('any short text is a sender, or not, as by the domain', () => {
  const words = 'anonymous private restricted unavailable unknown withheld tel: bank'.split(' ');
  const text = fc.oneof(
    fc.string({ maxLength: 13 }),
    fc
      .tuple(fc.constantFrom(...words), fc.constantFrom('', 'x', ' ', '1'), fc.boolean())
      .map(([word, more, upper]) => (upper ? word.toUpperCase() : word) + more),
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 20, maxLength: 60 }), (senders) => {
      const rows = senders.map((sender) => {
        const quoted = /[",]/.test(sender) ? `"${sender.replaceAll('"', '""')}"` : sender;
        return `sms,${quoted},17000000001,1772323200000\n`;
      });
      shareOf(rows.join(''), parties);
    }),
    { numRuns: 150 },
  );
});

const phones = sharedPath('data/police-165/phones.txt');

test('the published case numbers', { skip: phones.present ? false : phones.reason }, () => {
  if (!phones.present) return;
  const numbers = readFileSync(phones.path, 'utf8').trim().split(/\r?\n/);
  const { accepted, fast } = shareOf(rowsOf(numbers), parties);
  assert.ok(fast > 0.95 * accepted, `${fast} of ${accepted}`);
});

test('the traffic of a town goes the fast way', () => {
  const random = createRandom(12381);
  const text = recordsCsv(
    {
      habits: inventedHabits(2000),
      gangs: inventedGangs(random),
      random,
      startMs: Date.UTC(2026, 2, 1),
      perSecond: 120,
      scamsPerSecond: 1.2,
    },
    8000,
  );
  const { accepted, fast } = shareOf(text.slice(text.indexOf('\n') + 1), usual);
  assert.equal(accepted, 8000);
  assert.ok(fast > 0.99 * accepted, `${fast} of ${accepted}`);
});

test('rows as a switch writes them go the fast way altogether', () => {
  const rows = [
    'c1,call,2026-03-01T08:00:00+08:00,+8617000000001,+8617000000002,35,460-00-1234',
    'c2,sms,2026-03-01T08:00:00.250Z,MyBank,17000000002,,',
    'c3,SMS,1772323200000,95588,008617000000002,0,"Tower ""A"", 3"',
    '"c4","web","2026-03-01 08:00:00","17000000001","pay.bad.example","0","基站"',
    'c5,app,1772323200000,17000000001,com.example.app,7,',
    ' c6 ,call,1772323200000,0519-85012345,+442079460000,1.5,"two\nlines"',
  ];
  for (const end of ['\n', '\r\n']) {
    const { fast, celled } = shareOf(rows.join(end), usual);
    assert.equal(fast, rows.length);
    // Quotes and line ends in a cell are left to the exact path where cells are asked for.
    assert.equal(celled, rows.length - 2);
  }
});
