import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate, bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';
import { cellCoder, hashCell } from './cell-hash.ts';

const km = createKernelMemory();
const kernel = instantiateKernel(km);
const text = allocate(km, 2048);

/** At some place in the memory, among other bytes. */
function kernelHash(cell: string, offset: number, around: number): number {
  const bytes = Buffer.from(cell);
  const memory = bytesOf(km);
  memory.fill(around, text, text + 2048);
  memory.set(bytes, text + offset);
  return kernel.hashCell(text + offset, bytes.length) >>> 0;
}

const cells = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.stringMatching(/^460-0[0-9]-[0-9a-f]{4,12}$/),
  fc.integer({ min: 1, max: 200 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 1, max: 200 }).map((length) => '\0'.repeat(length)),
  fc.constantFrom('', ' ', ' 7 ', '\u00a07', '基站'),
);

test('the kernel gives every text the same hash, wherever it lies and whatever is around it', () => {
  fc.assert(
    fc.property(cells, fc.nat({ max: 70 }), fc.nat({ max: 255 }), (cell, offset, around) => {
      assert.equal(kernelHash(cell, offset, around), hashCell(cell));
    }),
    { numRuns: 3000 },
  );
});

test('only an empty text has the hash 0, and every byte and the length count', () => {
  assert.equal(hashCell(''), 0);
  const texts = Array.from({ length: 200 }, (_, length) => 'x'.repeat(length + 1));
  const changed = Array.from(
    { length: 200 },
    (_, at) => `${'x'.repeat(at)}y${'x'.repeat(199 - at)}`,
  );
  const numbered = Array.from({ length: 2000 }, (_, at) => `460-00-${at}`);
  const all = [...texts, ...changed, ...numbered, '\0', '\0\0'];
  const hashes = new Set(all.map(hashCell));
  assert.equal(hashes.size, new Set(all).size);
  assert.ok(!hashes.has(0));
});

test('codes of cells lie evenly over 16 bits, are never 0, and say nothing under another key', () => {
  const count = 65_536;
  const numbered = Array.from({ length: count }, (_, at) => `460-00-${at}`);
  const [one, other] = [7, 8].map((byte) => numbered.map(cellCoder(Buffer.alloc(16, byte))));
  assert.ok(one !== undefined && other !== undefined);
  for (const codes of [one, other]) {
    assert.ok(codes.every((code) => code > 0 && code < count));
    // Of so many drawn at random, 63.2 % of all are there.
    const share = new Set(codes).size / count;
    assert.ok(Math.abs(share - (1 - Math.exp(-1))) < 0.01, `${share}`);
  }
  const same = one.filter((code, at) => code === other[at]).length;
  assert.ok(same < 12, `${same} codes are the same`);
  assert.equal(cellCoder(Buffer.alloc(16, 7))(null), 0);
  assert.equal(cellCoder(Buffer.alloc(16, 7))(''), 0);
  assert.throws(() => cellCoder(Buffer.alloc(15)), RangeError);
});
