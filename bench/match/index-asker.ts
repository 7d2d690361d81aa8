import { readFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import type { BufferJob } from '../../src/match/engine/block.ts';
import { MatchThread } from '../../src/match/engine/match-thread.ts';
import { allocate, bytesOf } from '../../src/match/memory.ts';
import type { AskerData } from './index-live.ts';

/**
 * Matches calls without end, a block at a time, as `tocsin match` does in each of its threads
 * (scanned, sealed, looked up, rows written), and counts the rows into shared memory.
 */
const { km, handle, key, spec, path, counter } = workerData as AskerData;
const blockBytes = 1 << 19;
const readableBehind = 64;
const newline = 10;
const count = new BigInt64Array(counter);
const thread = new MatchThread({ km, handle, allow: { covers: () => false }, keyOf: () => key });
thread.open(1, spec, { output: 'csv', contacts: false, cells: false, observed: 'record' });

/** The file's rows, without its header, in the shared memory. */
const file = readFileSync(path);
const rows = file.subarray(file.indexOf(newline) + 1);
const at = allocate(km, rows.length + readableBehind);
bytesOf(km).set(rows, at);

const jobs: BufferJob[] = [];
for (let start = 0; start < rows.length; ) {
  const end = Math.min(rows.length, rows.lastIndexOf(newline, start + blockBytes) + 1);
  jobs.push({ kind: 'buffer', at: at + start, length: end - start, offset: start, final: false });
  start = end;
}
for (let next = 0; ; next = (next + 1) % jobs.length) {
  const job = jobs[next];
  if (job === undefined) throw new Error('There is nothing to match.');
  const { accepted } = thread.match(1, job);
  Atomics.add(count, 0, BigInt(accepted));
}
