import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../domain/error.ts';
import { readTable, type TableOptions } from './read-table.ts';

async function* bytesOf(text: string, piece = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  // The header comes whole, as it does from a file.
  const first = Math.max(piece, bytes.indexOf('\n') + 1);
  yield bytes.subarray(0, first);
  for (let at = first; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

const read = (text: string, options: Partial<TableOptions> = {}) =>
  readTable(bytesOf(text), { label: 'y', ...options });

test('numbers, words, missing cells and what is left out', async () => {
  const text = [
    'id,calls,kind,always,y,who,day',
    'a1,3,mobile,1,1,p,2026-01-02',
    'a2,,fixed,1,0,q,2026-01-01',
    'a3,2.5e1,mobile,1,0,p,2026-01-03',
    'a4,7,NA,1,,q,2026-01-04',
  ].join('\n');
  const table = await read(text, { group: 'who', time: 'day', ignore: ['id'] });
  assert.deepEqual(
    table.features.map(({ name }) => name),
    ['calls', 'kind=fixed', 'kind=mobile'],
  );
  assert.deepEqual(table.columns, [
    Float64Array.of(3, Number.NaN, 25),
    Float64Array.of(0, 1, 0),
    Float64Array.of(1, 0, 1),
  ]);
  assert.deepEqual(table.labels, Uint8Array.of(1, 0, 0));
  assert.deepEqual(table.groups, Int32Array.of(0, 1, 0));
  assert.ok((table.times?.[1] ?? 0) < (table.times?.[0] ?? 0));
  assert.deepEqual(table.notes, {
    rowsLeftOut: 1,
    columnsLeftOut: ['always'],
    cellsNotNumbers: 0,
  });
  assert.equal(table.fingerprint, createHash('sha256').update(text).digest('hex'));
});

test('the groups of a yes weigh alike where that is asked for, and only with groups', async () => {
  const text = 'n,who,w,y\n1,p,1,1\n2,p,1,1\n3,q,1,1\n4,q,9,0\n';
  const table = await read(text, { group: 'who', weight: 'w', evenGroups: true });
  assert.deepEqual(table.weights, Float64Array.of(0.75, 0.75, 1.5, 9));
  await assert.rejects(
    read(text, { weight: 'w', evenGroups: true }),
    (error: TocsinError) => error.code === 'USAGE' && /--group/.test(error.message),
  );
});

test('words strange to a model are none of its words, and a column that is gone is missing', async () => {
  const table = await read('kind,y\nfixed,1\nship,0\n,1', {
    features: [
      { name: 'kind=fixed', column: 'kind', equals: 'fixed' },
      { name: 'calls', column: 'calls', equals: null },
    ],
  });
  assert.deepEqual(table.columns, [
    Float64Array.of(1, 0, Number.NaN),
    Float64Array.of(Number.NaN, Number.NaN, Number.NaN),
  ]);
});

test('a stray word in a column of numbers is missing and counted', async () => {
  const rows = Array.from({ length: 40 }, (_, n) => `${n},${n % 2}`);
  const table = await read(['x,y', ...rows, 'unknown,1'].join('\n'));
  assert.equal(table.features.length, 1);
  assert.ok(Number.isNaN(table.columns[0]?.[40]));
  assert.equal(table.notes.cellsNotNumbers, 1);
});

test('semicolons, tabs, quotes and a byte order mark', async () => {
  for (const [open, sign] of [
    ['\ufeff', ';'],
    ['', '\t'],
  ] as const) {
    const table = await read(`${open}"x"${sign}y\r\n"1"${sign}1\r\n2${sign}0\r\n`);
    assert.deepEqual(table.columns, [Float64Array.of(1, 2)]);
  }
});

test('a word can be named as the yes', async () => {
  const table = await read('x,y\n1,fraud\n2,normal\n', { positive: 'fraud' });
  assert.deepEqual(table.labels, Uint8Array.of(1, 0));
});

test('what is wrong is said with a code', async () => {
  const wrong: [string, Partial<TableOptions>, string][] = [
    ['', {}, 'INPUT_FORMAT'],
    ['x,z\n1,1', {}, 'USAGE'],
    ['x,y\n1,1', { group: 'who' }, 'USAGE'],
    ['x,y\n1,maybe', {}, 'INPUT_FORMAT'],
    ['x,x,y\n1,2,1', {}, 'INPUT_FORMAT'],
    ['x,y\n1,1,5', {}, 'INPUT_FORMAT'],
  ];
  for (const [text, options, code] of wrong) {
    await assert.rejects(
      read(text, options),
      (error) => error instanceof TocsinError && error.code === code,
      text,
    );
  }
});

test('any number written out is read back, however the bytes are cut', async () => {
  const cellArb = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null));
  await fc.assert(
    fc.asyncProperty(
      fc.array(cellArb, { minLength: 2, maxLength: 30 }),
      fc.integer({ min: 1, max: 40 }),
      async (cells, piece) => {
        const text = ['x,y', ...cells.map((cell) => `${cell ?? ''},1`)].join('\n');
        const { columns, features } = await readTable(bytesOf(text, piece), {
          label: 'y',
          features: [{ name: 'x', column: 'x', equals: null }],
        });
        assert.equal(features.length, 1);
        // −0 is written as 0.
        assert.deepEqual(
          [...(columns[0] ?? [])],
          cells.map((cell) => (cell === null ? Number.NaN : cell + 0)),
        );
      },
    ),
  );
});
