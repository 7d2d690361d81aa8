import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rowArb, scorerArb } from '../../../test/support/model-arbitraries.ts';
import { TocsinError } from '../../domain/error.ts';
import { defaultBoost } from './boost.ts';
import { evaluate } from './evaluation.ts';
import type { Scorer } from './model.ts';
import { loadModel, type Model, modelOf, writeModel } from './model-file.ts';
import { compileForest, scoreRows } from './score.ts';

function fileOf(scorer: Scorer): Model {
  return modelOf(scorer, {
    seed: 1,
    createdBy: 'test',
    createdAt: '2026-01-01T00:00:00Z',
    training: {
      fingerprint: '00',
      label: 'y',
      rows: 3,
      positives: 1,
      holdOut: 0.2,
      folds: 4,
      rounds: scorer.trees.length,
      parameters: defaultBoost,
      columns: { positive: null, group: null, time: null, ignore: [] },
    },
    evaluation: evaluate('held_out', Float64Array.of(0.2, 0.7), Uint8Array.of(0, 1), null),
  });
}

test('a model written and read again is the same model and scores the same, to the last bit', () => {
  fc.assert(
    fc.property(scorerArb, fc.array(rowArb, { minLength: 1, maxLength: 5 }), (scorer, rows) => {
      const model = fileOf(scorer);
      const again = loadModel(writeModel(model));
      assert.equal(again.id, model.id);
      assert.equal(writeModel(again), writeModel(model));
      const values = Float64Array.from(rows.flat());
      assert.deepEqual(
        scoreRows(compileForest(again.scorer), values),
        scoreRows(compileForest(scorer), values),
      );
    }),
  );
});

test('whatever text is given, it is a model or an error that says so', () => {
  const [scorer] = fc.sample(scorerArb, { numRuns: 1, seed: 3 });
  assert.ok(scorer !== undefined);
  const text = writeModel(fileOf(scorer));
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
      const damaged = text.slice(0, at) + put + text.slice(at + put.length);
      try {
        loadModel(damaged);
      } catch (error) {
        assert.ok(error instanceof TocsinError && error.code === 'INPUT_FORMAT');
      }
    }),
  );
});

const tree = {
  feature: [0, -1, -1],
  threshold: [0, 0, 0],
  missingLeft: [1, 0, 0],
  left: [1, -1, -1],
  right: [2, -1, -1],
  value: [0, -1, 2],
  cover: [4, 3, 1],
};
const sound: Scorer = {
  features: [{ name: 'x', column: 'x', equals: null }],
  base: 0,
  trees: [tree],
  calibration: { kind: 'platt', slope: 1, intercept: 0 },
};

test('damage is found when it is read, never while scoring', () => {
  assert.equal(loadModel(writeModel(fileOf(sound))).scorer.trees.length, 1);
  const damaged: [Scorer, RegExp][] = [
    [{ ...sound, trees: [{ ...tree, left: [0, -1, -1] }] }, /child 0 that cannot be/],
    [{ ...sound, trees: [{ ...tree, right: [1, -1, -1] }] }, /child 1 that cannot be/],
    [{ ...sound, trees: [{ ...tree, feature: [1, -1, -1] }] }, /asks for input 1 of 1/],
    [{ ...sound, trees: [{ ...tree, cover: [4, 4, 0] }] }, /without cover/],
    [{ ...sound, trees: [{ ...tree, value: [0] }] }, /unlike length/],
    [{ ...sound, calibration: { kind: 'platt', slope: -1, intercept: 0 } }, /descends/],
    [{ ...sound, calibration: { kind: 'isotonic', at: [], risk: [] } }, /no points/],
    [{ ...sound, calibration: { kind: 'isotonic', at: [0, 1], risk: [0.5, 0.1] } }, /descends/],
  ];
  for (const [scorer, message] of damaged) {
    assert.throws(() => loadModel(writeModel(fileOf(scorer))), { code: 'INPUT_FORMAT', message });
  }
});

test('a change by hand and a file of another version are refused', () => {
  const model = fileOf(sound);
  const changed = { ...model, scorer: { ...model.scorer, base: 1 } };
  assert.throws(() => loadModel(writeModel(changed)), { message: /was changed/ });
  const later = JSON.stringify({ ...model, version: 2 });
  assert.throws(() => loadModel(later), { message: /version 2/ });
  assert.throws(() => loadModel('{"type":"bundle"}'), { message: /no model/ });
  assert.throws(() => loadModel('trees'), { message: /no JSON/ });
});
