import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overreaching, reachLimit, reachWindows } from './blast-guard.ts';
import { bytesOf, exampleHit } from './fixtures.ts';

const guard = { maxSubscribers: 2000, maxShare: 0.005, subscribers: null, windowS: 86_400 };

test('exactly at the limit is allowed, one more is not', () => {
  const reach = new Map([
    ['below', 1999],
    ['at', 2000],
    ['above', 2001],
  ]);
  assert.deepEqual([...overreaching(reach, guard)], ['above']);
});

test('the smaller of count and share holds, and a share never forbids the first person', () => {
  assert.equal(reachLimit(guard), 2000);
  assert.equal(reachLimit({ ...guard, subscribers: 100_000 }), 500);
  assert.equal(reachLimit({ ...guard, subscribers: 10_000_000 }), 2000);
  assert.equal(reachLimit({ ...guard, subscribers: 100 }), 1);
  const small = { ...guard, subscribers: 100_000 };
  assert.equal(overreaching(new Map([['x', 500]]), small).size, 0);
  assert.equal(overreaching(new Map([['x', 501]]), small).size, 1);
});

test('each hit lies in a window of its indicator, a late one by its contact', () => {
  const seen = (at: number, indicator: number): ReturnType<typeof exampleHit> =>
    exampleHit({ observedMs: at, timeMs: 0, indicatorId: bytesOf(indicator) });
  const late = (at: number): ReturnType<typeof exampleHit> =>
    exampleHit({ observedMs: 9999, timeMs: at, late: true, indicatorId: bytesOf(2) });
  const spans = (hits: ReturnType<typeof exampleHit>[], windowMs: number): string[] =>
    reachWindows(hits, windowMs).map(
      ({ id, fromMs, untilMs }) => `${id[0]}: ${fromMs}–${untilMs - 1}`,
    );
  assert.deepEqual(spans([seen(500, 1), seen(450, 1), seen(401, 1)], 100), [
    '1: 401–500',
    '1: 401–500',
  ]);
  assert.deepEqual(spans([seen(400, 1), seen(500, 1)], 100), [
    ...['1: 401–500', '1: 500–599'],
    ...['1: 301–400', '1: 400–499'],
  ]);
  assert.deepEqual(spans([late(40), seen(30, 1), late(10), late(700)], 100), [
    ...['2: 601–700', '2: 700–799', '2: -59–40', '2: 10–109'],
    ...['1: -69–30', '1: 30–129'],
  ]);
  assert.deepEqual(spans([seen(5, 1), seen(6, 1)], 0), ['1: 6–6', '1: 6–6', '1: 5–5', '1: 5–5']);
});
