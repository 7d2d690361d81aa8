import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { calibrationArb, rowArb, scorerArb } from '../../../test/support/model-arbitraries.ts';
import { calibrated, compileForest, scoreLogits, scoreRows } from './score.ts';
import { walkForest } from './testing/walk-tree.ts';

test('the compiled forest says what a walk through the trees says, missing values too', () => {
  fc.assert(
    fc.property(scorerArb, fc.array(rowArb, { maxLength: 300 }), (scorer, rows) => {
      const logits = scoreLogits(compileForest(scorer), Float64Array.from(rows.flat()));
      assert.equal(logits.length, rows.length);
      rows.forEach((row, at) => {
        assert.ok(Math.abs((logits[at] ?? 0) - walkForest(scorer, row)) < 1e-9);
      });
    }),
  );
});

test('rows are scored the same alone and together', () => {
  fc.assert(
    fc.property(scorerArb, fc.array(rowArb, { minLength: 1, maxLength: 20 }), (scorer, rows) => {
      const forest = compileForest(scorer);
      const together = scoreRows(forest, Float64Array.from(rows.flat()));
      rows.forEach((row, at) => {
        assert.equal(scoreRows(forest, Float64Array.from(row))[0], together[at]);
      });
    }),
  );
});

test('calibration stays within 0…1 and never turns two risks round', () => {
  const logitArb = fc.double({ min: -8, max: 8, noNaN: true });
  fc.assert(
    fc.property(calibrationArb, logitArb, logitArb, (calibration, a, b) => {
      const low = calibrated(Math.min(a, b), calibration);
      const high = calibrated(Math.max(a, b), calibration);
      assert.ok(low >= 0 && high <= 1 && low <= high + 1e-12);
    }),
  );
});
