import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { logistic } from '../level.ts';
import { calibrate } from './calibrate.ts';
import { metricsOf } from './metrics.ts';
import { seededDraws } from './random.ts';
import { calibrated } from './score.ts';

/** Log-odds that are three times too sure and one too high. */
function overconfident(rows: number, seed: number): { logits: Float64Array; labels: Uint8Array } {
  const draw = seededDraws(seed);
  const truth = Float64Array.from({ length: rows }, () => draw() * 6 - 3);
  return {
    logits: truth.map((logit) => 3 * logit + 1),
    labels: Uint8Array.from(truth, (logit) => (draw() < logistic(logit) ? 1 : 0)),
  };
}

for (const kind of ['platt', 'isotonic'] as const) {
  test(`${kind} undoes overconfidence`, () => {
    const learned = calibrate(
      kind,
      ...(Object.values(overconfident(4000, 1)) as [Float64Array, Uint8Array]),
    );
    const { logits, labels } = overconfident(4000, 2);
    const before = metricsOf(logits.map(logistic), labels);
    const after = metricsOf(
      logits.map((logit) => calibrated(logit, learned)),
      labels,
    );
    assert.ok(after.calibrationError < 0.03, `${after.calibrationError}`);
    assert.ok(after.calibrationError < before.calibrationError / 3);
    assert.ok(after.brier < before.brier);
  });
}

test('platt finds the slope and intercept that were put in', () => {
  const { logits, labels } = overconfident(20_000, 3);
  const learned = calibrate('platt', logits, labels);
  assert.ok(learned.kind === 'platt');
  assert.ok(Math.abs(learned.slope - 1 / 3) < 0.02 && Math.abs(learned.intercept + 1 / 3) < 0.08);
});

test('what says nothing, or the wrong way round, ends as the share of ones', () => {
  const labels = Uint8Array.from({ length: 100 }, (_, row) => (row < 20 ? 1 : 0));
  for (const logits of [new Float64Array(100), Float64Array.from(labels, (label) => -label)]) {
    const learned = calibrate('platt', logits, labels);
    assert.ok(Math.abs(calibrated(0, learned) - 0.2) < 0.02);
  }
});

test('isotonic steps never descend and stay off 0 and 1', () => {
  const rowsArb = fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.constantFrom(0, 1)), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(rowsArb, (rows) => {
      const learned = calibrate(
        'isotonic',
        Float64Array.from(rows, ([logit]) => logit),
        Uint8Array.from(rows, ([, label]) => label),
      );
      assert.ok(learned.kind === 'isotonic');
      assert.ok(learned.at.every((at, n) => n === 0 || at > (learned.at[n - 1] ?? 0)));
      assert.ok(learned.risk.every((risk, n) => n === 0 || risk >= (learned.risk[n - 1] ?? 0)));
      assert.ok(learned.risk.every((risk) => risk > 0 && risk < 1));
    }),
  );
});

for (const kind of ['platt', 'isotonic'] as const) {
  test(`${kind} with weights is that of the rows repeated, and so are the figures`, () => {
    const { logits, labels } = overconfident(900, 11);
    const times = Array.from(logits, (_, row) => 1 + (row % 4));
    const rows = times.flatMap((count, row) => Array<number>(count).fill(row));
    const many = Float64Array.from(rows, (row) => logits[row] ?? 0);
    const manyLabels = Uint8Array.from(rows, (row) => labels[row] ?? 0);
    const weights = Float64Array.from(times);
    const repeated = calibrate(kind, many, manyLabels);
    const weighed = calibrate(kind, logits, labels, weights);
    for (const logit of [-6, -2, 0, 1, 5]) {
      const off = calibrated(logit, repeated) - calibrated(logit, weighed);
      assert.ok(Math.abs(off) < 1e-6, `${logit}: ${off}`);
    }
    const all = metricsOf(many.map(logistic), manyLabels);
    const some = metricsOf(logits.map(logistic), labels, weights);
    assert.equal(some.positives, all.positives);
    for (const name of ['averagePrecision', 'brier', 'logLoss', 'recallAtPrecision90'] as const) {
      assert.ok(Math.abs(some[name] - all[name]) < 1e-9, name);
    }
  });
}
