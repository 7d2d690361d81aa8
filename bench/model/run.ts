/**
 * How fast a model scores and explains, beside a plain walk through the same trees. CPU seconds of
 * this process, the least of several rounds, taken in turns.
 *
 *   node bench/model/run.ts [--trees 150] [--depth 4] [--rows 200000] [--learn 20000]
 */
import { parseArgs } from 'node:util';
import { boost, defaultBoost } from '../../src/assess/model/boost.ts';
import { contributionsOf, explainerOf } from '../../src/assess/model/contributions.ts';
import { exposureFeatures } from '../../src/assess/model/exposure-features.ts';
import type { Scorer } from '../../src/assess/model/model.ts';
import { seededDraws } from '../../src/assess/model/random.ts';
import { compileForest, scoreRows } from '../../src/assess/model/score.ts';
import { madeTable } from '../../src/assess/model/testing/made-tables.ts';
import { walkForest } from '../../src/assess/model/testing/walk-tree.ts';

const { values } = parseArgs({
  options: {
    trees: { type: 'string', default: '150' },
    depth: { type: 'string', default: '4' },
    rows: { type: 'string', default: '200000' },
    learn: { type: 'string', default: '20000' },
  },
});
const rounds = 5;
const width = exposureFeatures.length;

/** Counts, seconds and shares with a noisy risk in many of them, and gaps. */
const table = madeTable(Number(values.learn), 1, (draw) => {
  const inputs = Array.from({ length: width }, (_, at) =>
    draw() < 0.05 ? Number.NaN : at % 2 === 0 ? Math.floor(draw() * 40) : draw() * 600,
  );
  const sum = inputs.reduce((total, value, at) => {
    return total + (Number.isNaN(value) ? 0 : Math.sin(value / (20 + at)));
  }, 0);
  return { values: inputs, chance: 1 / (1 + Math.exp(2 - sum / 3)) };
});
const all = Int32Array.from({ length: table.rows }, (_, row) => row);
const cpuS = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};

let scorer: Scorer | null = null;
const trainS = cpuS(() => {
  const made = boost(table.columns, table.labels, all, new Int32Array(), {
    ...defaultBoost,
    maxRounds: Number(values.trees),
    maxDepth: Number(values.depth),
  });
  scorer = {
    features: table.features,
    base: made.base,
    trees: made.trees,
    calibration: { kind: 'platt', slope: 1, intercept: 0 },
  };
});
const model = scorer as Scorer | null;
if (model === null) throw new Error('no model');

const rows = Number(values.rows);
const draw = seededDraws(2);
const inputs = Float64Array.from({ length: rows * width }, (_, at) =>
  at % 2 === 0 ? Math.floor(draw() * 40) : draw() * 600,
);
const forest = compileForest(model);
const explainer = explainerOf(model);
const explained = Math.min(rows, 2000);
const walked = Math.min(rows, 20_000);
const least = { compiled: Infinity, walk: Infinity, explain: Infinity };
let check = 0;
for (let round = 0; round < rounds; round += 1) {
  least.compiled = Math.min(
    least.compiled,
    cpuS(() => {
      check += scoreRows(forest, inputs)[0] ?? 0;
    }),
  );
  least.walk = Math.min(
    least.walk,
    cpuS(() => {
      for (let row = 0; row < walked; row += 1) {
        check += walkForest(model, inputs.subarray(row * width, (row + 1) * width));
      }
    }),
  );
  least.explain = Math.min(
    least.explain,
    cpuS(() => {
      for (let row = 0; row < explained; row += 1) {
        check +=
          contributionsOf(explainer, inputs.subarray(row * width, (row + 1) * width))[0] ?? 0;
      }
    }),
  );
}
const perS = (count: number, seconds: number): number => Math.round(count / seconds);
process.stdout.write(
  `${JSON.stringify({
    trees: model.trees.length,
    depth: Number(values.depth),
    inputs: width,
    train_row_trees_per_s: perS(table.rows * model.trees.length, trainS),
    scored_rows_per_s: perS(rows, least.compiled),
    walked_rows_per_s: perS(walked, least.walk),
    explained_rows_per_s: perS(explained, least.explain),
    check: Number(check.toFixed(6)),
  })}\n`,
);
