import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classesOf, leaveOneSourceOut, prepare } from './leave-one-source-out.ts';
import { chooseThreshold, figuresOf, fitTemperature, type Judged } from './measure.ts';
import { madeCorpus } from './testing/made-corpus.ts';
import { defaultTrain, trainTextModel } from './train-text-model.ts';

const options = { ...defaultTrain, epochs: 4 };

test('every text is judged once, by a model that never saw its source', () => {
  const texts = madeCorpus();
  const classes = classesOf(texts);
  const { judged, all, sources } = leaveOneSourceOut(prepare(texts, classes), classes, options);
  assert.equal(judged.length, texts.length);
  assert.deepEqual(sources.map(({ source }) => source).sort(), [
    'desk',
    'family',
    'note',
    'notice',
  ]);
  assert.equal(
    sources.reduce((sum, one) => sum + one.texts, 0),
    all.texts,
  );
  assert.ok(all.accuracy > 0.9, 'the phrases are the same in all sources');
});

test('a source that speaks of its own alone is not known from the others', () => {
  // What only `lone` says is of a class that it alone has: left out, nobody can name it.
  const texts = [
    ...madeCorpus(),
    ...['刷单返利垫付', '点赞任务佣金'].map((text) => ({
      source: 'lone',
      language: 'zh',
      scamType: 'brushing_rebate',
      text,
    })),
  ];
  const classes = classesOf(texts);
  const { sources } = leaveOneSourceOut(prepare(texts, classes), classes, options);
  const lone = sources.find(({ source }) => source === 'lone');
  assert.equal(lone?.accuracy, 0);
});

test('equal seeds give equal models, other seeds others', () => {
  const train = (seed: number) =>
    trainTextModel(madeCorpus(), { ...options, seed }, 'test').model.id;
  assert.equal(train(7), train(7));
  assert.notEqual(train(7), train(8));
});

test('too little to leave anything out is refused', () => {
  const one = madeCorpus().filter(({ source }) => source === 'desk');
  assert.throws(() => trainTextModel(one, options, 'test'), /1 sources and 3 classes/);
});

const classes = ['loan', 'none', 'other'];
const judgedAs = (source: string, truth: number, scores: number[]): Judged => ({
  source,
  language: 'zh',
  truth,
  scores: Float64Array.from(scores),
});

test('figures: precision of proposals, coverage of typed texts, alarms on the others', () => {
  const judged = [
    judgedAs('a', 0, [5, 0, 0]), // right
    judgedAs('a', 0, [0, 5, 0]), // says none: no proposal
    judgedAs('a', 1, [5, 0, 0]), // false alarm
    judgedAs('a', 2, [0, 0, 5]), // other is never proposed
  ];
  const figures = figuresOf(judged, classes, 1, () => 0.5);
  assert.deepEqual(
    [figures.proposed, figures.right, figures.precision, figures.coverage, figures.falseAlarms],
    [2, 1, 0.5, 0.5, 1],
  );
  assert.equal(figures.accuracy, 0.5);
  assert.deepEqual(figures.confusion.loan, { loan: 1, none: 1 });
  const silent = figuresOf(judged, classes, 1, () => 1.01);
  assert.deepEqual([silent.proposed, silent.precision, silent.coverage], [0, null, 0]);
});

test('the threshold is the least that keeps the precision; above 1 where none does', () => {
  const judged = [
    judgedAs('a', 0, [4, 0, 0]),
    judgedAs('a', 0, [3, 0, 0]),
    judgedAs('a', 1, [1, 0, 0]),
  ];
  const threshold = chooseThreshold(judged, classes, 1, 0.9);
  const figures = figuresOf(judged, classes, 1, () => threshold);
  assert.deepEqual([figures.proposed, figures.right], [2, 2]);
  assert.ok(chooseThreshold([judgedAs('a', 1, [9, 0, 0])], classes, 1, 0.5) > 1);
});

test('a small source counts as much as a large one when the threshold is chosen', () => {
  const large = Array.from({ length: 50 }, () => judgedAs('large', 0, [3, 0, 0]));
  const small = [judgedAs('small', 1, [3, 0, 0])];
  assert.ok(chooseThreshold([...large, ...small], classes, 1, 0.9) > 1);
});

test('the temperature cools where answers were too sure and were wrong', () => {
  const sure = [0, 1, 2, 3].map((n) => judgedAs('a', n === 0 ? 1 : 0, [6, 0, 0]));
  assert.ok(fitTemperature(sure) > 2);
});
