import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scorer } from '../model/model.ts';
import { featureNames } from './features.ts';
import { modelScorer } from './model-scorer.ts';
import { reasonsOf } from './scorer.ts';

/** One question: were there three victims or more? */
const model: Scorer = {
  features: [{ name: 'victims', column: 'victims', equals: null }],
  base: 0,
  calibration: { kind: 'platt', slope: 1, intercept: 0 },
  trees: [
    {
      feature: [0, -1, -1],
      threshold: [3, 0, 0],
      missingLeft: [1, 0, 0],
      left: [1, 0, 0],
      right: [2, 0, 0],
      value: [0, -2, 2],
      cover: [100, 90, 10],
    },
  ],
};

function values(victims: number): Float64Array {
  const all = new Float64Array(featureNames.length);
  all[featureNames.indexOf('victims')] = victims;
  return all;
}

test('a trained model judges a number by the columns it was trained on, with its reasons', () => {
  const scorer = modelScorer('one question', model);
  assert.ok(scorer.score(values(5)) > 0.85);
  assert.ok(scorer.score(values(1)) < 0.15);
  const [reason] = reasonsOf(scorer, values(5));
  assert.equal(reason?.feature, 'victims');
  assert.deepEqual(reasonsOf(scorer, values(1)), []);
});

test('a model that wants what no number has is refused', () => {
  const features = [{ name: 'age', column: 'age', equals: null }];
  assert.throws(() => modelScorer('other', { ...model, features }), { code: 'INPUT_FORMAT' });
});
