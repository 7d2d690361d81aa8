import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Discovery } from '../../src/assess/discover/discovery.ts';
import { ReferenceDiscovery } from '../../src/assess/discover/testing/reference/reference-discovery.ts';
import { HabitTable } from '../../src/assess/habit/habit-table.ts';
import { median } from '../lib/statistics.ts';
import { TrafficMaker } from './contacts.ts';
import { FloorBaseline } from './floor.ts';
import { MapBaseline } from './map-baseline.ts';
import type { ShardAnswer, ShardData } from './shard-worker.ts';

export type CountingOptions = {
  readonly numbers: number;
  /** Records of a batch, batches that are measured. */
  readonly batch: number;
  readonly rounds: number;
  readonly seed: number;
  readonly map: boolean;
};

/** Nanoseconds a record of each round: of the thread's processor time and of wall time. */
export type Costs = { readonly cpu: readonly number[]; readonly wall: readonly number[] };

export type Counting = {
  readonly numbers: number;
  readonly remembered: number;
  readonly bytes: number;
  readonly costs: ReadonlyMap<string, Costs>;
};

export const contenders = [
  'kernel',
  'kernel and habits',
  'two shards',
  'slots alone',
  'TypeScript',
  'Map of objects',
] as const;

const startMs = Date.UTC(2030, 0, 1);
const recordsPerSecond = 500;
/** Records for each number before anything is measured: nearly all have been seen then. */
const filledBy = 2;

/** What one batch took, nanoseconds. */
type Cost = { readonly cpu: number; readonly wall: number };
type Contender = (nowMs: number) => Promise<Cost>;

/** All contenders count the same contacts in turns, after all have filled their memories. */
export async function countingCosts(options: CountingOptions): Promise<Counting> {
  const { numbers, batch, rounds, seed } = options;
  const rows = new SharedArrayBuffer(TrafficMaker.bytesOf(batch));
  const bytes = new Uint8Array(rows);
  const maker = new TrafficMaker(numbers, seed, startMs, recordsPerSecond);
  const slots = Math.ceil(numbers * 1.25);
  const kernel = new Discovery({ epoch: 1, slots });
  const reference = new ReferenceDiscovery({ epoch: 1, slots });
  const watched = new Discovery({ epoch: 1, slots });
  const habits = new HabitTable(
    { epoch: 1, slots: Math.ceil(numbers * 1.5) },
    { memory: watched.slots.memory, marks: watched.marks },
  );
  const floor = new FloorBaseline(slots);
  const map = new MapBaseline();
  const shards = [0, 1].map((at) => {
    const workerData: ShardData = { at, of: 2, slots: Math.ceil(slots / 2), rows };
    return new Worker(new URL('./shard-worker.ts', import.meta.url), { workerData });
  });
  const all: [string, Contender][] = [
    ['kernel', async (nowMs) => costOf(() => kernel.observe(bytes, 1, nowMs))],
    [
      'kernel and habits',
      async (nowMs) => costOf(() => watched.observe(bytes, 1, nowMs, null, habits.count)),
    ],
    ['two shards', (nowMs) => costOfShards(shards, nowMs)],
    ['slots alone', async () => costOf(() => floor.observe(bytes))],
    ['TypeScript', async (nowMs) => costOf(() => reference.observe(bytes, 1, nowMs))],
  ];
  if (options.map) all.push(['Map of objects', async () => costOf(() => map.observe(bytes))]);
  const taken = new Map(all.map(([name]) => [name, { cpu: [] as number[], wall: [] as number[] }]));
  const filling = Math.ceil((numbers * filledBy) / batch);
  for (let at = 0; at < filling + rounds; at++) {
    maker.fill(bytes);
    for (const [name, count] of all) {
      const { cpu, wall } = await count(maker.nowMs);
      if (at < filling) continue;
      taken.get(name)?.cpu.push(cpu / batch);
      taken.get(name)?.wall.push(wall / batch);
    }
  }
  await Promise.all(shards.map((worker) => worker.terminate()));
  requireSame(kernel, reference);
  const { numbers: remembered, bytes: size } = kernel.stats();
  return { numbers, remembered, bytes: size, costs: taken };
}

/** @throws Error where the two did not count the same */
function requireSame(kernel: Discovery, reference: ReferenceDiscovery): void {
  const { words } = kernel.slots.table;
  const others = reference.slots.table.words;
  const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array): Buffer =>
    Buffer.from(buffer, byteOffset, byteLength);
  if (Buffer.compare(bytesOf(words), bytesOf(others)) !== 0) {
    throw new Error('The kernel and the reference remember different things.');
  }
}

function costOf(work: () => void): Cost {
  const before = process.threadCpuUsage();
  const startedMs = performance.now();
  work();
  const wall = (performance.now() - startedMs) * 1e6;
  const { user, system } = process.threadCpuUsage(before);
  return { cpu: (user + system) * 1000, wall };
}

/** Both count at once; the slower one decides. */
async function costOfShards(shards: readonly Worker[], nowMs: number): Promise<Cost> {
  const startedMs = performance.now();
  const answers = await Promise.all(
    shards.map(async (worker) => {
      const answered = once(worker, 'message');
      worker.postMessage(nowMs);
      const [answer] = (await answered) as [ShardAnswer];
      return answer;
    }),
  );
  const wall = (performance.now() - startedMs) * 1e6;
  return { cpu: Math.max(...answers.map(({ cpuNs }) => cpuNs)), wall };
}

/** The middle of the rounds. */
export function costOfRecord(costs: Costs | undefined): number {
  return median(costs?.cpu ?? []);
}
