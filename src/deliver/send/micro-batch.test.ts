import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import { createMicroBatch } from './micro-batch.ts';

test('what comes while a batch is written goes into the next one, in order', async () => {
  const batches: number[][] = [];
  let release = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const batch = createMicroBatch<number>(
    async (items) => {
      batches.push([...items]);
      if (batches.length === 1) await first;
    },
    { maxItems: 3 },
  );
  const done = [batch.add(1)];
  await immediate();
  await immediate();
  for (const item of [2, 3, 4, 5]) done.push(batch.add(item));
  release();
  await Promise.all(done);
  assert.deepEqual(batches, [[1], [2, 3, 4], [5]]);
});

test('what comes in one turn of the event loop is one batch', async () => {
  const batches: number[][] = [];
  const batch = createMicroBatch<number>(async (items) => {
    batches.push([...items]);
  });
  const done = [batch.add(1)];
  await Promise.resolve();
  done.push(batch.add(2));
  await Promise.all(done);
  await batch.drained();
  assert.deepEqual(batches, [[1, 2]]);
});

test('a failed write fails its own items and no others', async () => {
  const batch = createMicroBatch<string>(
    async (items) => {
      if (items.includes('bad')) throw new Error('no');
    },
    { maxItems: 1 },
  );
  const results = await Promise.allSettled([batch.add('a'), batch.add('bad'), batch.add('b')]);
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  await batch.drained();
});

test('a batch that gathers waits as long as something comes, and no longer than it may', async () => {
  const batches: number[][] = [];
  const arrivals = [[2], [3, 4], [], [6], [7], [8], [9]];
  const pause = async (): Promise<void> => {
    for (const item of arrivals.shift() ?? []) done.push(batch.add(item));
  };
  const batch = createMicroBatch<number>(
    async (items) => {
      batches.push([...items]);
    },
    { maxItems: 6, gather: { pauses: 3, pause } },
  );
  const done: Promise<void>[] = [batch.add(1)];
  await batch.drained();
  done.push(batch.add(5));
  await batch.drained();
  assert.deepEqual(batches, [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  arrivals.unshift([10, 11, 12, 13, 14, 15]);
  done.push(batch.add(0));
  await batch.drained();
  assert.deepEqual(batches.slice(2), [
    [0, 10, 11, 12, 13, 14],
    [15, 9],
  ]);
  await Promise.all(done);
});
