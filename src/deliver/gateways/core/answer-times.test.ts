import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AnswerTimes } from './answer-times.ts';

describe('times of answers', () => {
  it('has the quantiles of the last 512', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 1200 }),
        (tookMs) => {
          const times = new AnswerTimes();
          for (const one of tookMs) times.answered(one, false, 0);
          const sorted = tookMs.slice(-512).sort((a, b) => a - b);
          const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
          assert.deepEqual(times.quantiles(), { p50: at(0.5), p99: at(0.99) });
        },
      ),
    );
  });

  it('forgets: the mean after ten seconds of silence, trouble by half in as long', () => {
    const times = new AnswerTimes();
    assert.equal(times.meanMs(0), null);
    times.answered(100, false, 0);
    times.answered(20, false, 1);
    assert.equal(times.meanMs(1), 90);
    assert.equal(times.meanMs(10_002), null);
    times.answered(8, false, 20_000);
    assert.equal(times.meanMs(20_000), 8);

    times.unanswered(20_000);
    const before = times.trouble(20_000);
    assert.ok(Math.abs(times.trouble(30_000) - before / 2) < 1e-9);
    for (let i = 0; i < 100; i++) times.answered(8, false, 30_000);
    assert.equal(times.trouble(30_000), 0);
  });

  it('keeps trouble between nought and one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('ok', 'slow down', 'none'), fc.nat(5000))),
        (all) => {
          const times = new AnswerTimes();
          let nowMs = 0;
          for (const [what, laterMs] of all) {
            nowMs += laterMs;
            if (what === 'none') times.unanswered(nowMs);
            else times.answered(1, what === 'slow down', nowMs);
            const trouble = times.trouble(nowMs);
            assert.ok(trouble >= 0 && trouble <= 1);
          }
        },
      ),
    );
  });
});
