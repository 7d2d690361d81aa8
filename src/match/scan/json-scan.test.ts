import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Profile } from '../../config/intake.ts';
import { recordFields } from '../../config/record-fields.ts';
import { configBytes, scanDone, scanUnframed } from '../kernel/layout.ts';
import { allocate, bytesOf } from '../memory.ts';
import {
  base,
  compare,
  configs,
  km,
  manyRows,
  maxLineBytes,
  profiles,
  scan,
} from './json-fixtures.ts';
import { writeJsonScanConfig } from './json-scan.ts';

/** Mostly the first. */
function mostly<T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 12, arbitrary: usual }, odd);
}

const number = fc.nat(9999).chain((n) => {
  const last = String(n).padStart(4, '0');
  return fc.constantFrom(
    `1700000${last}`,
    `+86 170-0000-${last}`,
    `+8617000000${last.slice(1)}`,
    17000000000 + n,
  );
});
const oddNumber = fc.constantFrom(
  '+999123456789',
  '0519-88880000',
  '95588',
  '000123',
  '12',
  '',
  ' 17000000000 ',
  '未知',
  -1,
);
const time = fc.constantFrom(
  '2026-03-01T08:00:00+08:00',
  '2026-03-01T08:00:00.125Z',
  '2026-03-01 08:00:00',
  1772323200000,
);
const oddTime = fc.constantFrom('1772323200000', '1772323200', 1772323200, 1772323200.5, 'x', null);
const visit = fc.constantFrom(
  'www.example.com',
  'https://pay.example.com/a/b?c=1',
  '192.0.2.1',
  'com.example.pay',
);
const oddVisit = fc.constantFrom('Example.com', 'bücher.example', 'a b', '', '应用', 0);
const cell = fc.constantFrom(
  '460-00-1234',
  '460-00-1234-a-longer-name-of-a-cell',
  '基站 7',
  'q\u00e9',
  '🗼',
  '',
  7,
);
const oddCell = fc.constantFrom(
  ...[null, true, 2 ** 60, 1.5, ' 460 ', '\u00a0x', 'x\u3000', '\ufeff7', '\u2003', 'a\tb', 'a"b'],
);
const keysOf =
  (profile: Profile): ((field: string) => string) =>
  (field) =>
    profile.fields[field] ?? field;

const members = fc.tuple(
  mostly(
    fc.nat().map((n) => `c${n}`),
    fc.constantFrom('é', '\u00a0x', '', null, 7, 2 ** 60, 9999999999999998, 1.5, true),
  ),
  mostly(
    fc.constantFrom('call', 'sms'),
    fc.constantFrom('CALL', ' call', 'MOC', '上网', 'fax', null),
  ),
  mostly(time, oddTime),
  mostly(number, fc.oneof(oddNumber, fc.constant('BANK'))),
  mostly(number, oddNumber),
  mostly(fc.nat(9999), fc.constantFrom('35', '', '1.9', 35.5, -1, 1e300, null, false)),
  mostly(cell, oddCell),
);
const visitMembers = fc
  .tuple(members, mostly(visit, oddVisit), fc.constantFrom('web', 'app'))
  .map(([[id, , at, from, , duration, cell], to, kind]) => [
    id,
    kind,
    at,
    from,
    to,
    duration,
    cell,
  ]);
const extra = fc.tuple(
  fc.constantFrom(
    'imei',
    'lat',
    '省',
    'a key that is longer than the thirty-one bytes of a joint',
    'from',
    'x"y',
    '__proto__',
  ),
  mostly(
    fc.constantFrom(1, -2.5e-3, 0, 'plain', '江苏', true, false, null, 1e21),
    fc.constantFrom('line\nend', { a: 1 }, [1]),
  ),
);

/** One line of JSON in some writer's manner, keys mostly in order. */
const line = fc
  .tuple(
    fc.oneof(members, visitMembers),
    fc.array(extra, { maxLength: 2 }),
    fc.constantFrom(0, 0, 0, 1, 2),
    fc.option(fc.nat(6)),
    fc.boolean(),
  )
  .map(([values, extras, manner, missing, behind]) => (profile: Profile) => {
    const key = keysOf(profile);
    const own = values
      .map((value, at) => [key(recordFields[at] ?? ''), value] as const)
      .filter((_, at) => at !== missing);
    const all = behind ? [...own, ...extras] : [...extras, ...own];
    const colon = [':', ': ', '\t:\r '][manner] ?? ':';
    const comma = [',', ', ', ' , '][manner] ?? ',';
    const text = all.map(([name, value]) => JSON.stringify(name) + colon + JSON.stringify(value));
    return manner === 2 ? ` { ${text.join(comma)} } ` : `{${text.join(comma)}}`;
  });
const oddLine = fc.constantFrom(
  '',
  '\r',
  ' ',
  '{}',
  '[]',
  '7',
  'null',
  '{"id":"x"',
  '{"a":01}',
  '{"a":1.}',
  '{"a":"b" "c"}',
  '{"a":1,}',
  'x'.repeat(3000),
);
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\r\r\n');
const inputs = fc
  .tuple(
    fc.nat(profiles.length - 1),
    fc.array(fc.tuple(fc.oneof({ weight: 9, arbitrary: line }, oddLine), lineEnd), {
      maxLength: 12,
    }),
    fc.boolean(),
  )
  .map(([which, lines, open]) => {
    const profile = profiles[which] ?? base;
    const texts = lines.map(
      ([made, end]) => (typeof made === 'string' ? made : made(profile)) + end,
    );
    const text = texts.join('');
    return { which, input: Buffer.from(open ? text.slice(0, -1) : text) };
  });
const maxRowsOf = fc.constantFrom(1, 2, 5, manyRows);

test('fast and exact path read every row alike', () => {
  let decided = 0;
  fc.assert(
    fc.property(inputs, maxRowsOf, ({ which, input }, maxRows) => {
      decided += compare(input, which, maxRows).decided;
    }),
    { numRuns: 2000 },
  );
  assert.ok(decided > 500, `${decided} rows were decided by the kernel`);
});

test('fast and exact path read damaged bytes alike', () => {
  const bytes = Buffer.from('"\\{}[],:\r\n \t\0\xff\x1f-+.e019tnulas\xe4\xb8\xad', 'latin1');
  const damage = fc.record({
    at: fc.nat(5000),
    cut: fc.nat(3),
    put: fc.array(fc.nat(bytes.length - 1), { maxLength: 2 }),
  });
  let decided = 0;
  fc.assert(
    fc.property(
      inputs,
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      maxRowsOf,
      ({ which, input }, damages, maxRows) => {
        let damaged = input;
        for (const { at, cut, put } of damages) {
          const place = damaged.length === 0 ? 0 : at % damaged.length;
          const inserted = Buffer.from(put.map((index) => bytes[index] ?? 0));
          damaged = Buffer.concat([
            damaged.subarray(0, place),
            inserted,
            damaged.subarray(place + cut),
          ]);
        }
        decided += compare(damaged, which, maxRows).decided;
      },
    ),
    { numRuns: 4000 },
  );
  assert.ok(decided > 500, `${decided} rows were decided by the kernel`);
});

const ordinaryLines = [
  '{"id":"c1","kind":"call","time":"2026-03-01T08:00:00+08:00","from":"+8617000000001","to":"17000000002","duration_s":35,"cell":"460-00-1234"}',
  '{"id":"s1","kind":"sms","time":"2026-03-01T08:00:01+08:00","from":"BANK","to":"17000000002","cell":"460-00-1234"}',
  '{"id":"w1","kind":"web","time":"2026-03-01T08:00:02+08:00","from":"17000000002","to":"https://pay.example.com/a","cell":"基站"}',
  '{"kind":"app","time":1772323200000,"from":"17000000002","to":"com.example.pay","id":"a1","bytes":1.5e3,"ok":true,"via":null}',
];

test('ordinary rows are decided, whatever their writer does with blanks, keys and line ends', () => {
  const spaced = ordinaryLines.map((text) => text.replaceAll('":', '": ').replaceAll(',"', ', "'));
  for (const lines of [ordinaryLines, spaced, [...ordinaryLines, ...spaced]]) {
    for (const lineEnd of ['\n', '\r\n']) {
      const text = Array.from({ length: 20 }, () => lines.join(lineEnd) + lineEnd).join('');
      const { decided, of } = compare(Buffer.from(text), 0, manyRows);
      assert.deepEqual({ decided, of }, { decided: 20 * lines.length, of: 20 * lines.length });
    }
  }
});

test('more keys than the scan remembers, and longer ones, are read none the less', () => {
  const lines = Array.from({ length: 60 }, (_, at) => {
    const extras = Array.from({ length: 8 }, (_, n) => `"${'k'.repeat(n * 6)}${at % 7}${n}":"v"`);
    return `{${extras.join(',')},${(ordinaryLines[0] ?? '').slice(1)}\n`;
  });
  const { decided, of } = compare(Buffer.from(lines.join('')), 0, manyRows);
  assert.deepEqual({ decided, of }, { decided: 60, of: 60 });
});

test('a row that is not whole waits, unless nothing comes behind it', () => {
  const whole = Buffer.from(`${ordinaryLines[0]}\n\n`);
  const input = Buffer.concat([whole, Buffer.from(ordinaryLines[1] ?? '')]);
  const open = scan(input, configs[0] ?? 0, manyRows, false);
  assert.deepEqual(
    [open.rows.length, open.end, open.next, open.lines],
    [1, scanDone, whole.length, 2],
  );
  const closed = scan(input, configs[0] ?? 0, manyRows, true);
  assert.deepEqual(
    [closed.rows.length, closed.end, closed.next, closed.lines],
    [2, scanDone, input.length, 3],
  );
  assert.equal(closed.rows[1]?.outcome, null);
});

test('a row too long is left where it begins, whole or not', () => {
  const long = `{"id":"${'x'.repeat(maxLineBytes)}"}`;
  const input = Buffer.from(`${ordinaryLines[0]}\n${long}`);
  for (const bytes of [input, Buffer.concat([input, Buffer.from('\n')])]) {
    const { rows: found, end, next } = scan(bytes, configs[0] ?? 0, manyRows, false);
    assert.deepEqual([found.length, end], [1, scanUnframed]);
    assert.equal(next, input.length - long.length);
  }
});

test('bytes that are no UTF-8 make only their own row slow', () => {
  const bad = Buffer.from(`${ordinaryLines[2]}\n`);
  bad[bad.length - 4] = 0xff;
  const input = Buffer.concat([Buffer.from(`${ordinaryLines[0]}\n`), bad]);
  assert.deepEqual(compare(input, 0, manyRows), { decided: 1, of: 2 });
});

test('a cell of any length and in any script is decided, but for blanks around it', () => {
  const withCell = (text: string): string => {
    const line = `{"kind":"call","time":1772323200000,"from":"17000000001","to":"17000000002"`;
    return `${line},"cell":${JSON.stringify(text)}}\n`;
  };
  const plain = [
    ...Array.from({ length: 70 }, (_, length) => 'x'.repeat(length)),
    ...['基站', 'été', '🗼', 'x🗼', 'ж', '7\u00a07', '\u1000', '\u2070\u2070', '¢', '\u{1f6a0}é'],
  ];
  const trimmed = [...'\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff '];
  for (const text of plain) {
    // Nothing is learnt of the first; then rows of one writer.
    const input = Buffer.from([text, text, '', text].map(withCell).join(''));
    const { decided } = compare(input, 0, manyRows);
    if (!/^[\u1000\u2070¢]/.test(text)) assert.equal(decided, 4, text);
  }
  for (const blank of trimmed) {
    for (const text of [`${blank}7`, `7${blank}`, blank, `基${blank}`, `${blank}${blank}é`]) {
      compare(Buffer.from([text, '7', text].map(withCell).join('')), 0, manyRows);
    }
  }
});

const call = ordinaryLines[0] ?? '';
const app = ordinaryLines[3] ?? '';

test('what is nearly an ordinary row is what the exact path says it is', () => {
  const hostile = [
    app.replace('{', ','),
    call.replace(',"kind"', '{"kind"'),
    call.replace('","kind', '\\,"kind'),
    call.replace('","kind', '\u0001,"kind'),
    call.replace('"kind":', '"kind" "'),
    call.replace('"call",', '"call"  '),
    call.replace('"call",', '"call",,'),
    call.replace('}', ',}'),
    call.replace('}', '}}'),
    call.replace('}', '} {}'),
    call.replace('"id"', '"to":"17000000003","id"'),
  ];
  for (const bad of hostile) {
    const input = Buffer.from([app, call, bad, call, ''].join('\n'));
    assert.deepEqual(compare(input, 0, manyRows), { decided: 3, of: 4 }, bad);
  }
});

test('values of keys that no record has are read by the grammar', () => {
  const good = ['0', '-0', '10', '1.5', '-1.25e-7', '1E+9', 'true', 'false', 'null', '""', '"é"'];
  const bad = ['01', '-', '1.', '.5', '1e', '1e+', '+1', 'True', 'truex', 'fals', 'nul', '', "'x'"];
  const slow = ['[]', '{}', '"\\n"'];
  for (const value of [...good, ...bad, ...slow]) {
    const input = Buffer.from(`${call.replace('}', `,"extra":${value}}`)}\n`);
    const decided = good.includes(value) ? 1 : 0;
    assert.deepEqual(compare(input, 0, manyRows), { decided, of: 1 }, value);
  }
});

test('a joint of 32 bytes is not taken for another one', () => {
  const long = call.replace(',"kind"', `,"${'k'.repeat(27)}":"v","kind"`);
  const input = Buffer.from([long, call, long, call, ''].join('\n'));
  assert.deepEqual(compare(input, 0, manyRows), { decided: 4, of: 4 });
});

test('a row may have as many bytes as the configuration says, its CR included', () => {
  for (const [bytes, lineEnd, of] of [
    [maxLineBytes, '\n', 2],
    [maxLineBytes - 1, '\r\n', 2],
    [maxLineBytes + 1, '\n', 0],
    [maxLineBytes, '\r\n', 0],
  ] as const) {
    const row = call.replace('}', `${' '.repeat(bytes - call.length)}}`);
    const text = `${row}${lineEnd}${call}\n`;
    assert.equal(compare(Buffer.from(text), 0, manyRows).decided, of, `${bytes} bytes`);
  }
});

test('an id or an app that a row reference cannot hold makes its row slow', () => {
  const at = allocate(km, configBytes);
  const bytes = writeJsonScanConfig(base, 'CN', { maxLineBytes: 100_000 }, true);
  assert.ok(bytes !== null);
  bytesOf(km).set(bytes, at);
  for (const [length, decided] of [
    [65_000, true],
    [65_535, true],
    [65_536, false],
  ] as const) {
    for (const row of [
      call.replace('c1', 'i'.repeat(length)),
      app.replace('com.example.pay', 'a'.repeat(length)),
    ]) {
      const found = scan(Buffer.from(`${row}\n`), at, manyRows, true).rows[0];
      assert.equal(found?.outcome !== null, decided, `${length} bytes`);
    }
  }
});

test('a profile that the kernel cannot follow has no configuration', () => {
  const limits = { maxLineBytes };
  const long = { ...base, fields: { id: 'k'.repeat(61) } };
  const twice = { ...base, fields: { from: 'number', to: 'number' } };
  assert.equal(writeJsonScanConfig(long, 'CN', limits, true), null);
  assert.equal(writeJsonScanConfig(twice, 'CN', limits, true), null);
});
