import { parentPort, workerData } from 'node:worker_threads';
import { Discovery } from '../discovery.ts';
import type { DiscoveryOptions } from '../options.ts';

/** What a shard is given: its options, batches in memory that all share, marked tokens, the moment to judge at. */
export type ShardWork = {
  readonly options: DiscoveryOptions;
  readonly batches: readonly SharedArrayBuffer[];
  readonly victims: Uint8Array;
  readonly nowMs: number;
};

const { options, batches, victims, nowMs } = workerData as ShardWork;
const watch = new Discovery(options);
watch.victims(victims);
for (const batch of batches) watch.observe(new Uint8Array(batch), options.epoch, nowMs);
parentPort?.postMessage({
  numbers: [...watch.numbers(nowMs)],
  suspects: watch.suspects(nowMs).map(({ token, level }) => ({ token, level })),
});
