import { parentPort, workerData } from 'node:worker_threads';
import { Discovery } from '../../src/assess/discover/discovery.ts';

/** What run.ts gives: one shard of the numbers, and the memory of all batches. */
export type ShardData = {
  readonly at: number;
  readonly of: number;
  readonly slots: number;
  readonly rows: SharedArrayBuffer;
};

const { at, of, slots, rows } = workerData as ShardData;
const watch = new Discovery({ epoch: 1, slots, shard: { at, of } });

parentPort?.on('message', (nowMs: number) => {
  const before = process.threadCpuUsage();
  watch.observe(new Uint8Array(rows), 1, nowMs);
  const { user } = process.threadCpuUsage(before);
  parentPort?.postMessage({ cpuMs: user / 1000, numbers: watch.stats().numbers });
});
