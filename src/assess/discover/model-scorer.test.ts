import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scorer } from '../model/model.ts';
import { seededDraws } from '../model/random.ts';
import { madeForest } from '../model/testing/made-forest.ts';
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

test('many numbers are scored together as each is alone', () => {
  const random = seededDraws(11);
  const columns = featureNames.filter((_, at) => at % 3 !== 1);
  const shape = { columns, trees: 60, depth: 5, upTo: 50, endsEarly: 0.05 };
  const scorer = modelScorer('made', madeForest(shape, random));
  const rows = Array.from({ length: 300 }, () =>
    Float64Array.from(featureNames, () => Math.floor(random() * 240) / 4),
  );
  const scores = new Float64Array(rows.length);
  scorer.scoreMany?.(Float64Array.from(rows.flatMap((row) => [...row])), rows.length, scores);
  assert.deepEqual(
    [...scores],
    rows.map((row) => scorer.score(row)),
  );
});

test('a model that wants what no number has is refused', () => {
  const features = [{ name: 'age', column: 'age', equals: null }];
  assert.throws(() => modelScorer('other', { ...model, features }), { code: 'INPUT_FORMAT' });
});
