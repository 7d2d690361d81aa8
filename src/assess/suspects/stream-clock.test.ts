import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wordsOf } from '../discover/contact-words.ts';
import { contactsOf, dayMs, type Meeting, minuteMs, startMs } from '../discover/testing/traffic.ts';
import { timeOf } from './stream-clock.ts';

const clockOf = (times: readonly number[]): number | null => {
  const meetings = times.map((timeMs): Meeting => ({ timeMs, from: 'a', to: 'b' }));
  return timeOf(wordsOf(contactsOf(meetings)));
};

test('an empty batch has no time, one contact its own', () => {
  assert.equal(clockOf([]), null);
  assert.equal(clockOf([startMs]), startMs);
});

test('the time lies among those of the batch and close to the newest of them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), (count) => {
      const times = Array.from({ length: count }, (_, at) => startMs + at * minuteMs);
      const clockMs = clockOf(times) ?? 0;
      assert.ok(clockMs <= (times.at(-1) ?? 0));
      assert.ok(clockMs >= (times[Math.floor(0.9 * (count - 1))] ?? 0) - 2 * minuteMs);
    }),
  );
});

test('one device whose clock runs ahead moves nothing', () => {
  const times = Array.from({ length: 200 }, (_, at) => startMs + at);
  times[50] = startMs + 300 * dayMs;
  times[199] = startMs + 300 * dayMs;
  assert.ok((clockOf(times) ?? 0) < startMs + dayMs);
});
