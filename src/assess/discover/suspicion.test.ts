import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  confidenceOf,
  defaultSuspicionPolicy,
  nextSuspicion,
  type Suspicion,
} from './suspicion.ts';

const policy = defaultSuspicionPolicy;
const hourMs = 3_600_000;
const score = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const step = fc.record({ score, afterMs: fc.nat(100 * hourMs) });

function run(steps: readonly { score: number | null; afterMs: number }[]): Suspicion[] {
  const all: Suspicion[] = [];
  let nowMs = 0;
  for (const one of steps) {
    nowMs += one.afterMs;
    all.push(nextSuspicion(all.at(-1) ?? null, one.score, nowMs, policy));
  }
  return all;
}

test('levels stay between 0 and 1, confidence under its limit', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      for (const suspicion of run(steps)) {
        assert.ok(suspicion.level >= 0 && suspicion.level <= 1);
        assert.ok(confidenceOf(suspicion, policy) <= policy.maxConfidence);
      }
    }),
  );
});

test('it enters at the upper level and leaves below the lower one', () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const all = run(steps);
      for (const [at, suspicion] of all.entries()) {
        const before = all[at - 1];
        const was: boolean = (before?.sinceMs ?? null) !== null;
        const is = suspicion.sinceMs !== null;
        assert.equal(is, suspicion.level >= (was ? policy.leaveLevel : policy.enterLevel));
        if (was && is) assert.equal(suspicion.sinceMs, before?.sinceMs);
      }
    }),
  );
});

test('how often it is asked meanwhile does not matter', () => {
  const times = fc.array(fc.nat(50 * hourMs), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(score, score, times, (first, then, between) => {
      const start = nextSuspicion(null, first, 0, policy);
      const endMs = 50 * hourMs;
      let often = start;
      for (const atMs of [...between.toSorted((a, b) => a - b), endMs]) {
        often = nextSuspicion(often, then, atMs, policy);
      }
      const once = nextSuspicion(start, then, endMs, policy);
      assert.ok(Math.abs(often.level - once.level) < 1e-9);
    }),
  );
});

test('without a score it fades by half in three days, and a clock that goes back changes nothing', () => {
  const sure = { level: 0.9, sinceMs: 0, updatedMs: 100 * hourMs };
  const later = nextSuspicion(sure, null, 172 * hourMs, policy);
  assert.ok(Math.abs(later.level - 0.45) < 1e-9);
  assert.equal(later.sinceMs, 0);
  assert.deepEqual(nextSuspicion(sure, null, 50 * hourMs, policy), sure);
});

test('a score counts at once when it is high, and a lower one takes its time', () => {
  assert.equal(nextSuspicion(null, 0.6, 5, policy).sinceMs, null);
  const high = nextSuspicion(null, 0.9, 5, policy);
  assert.deepEqual(high, { level: 0.9, sinceMs: 5, updatedMs: 5 });
  const low = nextSuspicion(high, 0, 5 + 12 * hourMs, policy);
  assert.ok(Math.abs(low.level - 0.45) < 1e-9);
  assert.equal(low.sinceMs, 5);
});
