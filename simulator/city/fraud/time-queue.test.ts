import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TimeQueue } from './time-queue.ts';

test('items come out by time, and by order of entry where times are equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (times) => {
      const queue = new TimeQueue<number>();
      for (const [at, timeMs] of times.entries()) queue.push(timeMs, at);
      const wanted = times
        .map((timeMs, at) => ({ timeMs, at }))
        .sort((a, b) => a.timeMs - b.timeMs);
      const got = wanted.map(() => ({ timeMs: queue.nextMs, at: queue.pop() }));
      assert.deepEqual(got, wanted);
      assert.equal(queue.pop(), undefined);
      assert.equal(queue.nextMs, Number.POSITIVE_INFINITY);
    }),
  );
});

test('an item that is pushed between two pops takes its place', () => {
  const queue = new TimeQueue<string>();
  queue.push(5, 'late');
  queue.push(1, 'early');
  assert.equal(queue.pop(), 'early');
  queue.push(3, 'between');
  assert.equal(queue.length, 2);
  assert.deepEqual([queue.pop(), queue.pop()], ['between', 'late']);
});
