import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overreaching, reachLimit } from './blast-guard.ts';

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
