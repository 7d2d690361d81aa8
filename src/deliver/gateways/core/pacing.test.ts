import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from './backoff.ts';
import { TokenBucket } from './token-bucket.ts';

describe('back-off', () => {
  it('doubles up to its limit and takes a random share of it', () => {
    const limits = { minMs: 200, maxMs: 30_000 };
    const ceilings = [0, 1, 2, 7, 8, 1000].map((attempt) => backoffMs(attempt, limits, () => 1));
    assert.deepEqual(ceilings, [200, 400, 800, 25_600, 30_000, 30_000]);
    assert.equal(
      backoffMs(5, limits, () => 0),
      0,
    );
  });
});

describe('the token bucket', () => {
  it('never gives more than its rate and its burst, and wastes no time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 200 }),
        (perSecond, pauses) => {
          const bucket = new TokenBucket(perSecond, 0);
          let nowMs = 0;
          let taken = 0;
          for (const pauseMs of pauses) {
            nowMs += pauseMs;
            const waitMs = bucket.take(nowMs);
            if (waitMs === 0) taken += 1;
            else {
              nowMs += waitMs;
              assert.equal(bucket.take(nowMs), 0, 'the wait that it asked for was enough');
              taken += 1;
            }
          }
          const most = Math.max(1, perSecond / 10) + (nowMs * perSecond) / 1000;
          assert.ok(taken <= most + 1e-6, `${taken} taken, ${most} allowed`);
        },
      ),
    );
  });
});
