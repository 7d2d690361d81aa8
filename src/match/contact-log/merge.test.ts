import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeSegments } from './merge.ts';
import { groupRows } from './segment-layout.ts';
import { SegmentReader } from './segment-reader.ts';
import { SegmentWriter } from './segment-writer.ts';
import { contactWords, RowSorter } from './sort-rows.ts';
import {
  someContacts,
  sortedTexts,
  type TestContact,
  textsOf,
  wordsOf,
} from './testing/contacts.ts';
import { emptyFolder } from './testing/folder.ts';

const merged = { epoch: 1, firstJournal: 1, lastJournal: 8, writtenMs: 0 };

function write(dir: string, journal: number, contacts: readonly TestContact[]): string {
  const rows = wordsOf(contacts);
  const sorted = new Uint32Array(rows.length);
  new RowSorter().sort(rows, 0, contacts.length, sorted);
  const at = { epoch: 1, firstJournal: journal, lastJournal: journal, writtenMs: 0 };
  const writer = new SegmentWriter(dir, at);
  writer.add(sorted, contacts.length);
  return writer.finish().name;
}

function readAll(dir: string, name: string): string[] {
  const reader = new SegmentReader(dir, name);
  const texts: string[] = [];
  for (let group = 0; group < reader.groups; group++) {
    const rows = new Uint32Array(groupRows * contactWords);
    texts.push(...textsOf(rows, reader.readGroup(group, rows, 0)));
  }
  reader.close();
  return texts;
}

const noPause = () => Promise.resolve();

test('a merged segment holds all rows of its parts, sorted', async (t) => {
  const dir = await emptyFolder(t);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 8 }),
      fc.integer({ min: 1, max: 300 }),
      fc.nat(),
      async (sizes, parties, seed) => {
        const parts = sizes.map((size, i) => someContacts(size, parties, seed + i));
        const names = parts.map((part, i) => write(dir, i + 1, part));
        const { name, rows } = await mergeSegments({ dir, names, origin: merged }, noPause);
        assert.equal(rows, parts.flat().length);
        assert.deepEqual(readAll(dir, name), sortedTexts(wordsOf(parts.flat())));
      },
    ),
    { numRuns: 30 },
  );
});

test('parts of several row groups, one of them all of one counterpart', async (t) => {
  const dir = await emptyFolder(t);
  const parts = [
    someContacts(3 * groupRows, 30_000, 1),
    someContacts(2 * groupRows + 5, 1, 2),
    someContacts(groupRows + 1, 200, 3),
  ];
  const names = parts.map((part, i) => write(dir, i + 1, part));
  const { name } = await mergeSegments({ dir, names, origin: merged }, noPause);
  assert.deepEqual(readAll(dir, name), sortedTexts(wordsOf(parts.flat())));
});

test('a merge that is given up leaves its parts and no segment', async (t) => {
  const dir = await emptyFolder(t);
  const names = [1, 2].map((journal) =>
    write(dir, journal, someContacts(groupRows * 2, 999, journal)),
  );
  const stop = new Error('stop');
  const pause = () => Promise.reject(stop);
  await assert.rejects(mergeSegments({ dir, names, origin: merged }, pause), stop);
  const left = (await readdir(dir)).filter((name) => name.endsWith('.parquet'));
  assert.deepEqual(left.sort(), names);
});
