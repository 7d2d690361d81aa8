import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aucWithInterval } from './auc.ts';
import { seededDraws } from './random.ts';

test('the area is the share of pairs in the right order, ties half', () => {
  const caseArb = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(0, 1)), {
    minLength: 2,
    maxLength: 40,
  });
  fc.assert(
    fc.property(caseArb, (rows) => {
      const ones = rows.filter(([, label]) => label === 1).map(([score]) => score);
      const zeros = rows.filter(([, label]) => label === 0).map(([score]) => score);
      const { value, low, high } = aucWithInterval(
        Float64Array.from(rows, ([score]) => score),
        Uint8Array.from(rows, ([, label]) => label),
      );
      if (ones.length === 0 || zeros.length === 0) {
        assert.ok(Number.isNaN(value));
        return;
      }
      let right = 0;
      for (const one of ones) {
        for (const zero of zeros) right += one > zero ? 1 : one === zero ? 0.5 : 0;
      }
      assert.ok(Math.abs(value - right / (ones.length * zeros.length)) < 1e-12);
      assert.ok(low <= value && value <= high && low >= 0 && high <= 1);
    }),
  );
});

test('the interval holds the true area about 95 times in 100', () => {
  const draw = seededDraws(11);
  // One uniform on 0…1, the other on 0.3…1.3: the second is higher with chance 1 − 0.7²/2.
  const truth = 1 - 0.7 ** 2 / 2;
  const rounds = 400;
  let held = 0;
  for (let round = 0; round < rounds; round += 1) {
    const labels = Uint8Array.from({ length: 150 }, (_, row) => row % 2);
    const scores = Float64Array.from(labels, (label) => draw() + 0.3 * label);
    const { low, high } = aucWithInterval(scores, labels);
    if (low <= truth && truth <= high) held += 1;
  }
  assert.ok(held > 0.91 * rounds && held < 0.99 * rounds, `${held} of ${rounds}`);
});
