import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Discovery } from '../../src/assess/discover/discovery.ts';
import { machineLine } from '../lib/machine.ts';
import { note, say } from '../lib/say.ts';
import { median } from '../lib/statistics.ts';
import { TrafficMaker } from './contacts.ts';
import { MapBaseline } from './map-baseline.ts';
import type { ShardData } from './shard-worker.ts';

/**
 * Counts what contacts tell of every number: fixed slots, two shards in two threads, and a Map of
 * objects beside them, in turns on the same batches.
 *
 *   node bench/discover/run.ts [--numbers 5000000] [--records 8000000] [--batch 500000] [--seed N]
 *     [--no-map] [--no-shards] [--json]
 *
 * Rates are by processor time of the thread. The first half of the records fills the memories and is
 * not counted.
 */
const { values } = parseArgs({
  options: {
    numbers: { type: 'string', default: '5000000' },
    records: { type: 'string', default: '16000000' },
    batch: { type: 'string', default: '500000' },
    seed: { type: 'string', default: '7' },
    map: { type: 'boolean', default: true },
    shards: { type: 'boolean', default: true },
    json: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

const numbers = Number(values.numbers);
const batch = Number(values.batch);
const batches = Math.ceil(Number(values.records) / batch);
const slots = Math.ceil(numbers * 1.25);
const startMs = Date.UTC(2030, 0, 1);

type Rates = { readonly cpuMs: number[] };
type Answer = { readonly cpuMs: number; readonly numbers: number };

const rows = new SharedArrayBuffer(TrafficMaker.bytesOf(batch));
const bytes = new Uint8Array(rows);
const maker = new TrafficMaker(numbers, Number(values.seed), startMs, 500);
const watch = new Discovery({ epoch: 1, slots });
const map = values.map ? new MapBaseline() : null;
const workers = values.shards
  ? [0, 1].map((at) => {
      const workerData: ShardData = { at, of: 2, slots: Math.ceil(slots / 2), rows };
      return new Worker(new URL('./shard-worker.ts', import.meta.url), { workerData });
    })
  : [];

const fixed: Rates = { cpuMs: [] };
const baseline: Rates = { cpuMs: [] };
const slowestShard: Rates = { cpuMs: [] };

for (let at = 0; at < batches; at++) {
  maker.fill(bytes);
  const counted = at >= batches / 2;
  const mine = cpuMsOf(() => watch.observe(bytes, 1, maker.nowMs));
  const other = map === null ? Number.NaN : cpuMsOf(() => map.observe(bytes));
  const answers = await Promise.all(workers.map((worker) => askShard(worker)));
  if (!counted) continue;
  fixed.cpuMs.push(mine);
  baseline.cpuMs.push(other);
  slowestShard.cpuMs.push(Math.max(...answers.map(({ cpuMs }) => cpuMs)));
}
const scoredMs = cpuMsOf(() => watch.suspects(maker.nowMs));
await Promise.all(workers.map((worker) => worker.terminate()));

const stats = watch.stats();
const report = {
  numbers,
  records: batches * batch,
  remembered: stats.numbers,
  evicted: stats.evicted,
  bytes: stats.bytes,
  sketches_used: stats.sketchesUsed,
  sketches_refused: stats.sketchesRefused,
  fixed_slots_records_s: rate(fixed),
  two_shards_records_s: workers.length === 0 ? null : rate(slowestShard),
  map_records_s: map === null ? null : rate(baseline),
  scoring_all_ms: Math.round(scoredMs),
};

if (values.json) {
  say(JSON.stringify(report));
} else {
  note(machineLine());
  for (const [name, value] of Object.entries(report)) say(`${name}: ${value}`);
}

function cpuMsOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

async function askShard(worker: Worker): Promise<Answer> {
  const answered = once(worker, 'message');
  worker.postMessage(maker.nowMs);
  const [answer] = (await answered) as [Answer];
  return answer;
}

/** Records a second of processor time, the median of the batches. */
function rate({ cpuMs }: Rates): number {
  return Math.round((batch * 1000) / median(cpuMs));
}
