import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Profile } from '../../config/intake.ts';
import { type RecordField, recordFields } from '../../config/record-fields.ts';
import { layoutOfColumns, layoutOfHeader } from '../../intake/records/csv-layout.ts';
import { shippedProfiles } from '../../intake/records/profiles.ts';
import { type CsvCase, exactRows, fastRows } from './scan-fixtures.ts';

const plain = shippedProfiles.default;
const asterisk = shippedProfiles.asterisk;
if (plain === undefined || asterisk === undefined)
  throw new Error('The shipped profiles are gone.');

function headed(profile: Profile, header: string, maxLineBytes = 65_536): CsvCase {
  const names = header.split(profile.delimiter);
  return { profile, layout: layoutOfHeader(profile, names, 'test'), maxLineBytes };
}

const usual = headed(plain, 'id,kind,time,from,to,duration_s,cell');
const cases: Record<string, CsvCase> = {
  usual,
  shuffled: headed(plain, 'cell,to,x,time,kind,from'),
  short: headed(plain, 'id,kind,time,from,to,duration_s,cell', 1024),
  semicolons: headed(
    {
      ...plain,
      delimiter: ';',
      kinds: { MOC: 'call', 'Short message!!!': 'sms' },
      timeFormat: 'iso8601',
    },
    'kind;time;from;to;id',
  ),
  tabs: headed(
    { ...plain, delimiter: '\t', timeFormat: 'epoch_s', utcOffset: '-03:30' },
    'time\tkind\tfrom\tto\tduration_s',
  ),
  blanks: headed({ ...plain, delimiter: ' ', timeFormat: 'epoch_ms' }, 'time kind from to'),
  'one cell for all': headed(
    { ...plain, constants: { cell: ' 基站 7' } },
    'id,kind,time,from,to,duration_s',
  ),
  devices: headed({ ...plain, fields: { cell: 'IMEI' } }, 'kind,time,from,to,x,y,z,v,imei'),
  asterisk: { profile: asterisk, layout: layoutOfColumns(asterisk), maxLineBytes: 65_536 },
  twice: headed({ ...plain, fields: { id: 'to' } }, 'kind,time,from,to,duration_s'),
};

const mobile = fc
  .tuple(fc.constantFrom('+86', '', '86', '0086', '0'), fc.nat({ max: 9999 }))
  .map(([before, last]) => `${before}1700000${String(last).padStart(4, '0')}`);
const number = fc.oneof(
  { weight: 9, arbitrary: mobile },
  fc.constantFrom(
    '008617000000001',
    '8617000000001',
    '017000000001',
    '95588',
    '10086',
    '0519-85012345',
    '(0519) 8501 2345',
    '400-810-0000',
    '+442079460000',
    '+99900000000',
    '861064900000000',
    '1064900000000',
    '17951017000000001',
    '+86 (0)10 62550000',
    '010000000000000000',
    '0',
    '12',
    '+',
    '',
    '+861',
    '00',
    '000',
    '0000123',
    'tel:10086',
  ),
  fc.stringMatching(/^[+0-9 ().-]{0,18}$/),
);
const sender = fc.oneof(
  number,
  fc.constantFrom(
    'MyBank',
    'Anonymous',
    'private number',
    '12BANK',
    '中国银行',
    'TEL:BANK',
    'tel:x',
    'A+B',
    'a`b',
    'TwelveLetter',
    'ElevenLette',
    '!!',
  ),
);
const time = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      '2026-03-01T08:00:00+08:00',
      '2026-03-01T08:00:00Z',
      '2026-03-01 08:00:00',
      '1772323200000',
    ),
  },
  fc.constantFrom(
    '2024-02-29T23:59:60.5-0330',
    '2023-02-29T00:00:00Z',
    '1999-12-31T23:59:00-05',
    '2099-12-31T23:59:59Z',
    '2100-01-01T00:00Z',
    '2026-13-01T00:00',
    '2026-00-10T00:00',
    '2026-1-01T00:00:00',
    '2026-03-01T08:00',
    '2026-03-01t08:00:00,999999999z',
    '2026-03-01T08:00:00.',
    '2026-03-01T08:00:00.1234567890',
    '2026-03-01T24:00:00',
    '2026-03-01T08:00:00+24:00',
    '2026-03-01T08:00:00+0860',
    '1772323200',
    '1772323200.125',
    '1772323200.9999999',
    '01772323200000',
    '.5',
    '5.',
    '17723232000000000',
    '',
    'now',
  ),
  fc
    .date({ min: new Date('1999-12-30'), max: new Date('2100-01-03'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc
    .tuple(
      fc.integer({ min: 946_000_000, max: 4_103_000_000 }),
      fc.stringMatching(/^(\.[0-9]{1,8})?$/),
    )
    .map(([s, f]) => `${s}${f}`),
);
const target = fc.oneof(
  fc.constantFrom(
    'bad.example',
    'http://bad.example/pay;x',
    'https://Bad.example',
    '192.0.2.1',
    'x.example/a?b',
    'bücher.example',
    'a..b',
    'host:80',
    '',
  ),
);
const kind = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('call', 'sms', 'web', 'app') },
  fc.constantFrom(
    'CALL',
    'Sms',
    'MOC',
    'moc',
    'Short message!!!',
    'fax',
    '',
    'callcallcallcallcall',
  ),
);
const duration = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 5000 }).map(String) },
  fc.constantFrom(
    '',
    '0',
    '1.9',
    '.5',
    '5.',
    '.',
    '-1',
    '2147483647',
    '2147483648',
    '999999999',
    '1e3',
    '0035',
    '1.99999999999999999999',
    '123456789012',
  ),
);
const filler = fc.oneof(
  fc.constantFrom(
    '',
    '460-00-1234',
    '基站',
    'x\u00a0',
    '""',
    'a"b',
    'a,b',
    'a\nb',
    'NO ANSWER',
    '"Name" <1001>',
  ),
  fc.string({ maxLength: 8 }),
);
const cell = fc.constantFrom(
  '',
  '460-00-1234',
  '460-00-1234-a-longer-name-of-a-cell',
  '基站',
  '🗼 7',
  'é',
  '\u00a0x',
  'x\u3000',
  '\ufeffé',
  '\u2003',
  'a\u00a0b',
  'a,b',
  'a\nb',
  '"Name" <1001>',
);
const around = fc.constantFrom('', '', '', '', '', ' ', '\t', '\u00a0', '\v', '\r');

const goodTimes: Record<Profile['timeFormat'], readonly string[]> = {
  auto: ['2026-03-01T08:00:00+08:00', '2026-03-01 08:00:00', '1772323200000'],
  iso8601: ['2026-03-01T08:00:00.25Z', '2026-12-31T23:59+08'],
  datetime: ['2026-03-01 08:00:00', '2024-02-29 23:59:60'],
  epoch_ms: ['1772323200000', '1772323200999'],
  epoch_s: ['1772323200', '1772323200.5'],
};
const goodNumber = fc.oneof(
  { weight: 4, arbitrary: mobile },
  fc.constantFrom('95588', '0519-85012345', '+442079460000', '00999000000001', '000123'),
);

/** Fields that the exact path takes, as a rule. */
function goodFields(use: CsvCase) {
  return {
    id: fc.nat().map(String),
    kind: fc.constantFrom('call', 'call', 'sms', 'SMS'),
    time: fc.constantFrom(...goodTimes[use.profile.timeFormat]),
    from: goodNumber,
    to: goodNumber,
    duration_s: fc.nat({ max: 5000 }).map(String),
    cell,
  };
}

const wildFields = {
  id: fc.oneof(filler, fc.nat().map(String)),
  kind,
  time,
  from: sender,
  to: fc.oneof(number, target),
  duration_s: duration,
  cell: fc.oneof(cell, filler),
};

/** Rows as a writer means them: most fields are quoted only where they must be. */
function rowOf(use: CsvCase): fc.Arbitrary<string> {
  const good = goodFields(use);
  const usualRow = rowFrom(use, good, good.cell, fc.constantFrom('', '', '', ' '));
  // One field of an otherwise good row.
  const fields = ['id', 'kind', 'time', 'from', 'to', 'duration_s', 'cell'] as const;
  const oddRow = fc
    .constantFrom(...fields)
    .chain((field) =>
      rowFrom(use, { ...good, [field]: wildFields[field] }, filler, fc.constantFrom('', '', ' ')),
    );
  return fc.oneof(
    { weight: 4, arbitrary: usualRow },
    { weight: 4, arbitrary: oddRow },
    rowFrom(use, wildFields, filler, around),
  );
}

function rowFrom(
  use: CsvCase,
  fields: Record<RecordField, fc.Arbitrary<string>>,
  other: fc.Arbitrary<string>,
  blanks: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const { delimiter } = use.profile;
  const byColumn = Array.from({ length: use.layout.maxColumns }, (_, column) => {
    const field = recordFields.find((name) => use.layout.index[name] === column);
    return field === undefined ? other : fields[field];
  });
  const columns = fc.oneof(
    { weight: 20, arbitrary: fc.constant(use.layout.maxColumns) },
    fc.integer({
      min: Math.max(1, use.layout.minColumns - 2),
      max: use.layout.maxColumns + 2,
    }),
  );
  const written = byColumn.map((text) =>
    fc.tuple(text, blanks, blanks, fc.nat({ max: 19 })).map(([value, before, after, style]) => {
      const content = before + value + after;
      const needs = content.includes(delimiter) || /["\n\r]/.test(content);
      const quoted = style === 0 || (needs && style < 19);
      return quoted ? `"${content.replaceAll('"', '""')}"` : content;
    }),
  );
  const ends = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\r\n\r\n');
  return fc
    .tuple(fc.tuple(...written), columns, ends)
    .map(([texts, count, end]) => [...texts, 'x', 'y'].slice(0, count).join(delimiter) + end);
}

const mutation = fc.record({
  at: fc.nat(),
  what: fc.constantFrom('flip', 'cut', 'insert', 'insert', 'insert'),
  bytes: fc.constantFrom(
    '"',
    ',',
    '\r',
    '\n',
    '\0',
    '\xff',
    '\xc3\xa9',
    '\xe5\x9f',
    '""',
    '"\r',
    ';',
    ' ',
  ),
});

function mutate(
  text: Buffer,
  changes: readonly { at: number; what: string; bytes: string }[],
): Buffer {
  let bytes = text;
  for (const { at, what, bytes: more } of changes) {
    const place = bytes.length === 0 ? 0 : at % bytes.length;
    const copy = Buffer.from(bytes);
    if (what === 'flip') copy[place] = (copy[place] ?? 0) ^ (1 << (at % 8));
    if (what === 'cut')
      bytes = Buffer.concat([copy.subarray(0, place), copy.subarray(place + 1 + (at % 40))]);
    else if (what === 'insert') {
      bytes = Buffer.concat([
        copy.subarray(0, place),
        Buffer.from(more, 'latin1'),
        copy.subarray(place),
      ]);
    } else bytes = copy;
  }
  return bytes;
}

function cutsOf(bytes: Buffer, parts: readonly number[]): number[] {
  return parts.map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b);
}

/** Both paths, row by row. Where a scan had to give up, rows that are too long have no extent. */
function assertSame(bytes: Buffer, use: CsvCase, maxRows: number, cuts: readonly number[]): void {
  const exact = exactRows(bytes, use);
  const fast = fastRows(bytes, use, { maxRows, cuts });
  assert.deepEqual(fast.rows, exact);
}

const plan = fc.tuple(
  fc.constantFrom(1, 3, 64, 2048),
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
);

for (const [name, use] of Object.entries(cases)) {
  test(`fast and exact path agree on every input: ${name}`, () => {
    fc.assert(
      fc.property(
        fc.array(rowOf(use), { maxLength: 12 }),
        fc.boolean(),
        fc.array(mutation, { maxLength: 3 }),
        plan,
        (rows, lastEnd, changes, [maxRows, cutAt]) => {
          const text = Buffer.from(rows.join(''));
          const whole = mutate(lastEnd ? text : text.subarray(0, -1), changes);
          assertSame(whole, use, maxRows, cutsOf(whole, cutAt));
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });

  test(`they agree on inputs of many windows and pieces: ${name}`, () => {
    fc.assert(
      fc.property(
        fc.array(rowOf(use), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 150, max: 700 }),
        fc.array(mutation, { maxLength: 2 }),
        plan,
        (rows, repeats, changes, [maxRows, cutAt]) => {
          const text = Array.from({ length: repeats }, (_, at) => rows[at % rows.length]).join('');
          const whole = mutate(Buffer.from(text), changes);
          assertSame(whole, use, Math.max(maxRows, 64), cutsOf(whole, cutAt));
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300) / 20 },
    );
  });
}

test('rows that are longer than a piece, or than allowed', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 16_000, max: 70_000 })),
          fc.constantFrom('x', 'x', '"\n', '"y,', '\n', '"\r', '""'),
          fc.constantFrom('"\n', '"\r\n', '\n', ',"\n'),
        ),
        { minLength: 1, maxLength: 6 },
      ),
      plan,
      (rows, [maxRows, cutAt]) => {
        const start = '1,call,1772323200000,17000000001,17000000002,3,"';
        const text = rows.map(([length, inside, end]) => {
          const half = 'x'.repeat(length / 2);
          return start + half + inside + half + end;
        });
        const whole = Buffer.from(text.join(''));
        assertSame(whole, usual, maxRows, cutsOf(whole, cutAt));
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 300) / 5 },
  );
});

test('a stray quote costs its own line the fast way, and no other', () => {
  const row = (at: number): string =>
    `${at},call,1772323200000,1700000${String(at).padStart(4, '0')},17000000002,3,`;
  const stray = ['a"b\n', '"ab\n', '"a"b\n', '"ab"\rc\n', '"a\r\n'];
  const rows = Array.from(
    { length: 1000 },
    (_, at) => row(at) + (at % 50 === 49 ? (stray[at % stray.length] ?? '') : 'x\n'),
  );
  const bytes = Buffer.from(rows.join(''));
  const { rows: read, fast } = fastRows(bytes, usual);
  assert.deepEqual(read, exactRows(bytes, usual));
  assert.equal(fast, 980);
});
