import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultBoost } from './boost.ts';
import { crossValidate, evaluateModel } from './evaluate-table.ts';
import { loadModel, writeModel } from './model-file.ts';
import { madeTable, type Recipe, straight, together } from './testing/made-tables.ts';
import { type TrainOptions, trainModel } from './train-model.ts';

const options: TrainOptions = {
  boost: { ...defaultBoost, maxRounds: 80, patience: 15, learningRate: 0.1 },
  calibration: 'platt',
  folds: 3,
  holdOut: 0.25,
  table: { label: 'y' },
  createdBy: 'test',
  createdAt: '2026-01-01T00:00:00Z',
};

test('a model is judged on rows it has not seen, beside the baselines', () => {
  const model = trainModel(madeTable(3000, 1, together), options);
  const { metrics, baselines, on } = model.evaluation;
  assert.equal(on, 'held_out');
  // One in four of each label, rounded.
  assert.ok(Math.abs(metrics.rows - 750) <= 1);
  assert.equal(model.training.rows + metrics.rows, 3000);
  assert.ok(metrics.auc.value > 0.9);
  assert.ok((baselines?.logistic.auc.value ?? 1) < 0.6);
  assert.ok((baselines?.bestFeature?.auc.value ?? 1) < 0.6);
  assert.ok(metrics.brier < metrics.brierOfPrior / 2);
  assert.ok(metrics.calibrationError < 0.05);
});

test('the same table and seed give the same file, byte for byte', () => {
  const table = madeTable(800, 2, straight);
  assert.equal(writeModel(trainModel(table, options)), writeModel(trainModel(table, options)));
});

test('what a group repeats is not taken for knowledge', () => {
  // The label belongs to the group and to nothing else; rows of a group are near one another in x0.
  const copies: Recipe = (draw) => {
    const group = Math.floor(draw() * 60);
    return { values: [group + draw() * 0.5], chance: (group * 7919) % 2 === 0 ? 1 : 0, group };
  };
  const table = madeTable(2400, 3, copies);
  const divided = trainModel({ ...table, groups: null }, options).evaluation.metrics.auc.value;
  const whole = crossValidate(table, { ...options, outerFolds: 4 }).metrics.auc.value;
  assert.ok(divided > 0.95, `${divided}`);
  assert.ok(whole < 0.75, `${whole}`);
});

test('of the table it was learned from only the rows set aside are judged', () => {
  const table = madeTable(1200, 4, straight);
  const model = loadModel(writeModel(trainModel(table, options)));
  const again = evaluateModel(table, model);
  assert.deepEqual(again.metrics, model.evaluation.metrics);
  const other = evaluateModel({ ...madeTable(1200, 5, straight), fingerprint: '01' }, model);
  assert.equal(other.on, 'other_table');
  assert.equal(other.metrics.rows, 1200);
  assert.ok(other.metrics.auc.value > 0.8);
});

test('without a test every row is judged by trees that had not seen it', () => {
  const noise: Recipe = (draw) => ({ values: [draw(), draw(), draw()], chance: 0.5 });
  const model = trainModel(madeTable(600, 6, noise), { ...options, holdOut: 0 });
  assert.equal(model.evaluation.on, 'out_of_fold');
  assert.equal(model.evaluation.metrics.rows, 600);
  assert.ok(model.evaluation.metrics.auc.value < 0.58);
});

test('cross-validation by time learns from what lies before, and shows a change of the world', () => {
  const turning: Recipe = (draw) => {
    const time = draw() * 100;
    const x = draw();
    const rises = time < 60;
    return { values: [x], chance: x > 0.5 === rises ? 0.95 : 0.05, time };
  };
  const { parts, on } = crossValidate(madeTable(2500, 7, turning), { ...options, outerFolds: 5 });
  assert.equal(on, 'held_out');
  assert.equal(parts.length, 4);
  assert.ok((parts[0]?.auc.value ?? 0) > 0.9);
  assert.ok((parts[2]?.auc.value ?? 1) < 0.2);
  assert.ok(parts.every((part, n) => n === 0 || part.learned > (parts[n - 1]?.learned ?? 0)));
});

test('a table with one label, or with nothing to learn from, is refused', () => {
  const table = madeTable(100, 8, straight);
  const code = 'INPUT_FORMAT';
  assert.throws(() => trainModel({ ...table, labels: new Uint8Array(100) }, options), { code });
  assert.throws(() => trainModel({ ...table, features: [], columns: [] }, options), { code });
  assert.throws(
    () => crossValidate({ ...table, labels: new Uint8Array(100) }, { ...options, outerFolds: 3 }),
    { code },
  );
});
