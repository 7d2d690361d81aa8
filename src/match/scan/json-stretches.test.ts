import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compare, manyRows } from './json-fixtures.ts';

/*
 * Rows of one writer, over and over: after the first of them the kernel compares the others with what it
 * has learnt.
 */

/** A value as JSON, for the n-th row. */
type Value = (n: number) => string;

const pad = (n: number, digits: number): string => String(n).padStart(digits, '0').slice(-digits);
/** Some whole number that follows from n. */
const mixed = (n: number): number => Math.imul(n + 1, 0x9e3779b1) >>> 4;

const ids: readonly Value[] = [
  (n) => `"c${pad(n, 6)}"`,
  (n) => `"${n * n}"`,
  (n) => `"${mixed(n).toString(16)}"`,
  (n) => String(n),
  (n) => (n % 5 === 0 ? '"é"' : '"a b"'),
  (n) => (n % 7 === 6 ? '"7é"' : `"${mixed(n) % 2000}"`),
];
const kinds: readonly Value[] = [
  () => '"call"',
  (n) => (mixed(n) % 2 === 0 ? '"call"' : '"sms"'),
  (n) => (n % 3 === 0 ? '"web"' : '"SMS"'),
];
const times: readonly Value[] = [
  (n) => `"2026-03-01T08:${pad(n >> 3, 2)}:${pad(n % 61, 2)}+08:00"`,
  (n) => `"2026-03-01 08:00:00${n % 3 === 0 ? '.125' : ''}"`,
  (n) => String(1772323200000 + n),
  (n) => `"${1772323200000 + n}"`,
];
const numbers: readonly Value[] = [
  (n) => `"+86170${pad(mixed(n), 8)}"`,
  (n) => `170${pad(mixed(n), 8)}`,
  (n) => (n % 2 === 0 ? `"86170${pad(n, 8)}"` : `"170${pad(n, 8)}"`),
  (n) =>
    ['"95588"', '"+999123456789"', '"BANK"', '"0086-17000000001"', '"617000000001"'][n % 5] ?? '',
];
const durations: readonly Value[] = [
  (n) => (mixed(n) % 2 === 0 ? 'null' : String(mixed(n) % 1000)),
  (n) => `"${n}"`,
  (n) => ['0', '07', '1.5', '12345678', '-1', '""'][n % 6] ?? '',
  () => '99',
];
const others: readonly Value[] = [
  () => '"lte"',
  (n) => (n % 2 === 0 ? 'true' : 'false'),
  (n) => `"460-00-${pad(mixed(n), 4)}"`,
  (n) => `"${'基站'.slice(n % 2)}"`,
  (n) => `-${n}.25e-7`,
  (n) => `${n % 20 === 19 ? '0' : ''}${mixed(n)}`,
  (n) => `"${n % 20 === 19 ? '\\n' : '^_'}"`,
  (n) => JSON.stringify('x'.repeat(n % 40)),
  (n) => JSON.stringify(['x\u00a0', ' xé', '\u3000é', '基站', 'xéé'][n % 5]),
  () =>
    '"a value that fills the greater part of a stretch of two hundred and fifty-six bytes, and more"',
];
const otherKeys = [
  'cell',
  'network',
  'a key of more than the thirty-one bytes of a joint',
  '省',
  'to',
];

const member = (key: string, values: readonly Value[]): fc.Arbitrary<readonly [string, Value]> =>
  fc.constantFrom(...values).map((value) => [key, value] as const);
const other = fc.tuple(fc.constantFrom(...otherKeys), fc.constantFrom(...others));

/** A way to write rows: its keys, mostly in order, and what stands between them. */
const writer = fc
  .tuple(
    fc.tuple(
      member('id', ids),
      member('kind', kinds),
      member('time', times),
      member('from', numbers),
      member('to', numbers),
      member('duration_s', durations),
    ),
    fc.array(other, { maxLength: 4 }),
    fc.constantFrom(0, 0, 0, 1, 3, 6, 7),
    fc.constantFrom(
      [':', ',', '{', '}\n'],
      [': ', ', ', '{', '}\r\n'],
      [':\t', ' ,', ' { ', ' } \n'],
    ),
  )
  .map(([own, more, turn, [colon, comma, open, close]]) => (n: number) => {
    const all = [...own, ...more];
    const members = [...all.slice(turn), ...all.slice(0, turn)];
    return `${open}${members.map(([key, value]) => `"${key}"${colon}${value(n)}`).join(comma)}${close}`;
  });

/** Rows of one writer, or of two in turn, or of two one behind the other. */
const rows = fc
  .tuple(writer, writer, fc.constantFrom(0, 0, 1, 2), fc.integer({ min: 1, max: 60 }), fc.nat(1000))
  .map(([one, two, turns, count, first]) =>
    Array.from({ length: count }, (_, n) => {
      const second = turns === 1 ? n % 3 === 2 : turns === 2 && n > count / 2;
      return (second ? two : one)(first + n);
    }),
  );
const maxRowsOf = fc.constantFrom(7, manyRows, manyRows);

test('rows of one writer are read alike by both paths', () => {
  let decided = 0;
  fc.assert(
    fc.property(rows, maxRowsOf, (lines, maxRows) => {
      decided += compare(Buffer.from(lines.join('')), 0, maxRows).decided;
    }),
    { numRuns: 1500 },
  );
  assert.ok(decided > 5000, `${decided} rows were decided by the kernel`);
});

test('damage among rows of one writer is read alike by both paths', () => {
  const bytes = Buffer.from('"\\{}[],:\r\n \t\0\xff\x7f\x1f-+.e019tnulasZ[]\xe4\xb8\xad', 'latin1');
  const damage = fc.record({
    at: fc.nat(20_000),
    cut: fc.nat(2),
    put: fc.array(fc.nat(bytes.length - 1), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(
      rows,
      fc.array(damage, { minLength: 1, maxLength: 6 }),
      maxRowsOf,
      (lines, damages, maxRows) => {
        let damaged = Buffer.from(lines.join(''));
        for (const { at, cut, put } of damages) {
          const place = at % damaged.length;
          const inserted = Buffer.from(put.map((index) => bytes[index] ?? 0));
          const parts = [damaged.subarray(0, place), inserted, damaged.subarray(place + cut)];
          damaged = Buffer.concat(parts);
          if (damaged.length === 0) return;
        }
        compare(damaged, 0, maxRows);
      },
    ),
    { numRuns: 3000 },
  );
});

const usual = (n: number): string =>
  `{"id":"j${pad(n, 4)}","kind":"${n % 2 === 0 ? 'call' : 'sms'}","time":"2026-03-01T08:00:00+08:00","from":"+86170${pad(n, 8)}","to":17000000002,"duration_s":${n % 2 === 0 ? n : null},"cell":"基站","ok":true,"n":12,"ns":"a !"}\n`;
const before = Array.from({ length: 24 }, (_, n) => usual(n)).join('');

test('no byte of a learnt row can be another one unseen', () => {
  const row = Buffer.from(usual(24));
  const codes = [
    0, 9, 10, 13, 32, 33, 34, 35, 44, 45, 46, 47, 48, 49, 57, 58, 65, 91, 92, 93, 101, 122, 125,
    126, 127, 128, 255,
  ];
  for (let at = 0; at < row.length; at += 1) {
    for (const code of codes) {
      const changed = Buffer.from(row);
      changed[at] = code;
      compare(Buffer.concat([Buffer.from(before), changed, row]), 0, manyRows);
    }
  }
});

test('no byte of a learnt row can be missing or double unseen', () => {
  const row = Buffer.from(usual(24));
  for (let at = 0; at < row.length; at += 1) {
    const front = Buffer.concat([Buffer.from(before), row.subarray(0, at)]);
    compare(Buffer.concat([front, row.subarray(at + 1), row]), 0, manyRows);
    compare(Buffer.concat([front, row.subarray(at, at + 1), row.subarray(at), row]), 0, manyRows);
  }
});

const call = '"kind":"call","to":"17000000002","time":1772323200000}\n';
const from = '"from":"17000000001"';

test('a field may not stand in two stretches of a row', () => {
  const before = Array.from({ length: 9 }, (_, n) => `{ ${from},"duration_s":"${n * n}",${call}`);
  const behind = Array.from(
    { length: 9 },
    (_, n) => `{"from":"${n % 2 === 0 ? '+86' : ''}17000000001","duration_s":null,${call}`,
  );
  const twice = `{ ${from},"duration_s":"77","duration_s":null,${call}`;
  const text = [...before, ...behind, ...before, twice, ...behind].join('');
  assert.deepEqual(compare(Buffer.from(text), 0, manyRows), { decided: 36, of: 37 });
});

test('what stands behind a string does not stand behind a number', () => {
  const strings = Array.from({ length: 9 }, (_, n) => `{ ${from},"id":"${n * n}",${call}`);
  const bare = Array.from(
    { length: 9 },
    (_, n) => `{"from":${n % 2 === 0 ? '86' : ''}17000000001,${call}`,
  );
  const torn = `{"from":17000000001",${call}`;
  const text = [...strings, ...bare, ...strings, torn, ...bare].join('');
  assert.deepEqual(compare(Buffer.from(text), 0, manyRows), { decided: 36, of: 37 });
});

test('a writer that never does the same twice is read none the less', () => {
  const lines = Array.from({ length: 600 }, (_, n) => {
    const members = JSON.parse(usual(n)) as Record<string, unknown>;
    const keys = Object.keys(members).sort(
      (a, b) => mixed(n + a.charCodeAt(0)) - mixed(n + b.charCodeAt(0)),
    );
    return `${JSON.stringify(Object.fromEntries(keys.map((key) => [key, members[key]])))}\n`;
  });
  const text = lines.join('');
  const { decided, of } = compare(Buffer.from(text), 0, manyRows);
  assert.ok(decided >= of - 1);
});
