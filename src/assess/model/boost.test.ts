import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aucWithInterval } from './auc.ts';
import { binTable, edgesOf } from './bins.ts';
import { boost, boostBinned, defaultBoost } from './boost.ts';
import { labelsOf, logisticRisks } from './evaluation.ts';
import type { Table } from './table.ts';
import { madeTable, type Recipe, straight, together } from './testing/made-tables.ts';
import { walkForest } from './testing/walk-tree.ts';

const options = { ...defaultBoost, maxRounds: 150, patience: 20 };

function thirds({ rows }: Table): { learn: Int32Array; validate: Int32Array; test: Int32Array } {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return {
    learn: all.filter((row) => row % 3 === 0),
    validate: all.filter((row) => row % 3 === 1),
    test: all.filter((row) => row % 3 === 2),
  };
}

function rowOf(table: Table, row: number): number[] {
  return table.columns.map((column) => column[row] ?? Number.NaN);
}

function aucOf(table: Table, rows: Int32Array, change: Partial<typeof options> = {}): number {
  const { learn, validate } = thirds(table);
  const made = boost(table.columns, table.labels, learn, validate, { ...options, ...change });
  const forest = { ...made, features: table.features };
  const scores = Float64Array.from(rows, (row) => walkForest(forest, rowOf(table, row)));
  return aucWithInterval(scores, labelsOf(table.labels, rows)).value;
}

test('trees find what lies between two inputs, where a linear model finds nothing', () => {
  const table = madeTable(3000, 1, together);
  const { learn, test: rows } = thirds(table);
  const linear = aucWithInterval(logisticRisks(table, learn, rows), labelsOf(table.labels, rows));
  const trees = aucOf(table, rows);
  assert.ok(linear.value < 0.6, `linear ${linear.value}`);
  // The best that can be told at all is 0.95.
  assert.ok(trees > 0.9, `trees ${trees}`);
});

test('on a straight risk trees come close to the linear model that is right', () => {
  const table = madeTable(6000, 2, straight);
  const { learn, test: rows } = thirds(table);
  const linear = aucWithInterval(logisticRisks(table, learn, rows), labelsOf(table.labels, rows));
  const trees = aucOf(table, rows);
  assert.ok(trees > linear.value - 0.015, `trees ${trees}, linear ${linear.value}`);
});

test('that a value is missing is learned from', () => {
  const hidden: Recipe = (draw) => {
    const isMissing = draw() < 0.3;
    const noise = draw();
    return { values: [isMissing ? Number.NaN : noise, draw()], chance: isMissing ? 0.9 : 0.1 };
  };
  const table = madeTable(2000, 3, hidden);
  assert.ok(aucOf(table, thirds(table).test) > 0.85);
});

test('equal seeds give equal trees, bit by bit; another seed gives others', () => {
  const table = madeTable(900, 4, straight);
  const { learn, validate } = thirds(table);
  const made = (seed: number) =>
    boost(table.columns, table.labels, learn, validate, { ...options, seed });
  assert.deepEqual(made(7), made(7));
  assert.notDeepEqual(made(7).trees, made(8).trees);
});

test('a rising input never lowers the score, however noisy the labels', () => {
  const table = madeTable(900, 5, (draw) => {
    const [a, b] = [draw(), draw()];
    return { values: [a, b], chance: 0.5 + 0.3 * Math.sin(12 * a) };
  });
  const { learn } = thirds(table);
  const made = boost(table.columns, table.labels, learn, new Int32Array(), {
    ...options,
    maxRounds: 60,
    monotone: [1, 0],
  });
  const forest = { ...made, features: table.features };
  for (const b of [0.1, 0.5, 0.9]) {
    let before = -Infinity;
    for (let a = 0; a <= 1; a += 0.01) {
      const score = walkForest(forest, [a, b]);
      assert.ok(score >= before - 1e-12);
      before = score;
    }
  }
});

test('learning ends where nothing is to be learned', () => {
  const table = madeTable(1500, 6, (draw) => ({ values: [draw(), draw()], chance: 0.3 }));
  const { learn, validate } = thirds(table);
  const made = boost(table.columns, table.labels, learn, validate, options);
  assert.ok(made.trees.length < 30, `${made.trees.length} trees of noise`);
});

test('what the validation rows were scored is what the kept trees say', () => {
  const table = madeTable(1200, 7, straight);
  const { learn, validate } = thirds(table);
  const made = boost(table.columns, table.labels, learn, validate, options);
  const forest = { ...made, features: table.features };
  validate.forEach((row, at) => {
    const walked = walkForest(forest, rowOf(table, row));
    assert.ok(Math.abs(walked - (made.validation[at] ?? 0)) < 1e-9);
  });
});

test('more different values than bins are learned from as well', () => {
  const table = madeTable(3000, 8, (draw) => {
    const value = Math.exp(draw() * 12);
    return { values: [value], chance: value > 1000 ? 0.9 : 0.1 };
  });
  assert.ok(aucOf(table, thirds(table).test) > 0.88);
});

test('a row that stands for several is learned from as if it were there so often', () => {
  const table = madeTable(600, 5, straight);
  const weights = Float64Array.from({ length: table.rows }, (_, row) => 1 + (row % 3));
  const often = Array.from(weights, (count, row) => Array<number>(count).fill(row)).flat();
  const columns = table.columns.map((column) =>
    Float64Array.from(often, (row) => column[row] ?? 0),
  );
  const labels = labelsOf(table.labels, Int32Array.from(often));
  const edges = table.columns.map((column) => edgesOf(column));
  // Which rows a tree sees is drawn by place, and minRows counts places. Deep down, where a few rows
  // are left, splits are equally good, and the last bit of a sum would choose between them.
  const same = { ...options, rowShare: 1, minRows: 1, maxRounds: 10, maxDepth: 2 };
  const all = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);
  const none = new Int32Array();
  const many = binTable(columns, edges);
  const few = binTable(table.columns, edges);
  const repeated = boostBinned(many, labels, all(often.length), none, same);
  const weighed = boostBinned(few, table.labels, all(table.rows), none, same, weights);
  for (let row = 0; row < table.rows; row += 7) {
    const values = rowOf(table, row);
    const of = (made: typeof weighed): number =>
      walkForest({ ...made, features: table.features }, values);
    assert.ok(Math.abs(of(repeated) - of(weighed)) < 1e-6, `row ${row}`);
  }
});
