import { randomFillSync } from 'node:crypto';
import { workerData } from 'node:worker_threads';
import { openIndexReader } from '../../src/match/index/reader.ts';
import { candidateBytes } from '../../src/match/kernel/index-layout.ts';
import { callRow, rowKind, rowRefBytes, slotBytes } from '../../src/match/kernel/layout.ts';
import { allocate, allocateZeroed, bytesOf } from '../../src/match/memory.ts';
import type { AskerData } from './index-live.ts';

/**
 * Looks numbers up without end, a block of calls at a time, as the matcher does, and counts the rows
 * into shared memory. Every block asks for other numbers.
 */
const { km, handle, counter } = workerData as AskerData;
const rows = 2048;
const blocks = 256;
const count = new BigInt64Array(counter);
const reader = openIndexReader(km, handle);
const refs = allocateZeroed(km, rows * rowRefBytes);
const tokens = allocate(km, blocks * rows * 2 * slotBytes);
const out = allocate(km, rows * candidateBytes);
const memory = bytesOf(km);
for (let row = 0; row < rows; row++) memory[refs + row * rowRefBytes + rowKind] = callRow;
const random = randomFillSync(new Uint8Array(blocks * rows * 2 * slotBytes));
memory.set(random, tokens);
for (let block = 0; ; block = (block + 1) % blocks) {
  reader.enter();
  reader.probe(refs, tokens + block * rows * 2 * slotBytes, rows, 0, out);
  reader.leave();
  Atomics.add(count, 0, BigInt(rows));
}
