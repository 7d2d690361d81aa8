import { parentPort, workerData } from 'node:worker_threads';
import { Discovery } from '../../src/assess/discover/discovery.ts';

/** What counting.ts gives: one shard of the numbers, and the memory of all batches. */
export type ShardData = {
  readonly at: number;
  readonly of: number;
  readonly slots: number;
  readonly rows: SharedArrayBuffer;
};

/** Processor time of this thread. */
export type ShardAnswer = { readonly cpuNs: number };

const { at, of, slots, rows } = workerData as ShardData;
const watch = new Discovery({ epoch: 1, slots, shard: { at, of } });

parentPort?.on('message', (nowMs: number) => {
  const before = process.threadCpuUsage();
  watch.observe(new Uint8Array(rows), 1, nowMs);
  const { user, system } = process.threadCpuUsage(before);
  const answer: ShardAnswer = { cpuNs: (user + system) * 1000 };
  parentPort?.postMessage(answer);
});
