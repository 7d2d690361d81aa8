import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { hashCell } from '../../src/match/scan/cell-hash.ts';
import { CellSearch } from './cell-search.ts';

const prefix = 'a distinctive cell ';
const cells = Array.from({ length: 64 }, (_, at) => `${prefix}${at}`);

function leaksIn(bytes: Buffer): string[] {
  const search = new CellSearch(cells, prefix);
  search.search(bytes, 'scratch');
  return search
    .reports()
    .filter(({ leaked }) => leaked)
    .map(({ writing }) => writing);
}

test('a cell in text and hashes of cells among random bytes are found, and random bytes are none', () => {
  const among = (...planted: Buffer[]): Buffer =>
    Buffer.concat([...planted.flatMap((piece) => [randomBytes(3001), piece]), randomBytes(99)]);
  assert.deepEqual(leaksIn(randomBytes(1_000_000)), []);
  assert.deepEqual(leaksIn(among(Buffer.from(cells[7] ?? ''))), ['text in latin1']);
  assert.deepEqual(leaksIn(among(Buffer.from(cells[7] ?? '', 'utf16le'))), ['text in utf16le']);
  const words = cells.slice(0, 12).map((cell) => {
    const word = Buffer.alloc(4);
    word.writeUInt32LE(hashCell(cell));
    return word;
  });
  assert.deepEqual(leaksIn(among(...words)), ['hash, little-endian']);
  const swapped = words.map((word) => Buffer.from(word).swap32());
  assert.deepEqual(leaksIn(among(...swapped)), ['hash, big-endian']);
});
