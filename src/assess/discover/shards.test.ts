import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Discovery } from './discovery.ts';
import { type Habit, innocent, trafficOf } from './testing/archetypes.ts';
import type { ShardWork } from './testing/shard-worker.ts';
import { contactsOf, dayMs, startMs, tokensOf } from './testing/traffic.ts';

type Answer = {
  readonly numbers: readonly { readonly token: Uint8Array; readonly values: Float64Array }[];
  readonly suspects: readonly { readonly token: Uint8Array; readonly level: number }[];
};

const epoch = 1;
const days = 6;
const nowMs = startMs + days * dayMs;
const victims = Array.from({ length: 60 }, (_, at) => `person ${at * 300}`);

const swindler: Habit = {
  name: 'swindler',
  calls: 15,
  answered: 0.7,
  durationS: [60, 2400],
  fromDay: 4,
  people: (random) => victims[Math.floor(random() * victims.length)] ?? '',
};

/** By token, so that answers can be compared whoever gave them. */
function inOrder<T extends { readonly token: Uint8Array }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => Buffer.compare(a.token, b.token));
}

async function inWorker(work: ShardWork): Promise<Answer> {
  const worker = new Worker(new URL('./testing/shard-worker.ts', import.meta.url), {
    workerData: work,
  });
  const [answer] = (await once(worker, 'message')) as [Answer];
  await worker.terminate();
  return answer;
}

test('two shards in two threads know and suspect what one alone does', async () => {
  const meetings = trafficOf([...innocent, swindler], days, 4);
  const batches = Array.from({ length: Math.ceil(meetings.length / 1000) }, (_, at) => {
    const rows = contactsOf(meetings.slice(at * 1000, (at + 1) * 1000));
    const shared = new SharedArrayBuffer(rows.length);
    new Uint8Array(shared).set(rows);
    return shared;
  });
  const one = new Discovery({ epoch, slots: 60_000 });
  one.victims(tokensOf(victims));
  for (const batch of batches) one.observe(new Uint8Array(batch), epoch, nowMs);
  const answers = await Promise.all(
    [0, 1].map((at) => {
      const options = { epoch, slots: 30_000, shard: { at, of: 2 } };
      return inWorker({ options, batches, victims: tokensOf(victims), nowMs });
    }),
  );
  assert.ok(answers.every(({ numbers }) => numbers.length > 0));
  assert.deepEqual(
    inOrder(answers.flatMap(({ numbers }) => numbers)),
    inOrder([...one.numbers(nowMs)]),
  );
  const alone = one.suspects(nowMs).map(({ token, level }) => ({ token, level }));
  assert.ok(alone.length > 0);
  assert.deepEqual(inOrder(answers.flatMap(({ suspects }) => suspects)), inOrder(alone));
});
