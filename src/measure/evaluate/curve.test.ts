import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestAt, curveOf } from './curve.ts';
import type { Judgement } from './replay-subscriber.ts';

const dayMs = 86_400_000;

function look(n: number, atMs: number, risk: number, outcome: Judgement['outcome']): Judgement {
  return { subscriber: new Uint8Array(16).fill(n), atMs, risk, outcome };
}

function caseOf(n: number, firstContactMs: number, lossMs: number | null) {
  const person = Buffer.alloc(16, n).toString('hex');
  return { person, scamType: 'loan', firstContactMs, lossMs, lossAmount: null };
}

test('a lower threshold warns more people, once a day each', () => {
  const curve = curveOf(
    [
      look(1, 10, 0.9, 'warned'),
      look(1, 20, 0.95, 'cool_down'),
      look(1, dayMs + 1, 0.95, 'daily_cap'),
      look(2, 10, 0.3, 'below_level'),
      look(3, 10, 0.3, 'below_level'),
      look(4, 10, 1, 'subscriber_listed'),
    ],
    [caseOf(1, 5, 15), caseOf(2, 5, 50), caseOf(3, 11, 50)],
    0,
  );
  const at = (risk: number) => curve.find((point) => point.risk === risk);
  assert.deepEqual(at(0.5), {
    ...{ risk: 0.5, warnings: 2, true_warnings: 2, warned_before_loss: 1, precision: 1 },
  });
  assert.deepEqual(at(0.3), {
    ...{ risk: 0.3, warnings: 4, true_warnings: 3, warned_before_loss: 2, precision: 0.75 },
  });
  assert.equal(at(0.96)?.warnings, 0);
  assert.equal(bestAt(curve, 0.8)?.warned_before_loss, 1);
  assert.equal(bestAt(curve, 0.7)?.warned_before_loss, 2);
  assert.equal(bestAt([], 0.5), null);
  for (const [n, point] of curve.entries()) {
    assert.ok(point.warnings <= (curve[n - 1]?.warnings ?? Number.POSITIVE_INFINITY));
  }
});
