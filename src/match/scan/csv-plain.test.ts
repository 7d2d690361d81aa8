import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Profile } from '../../config/intake.ts';
import { layoutOfColumns, layoutOfHeader } from '../../intake/records/csv-layout.ts';
import { findProfile } from '../../intake/records/profiles.ts';
import { type CsvCase, exactRows, fastRows } from './scan-fixtures.ts';

const plain = findProfile('default', {});

function headed(profile: Profile, header: string): CsvCase {
  const layout = layoutOfHeader(profile, header.split(','), 'test');
  return { profile, layout, maxLineBytes: 65_536 };
}

const usual = headed(plain, 'id,kind,time,from,to,duration_s,cell');

/** How many rows went the fast way; both paths must agree on all. */
function fastOf(rows: readonly string[], use: CsvCase = usual): number {
  const bytes = Buffer.from(rows.map((row) => `${row}\n`).join(''), 'latin1');
  const { rows: read, fast } = fastRows(bytes, use);
  assert.deepEqual(read, exactRows(bytes, use));
  return fast;
}

const bases = [
  'c000000001,call,2026-03-01T08:00:00+08:00,+8617000000001,+8617000000002,36,460-00-1234',
  ' c2 ,sms,2026-03-01 23:59:59,17000000001,8617000000002,,',
  ',call,2026-03-01T08:00:60.250Z,8617000000001,17000000002,1234567,x',
  'c4,sms,1772323200000,+8617000000001,17000000002,0,',
  'w5,web,2026-03-01T08:00:00+08:00,+8617000000001,a-b.c_d.example,,460-00-1234',
  'w6,web,2026-03-01 23:59:59,17000000001,www.a.co.uk.f1.bad7.example,3,',
];

for (const [at, base] of bases.entries()) {
  test(`any other byte in a row that was just learnt: ${at + 1}`, () => {
    const others = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
    // Quotes and line ends make other rows of what follows, which the tests of all inputs do.
    const bytes = others.filter((byte) => byte !== '"' && byte !== '\n');
    for (let place = 0; place < base.length; place++) {
      const changed = bytes.map((byte) => base.slice(0, place) + byte + base.slice(place + 1));
      fastOf(changed.flatMap((row) => [base, row]));
    }
  });

  test(`one byte more or less in a row that was just learnt: ${at + 1}`, () => {
    for (let place = 0; place <= base.length; place++) {
      const bytes = '0123459+-:,. \tTZx'.split('');
      const changed = bytes.map((byte) => base.slice(0, place) + byte + base.slice(place));
      changed.push(base.slice(0, place) + base.slice(place + 1));
      fastOf(changed.flatMap((row) => [base, row]));
    }
  });
}

test('text beyond ASCII anywhere, in its encoding and in another one', () => {
  for (const base of bases) {
    for (const [text, code] of [
      ['基站', 'utf8'],
      ['é', 'utf8'],
      ['é', 'latin1'],
    ] as const) {
      const rows = Array.from({ length: base.length + 1 }, (_, at) => [
        base,
        base.slice(0, at) + text + base.slice(at),
        base.slice(0, at) + text + base.slice(at + text.length),
      ]).flat();
      const bytes = Buffer.from(rows.map((row) => `${row}\n`).join(''), code);
      assert.deepEqual(fastRows(bytes, usual).rows, exactRows(bytes, usual));
    }
  }
});

test('a cell of any length and script goes the fast way, but for blanks beyond ASCII around it', () => {
  const start = 'c1,call,2026-03-01T08:00:00Z,17000000001,17000000002,3,';
  const plainCells = [
    ...Array.from({ length: 200 }, (_, length) => 'x'.repeat(length)),
    ...[
      '基站',
      'été',
      '🗼',
      'x🗼',
      'ж',
      '7\u00a07',
      'x\u{1f6a0}',
      ' 7',
      '7 ',
      '  ',
      '\t7',
      '"7"',
      '"a,b"',
    ],
  ];
  const blanks = [...'\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'];
  const oddCells = blanks.flatMap((blank) => [`${blank}7`, `7${blank}`, blank, `基${blank}`]);
  const maybe = ['\u1000', '\u2070\u2070', '¢', '"a""b"', '"a\nb"'];
  for (const [cells, isFast] of [
    [plainCells, true],
    [oddCells, false],
    [maybe, false],
  ] as const) {
    const rows = cells.map((cell) => start + cell);
    const bytes = Buffer.from(`${rows.join('\n')}\n`);
    const { rows: read, fast } = fastRows(bytes, usual);
    assert.deepEqual(read, exactRows(bytes, usual));
    assert.equal(fast, isFast ? cells.length : 0);
  }
});

test('nobody asks for the cells of visits, so that no blank around one makes a row slow', () => {
  const visit = 'w,web,2026-03-01T08:00:00Z,17000000001,a.example,,';
  const bytes = Buffer.from(`${visit}x\u00a0\n${visit}\u3000\n`);
  const { rows, fast } = fastRows(bytes, usual);
  assert.deepEqual(rows, exactRows(bytes, usual));
  assert.equal(fast, 2);
});

test('text beyond ASCII where nothing is read goes the fast way', () => {
  const start = 'c1,call,2026-03-01T08:00:00Z,17000000001,17000000002,3,';
  const rows = Array.from({ length: 120 }, (_, more) => `${start}基${'x'.repeat(more)}站`);
  for (const end of ['\n', '\r\n']) {
    const bytes = Buffer.from(rows.flatMap((row) => [row, `${start}x`]).join(end) + end);
    const { rows: read, fast } = fastRows(bytes, usual);
    assert.deepEqual(read, exactRows(bytes, usual));
    assert.equal(fast, 240);
  }
});

const digits = (length: number): fc.Arbitrary<string> =>
  fc.nat({ max: 10 ** length - 1 }).map((value) => String(value).padStart(length, '0'));
const party = fc
  .tuple(fc.constantFrom('+86', '86', ''), fc.integer({ min: 3, max: 9 }), digits(9))
  .map(([before, second, rest]) => `${before}1${second}${rest}`);
const offset = fc.constantFrom('', 'Z', '+08:00', '-0330', '+14', '.25Z', '.999+08', ',5');
const time = fc
  .tuple(
    fc.integer({ min: 2000, max: 2099 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.nat({ max: 23 }),
    fc.nat({ max: 59 }),
    fc.nat({ max: 60 }),
    fc.constantFrom('T', ' ', 't'),
    offset,
  )
  .map(([year, month, day, hour, minute, second, between, behind]) => {
    const pair = (value: number): string => String(value).padStart(2, '0');
    return `${year}-${pair(month)}-${pair(day)}${between}${pair(hour)}:${pair(minute)}:${pair(second)}${behind}`;
  });
const id = fc.stringMatching(/^[a-z0-9.]{0,20}$/);
const call = fc.tuple(id, fc.constantFrom('call', 'sms', 'CALL', 'Sms'), time, party, party);
const host = fc
  .array(fc.stringMatching(/^[a-z][a-z0-9_]{0,14}$/), { minLength: 1, maxLength: 4 })
  .map((labels) => labels.join('.'));
const visit = fc.tuple(id, fc.constantFrom('web', 'WEB'), time, party, host);
const plainRow = fc
  .tuple(
    fc.oneof(call, visit).map((fields) => fields.join(',')),
    fc.nat({ max: 6 }).chain((length) => (length === 0 ? fc.constant('') : digits(length))),
    fc.stringMatching(/^[a-z0-9 -]{0,20}$/),
  )
  .map((fields) => fields.join(','));

test('plain rows of many shapes and times all go the fast way', () => {
  fc.assert(
    fc.property(fc.array(plainRow, { minLength: 1, maxLength: 100 }), (rows) => {
      const bytes = Buffer.from(rows.map((row) => `${row}\n`).join(''));
      const accepted = exactRows(bytes, usual).filter(({ result }) => !('reason' in result));
      assert.equal(fastOf(rows), accepted.length);
    }),
    { numRuns: 100 },
  );
});

test('the first and the last minutes that a record may have', () => {
  const times = ['2000-01-01', '1999-12-31', '2099-12-31', '2100-01-01'].flatMap((day) =>
    ['00:00', '23:59', '07:59', '15:59', '16:00'].flatMap((minute) =>
      ['00', '59', '60', '61'].flatMap((second) =>
        ['Z', '+08:00', '-08:00'].map((zone) => `${day}T${minute}:${second}${zone}`),
      ),
    ),
  );
  const row = (text: string): string => `1,call,${text},17000000001,17000000002,3,`;
  fastOf(times.map(row));
  for (const text of times) fastOf(times.flatMap((other) => [row(text), row(other)]));
});

test('more words for a kind than are remembered', () => {
  const words = Array.from({ length: 300 }, (_, at) => `k${at}`);
  const rows = words.map((word) => `1,${word},1772323200000,17000000001,17000000002,3,`);
  fastOf([...rows, ...bases, ...rows]);
  const own: Profile = {
    ...plain,
    kinds: { a: 'call', ab: 'sms', abcdefgh: 'call', abcdefghi: 'sms', abcdefg: 'sms' },
  };
  const use = headed(own, 'id,kind,time,from,to,duration_s,cell');
  const texts = ['a', 'ab', 'abc', 'abcdefg', 'abcdefgh', 'abcdefghi', 'abcdefghj', 'A', ''];
  const written = texts.flatMap((word) => texts.map((next) => [word, next])).flat();
  const fast = fastOf(
    written.map((word) => `1,${word},1772323200000,17000000001,17000000002,3,`),
    use,
  );
  assert.equal(fast, written.filter((word) => !['abc', 'abcdefghj', ''].includes(word)).length);
});

test('an app and a host that could be numbers', () => {
  const row = (kind: string): string => `1,${kind},1772323200000,17000000001,17000000002,3,x`;
  fastOf(['call', 'app', 'web', 'app', 'sms', 'web'].map(row));
});

test('a last field of any length, behind others of any length', () => {
  const use = headed(plain, 'id,kind,time,from,to,duration_s');
  const rows = Array.from({ length: 40 }, (_, id) =>
    ['', '1', '12', '123', '1234', '12345', '123456', '1234567'].map(
      (seconds) => `${'x'.repeat(id)},call,2026-03-01T08:00:00Z,17000000001,17000000002,${seconds}`,
    ),
  ).flat();
  assert.equal(fastOf(rows, use), rows.length);
});

test('rows with too few and too many columns are no rows', () => {
  const start = '1,call,2026-03-01 08:00:00,17000000001,17000000002';
  for (const front of ['', '"1",call,1772323200000,17000000001,17000000002,3,x\n']) {
    const rows = ['', ',3', ',3,x', ',3,x,y', ',3,"x"', ',"3"', ',3,x,"y"'].map(
      (end) => start + end,
    );
    assert.equal(fastOf([front + rows.join('\n')]), front === '' ? 2 : 3);
  }
});

test('columns that a row may leave out', () => {
  const profile: Profile = {
    ...plain,
    header: false,
    columns: ['kind', 'time', 'from', 'to', 'duration_s?', 'cell?'],
  };
  const use = { profile, layout: layoutOfColumns(profile), maxLineBytes: 65_536 };
  const start = 'call,2026-03-01 08:00:00,17000000001';
  const ends = ['', ',17000000002', ',17000000002,3', ',17000000002,,', ',17000000002,3,x,y'];
  const quoted = ends.map((end) => end.replace(/([^,]+)$/, '"$1"'));
  assert.equal(
    fastOf(
      [...ends, ...quoted].map((end) => start + end),
      use,
    ),
    6,
  );
});

test('whatever stands behind a closing quote but a delimiter or a line end', () => {
  const row = '1,call,1772323200000,17000000001,17000000002,3,x';
  for (const byte of [' ', 'x', "'", '1', ';', '\t', '\r', '\rx', '\r\r', 'x"', '""x', 'x""']) {
    for (const quoted of [`"1"${byte}`, `"1${byte}"`]) {
      fastOf([row, row.replace('1,', `${quoted},`), row]);
      fastOf([row, row.replace(/x$/, quoted), row]);
    }
  }
});

test('rows of every length around those that are read as plain', () => {
  const start = '1,call,2026-03-01T08:00:00Z,17000000001,17000000002,3,';
  for (const end of ['', '\r']) {
    const rows = Array.from({ length: 160 }, (_, more) => start + 'x'.repeat(more) + end);
    assert.equal(fastOf(rows), rows.length);
    assert.equal(fastOf(rows.toReversed()), rows.length);
    assert.equal(fastOf(rows.flatMap((row) => [row, end, row.replace('Z', 'ZZ')])), rows.length);
  }
});

test('a row that is not plain leaves the next ones plain', () => {
  const rows = Array.from({ length: 2000 }, (_, at) =>
    at % 3 === 0 ? `"${at}",call,1772323200000,17000000001,17000000002,3,x` : (bases[at % 2] ?? ''),
  );
  assert.equal(fastOf(rows), rows.length);
});

test('a block that ends anywhere in a row and its line end', () => {
  const start = '1,call,2026-03-01T08:00:00Z,17000000001,17000000002,3,';
  for (let length = 125; length < 130; length++) {
    for (const front of ['', '\n', 'y\n']) {
      const bytes = Buffer.from(front + `${start.padEnd(length, 'x')}\r\n`.repeat(2));
      const exact = exactRows(bytes, usual);
      for (let cut = 0; cut <= bytes.length; cut++) {
        assert.deepEqual(fastRows(bytes, usual, { maxRows: 2048, cuts: [cut] }).rows, exact);
      }
    }
  }
});
