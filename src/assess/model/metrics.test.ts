import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsOf } from './metrics.ts';

const near = (value: number, wanted: number): void =>
  assert.ok(Math.abs(value - wanted) < 1e-12, `${value} is not ${wanted}`);

test('figures by hand', () => {
  const metrics = metricsOf(
    Float64Array.from([0.9, 0.8, 0.6, 0.6, 0.2]),
    Uint8Array.from([1, 0, 1, 0, 0]),
  );
  assert.equal(metrics.rows, 5);
  assert.equal(metrics.positives, 2);
  // Pairs: 0.9 above all three; 0.6 below 0.8, level with 0.6, above 0.2.
  near(metrics.auc.value, 4.5 / 6);
  near(metrics.brier, (0.01 + 0.64 + 0.16 + 0.36 + 0.04) / 5);
  near(metrics.brierOfPrior, 0.4 * 0.6);
  // 0.9 finds one of one; the pair at 0.6 finds the other among four.
  near(metrics.averagePrecision, (1 + 0.5) / 2);
  assert.equal(metrics.recallAtPrecision90, 0.5);
  const two = metrics.precisionAt.find(({ k }) => k === 2);
  assert.deepEqual(two, { k: 2, precision: 0.5, recall: 0.5 });
});

test('equal risks share what is among them, in no lucky order', () => {
  const metrics = metricsOf(
    new Float64Array(20).fill(0.5),
    Uint8Array.from({ length: 20 }, (_, n) => (n < 5 ? 1 : 0)),
  );
  assert.deepEqual(metrics.precisionAt[0], { k: 5, precision: 0.25, recall: 0.25 });
  assert.equal(metrics.reliability.length, 1);
  assert.equal(metrics.calibrationError, 0.25);
});

test('reliability bins hold every row once', () => {
  const risks = Float64Array.from({ length: 103 }, (_, n) => (n % 37) / 37);
  const { reliability } = metricsOf(risks, new Uint8Array(103));
  assert.equal(
    reliability.reduce((sum, bin) => sum + bin.rows, 0),
    103,
  );
  assert.ok(reliability.every((bin, n) => n === 0 || bin.from > (reliability[n - 1]?.to ?? 0)));
});
