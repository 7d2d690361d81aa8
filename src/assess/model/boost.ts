import { logistic } from '../level.ts';
import { type BinnedTable, binTable } from './bins.ts';
import { TreeGrower } from './grow-tree.ts';
import type { Tree } from './model.ts';
import { seededDraws } from './random.ts';
import { rowWeight } from './row-weight.ts';

export type BoostOptions = {
  readonly seed: number;
  readonly maxRounds: number;
  /** Rounds without a better validation loss after which it ends; the best round is kept. */
  readonly patience: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly lambda: number;
  readonly minRows: number;
  readonly minGain: number;
  /** Share of the rows that each tree sees. */
  readonly rowShare: number;
  /** Share of the features that each tree sees. */
  readonly featureShare: number;
  /** By feature: 1 more never lowers the risk, −1 more never raises it, 0 free. Shorter: free. */
  readonly monotone: readonly number[];
};

export const defaultBoost: BoostOptions = {
  seed: 1,
  maxRounds: 600,
  patience: 40,
  learningRate: 0.06,
  maxDepth: 4,
  lambda: 2,
  minRows: 10,
  minGain: 1e-6,
  rowShare: 0.8,
  featureShare: 0.7,
  monotone: [],
};

export type Boosted = {
  readonly base: number;
  readonly trees: readonly Tree[];
  /** Log-odds of the validation rows, in their order, after the last kept round. */
  readonly validation: Float64Array;
};

/**
 * Gradient-boosted trees for a yes or no, by histograms and second derivatives of the log loss.
 * `rows` are learned from; `validationRows` only end the learning (none: all rounds are made).
 * `weights`, by row of the table: how many rows a row stands for; null: one each.
 */
export function boost(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  rows: Int32Array,
  validationRows: Int32Array,
  options: BoostOptions,
  weights: Float64Array | null = null,
): Boosted {
  return boostBinned(binTable(columns), labels, rows, validationRows, options, weights);
}

/** The same over a table in bins, for learning several times over one. */
export function boostBinned(
  table: BinnedTable,
  labels: Uint8Array,
  rows: Int32Array,
  validationRows: Int32Array,
  options: BoostOptions,
  weights: Float64Array | null = null,
): Boosted {
  const draw = seededDraws(options.seed);
  const base = baseOf(labels, rows, weights);
  const logits = new Float64Array(table.rows).fill(base);
  const gradient = new Float64Array(table.rows);
  const hessian = new Float64Array(table.rows);
  const grower = new TreeGrower(table);
  const rules = { ...options, monotone: Int8Array.from(options.monotone) };
  const trees: Tree[] = [];
  let best = { loss: lossOf(logits, labels, validationRows, weights), rounds: 0 };
  let kept = logitsOf(logits, validationRows);
  for (let round = 0; round < options.maxRounds; round += 1) {
    for (const row of rows) {
      const risk = logistic(logits[row] ?? 0);
      const weight = rowWeight(weights, row);
      gradient[row] = weight * (risk - (labels[row] ?? 0));
      hessian[row] = weight * Math.max(1e-9, risk * (1 - risk));
    }
    const seen = someRows(rows, options.rowShare, draw);
    const features = someFeatures(table.width, options.featureShare, draw);
    const tree = grower.grow(seen, features, { gradient, hessian }, rules);
    trees.push(tree);
    for (const row of rows) logits[row] = (logits[row] ?? 0) + leafOfBins(tree, table, row);
    for (const row of validationRows) {
      logits[row] = (logits[row] ?? 0) + leafOfBins(tree, table, row);
    }
    if (validationRows.length === 0) continue;
    const loss = lossOf(logits, labels, validationRows, weights);
    if (loss < best.loss) {
      best = { loss, rounds: trees.length };
      kept = logitsOf(logits, validationRows);
    } else if (trees.length - best.rounds >= options.patience) break;
  }
  const rounds = validationRows.length === 0 ? trees.length : best.rounds;
  return { base, trees: trees.slice(0, rounds), validation: kept };
}

/** Log-odds of the share of ones, one of each added so that it is finite. */
function baseOf(labels: Uint8Array, rows: Int32Array, weights: Float64Array | null): number {
  let ones = 0;
  let all = 0;
  for (const row of rows) {
    const weight = rowWeight(weights, row);
    all += weight;
    ones += weight * (labels[row] ?? 0);
  }
  return Math.log((ones + 1) / (all - ones + 1));
}

function leafOfBins(tree: Tree, table: BinnedTable, row: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) return tree.value[node] ?? 0;
    const bin = table.bins[row * table.width + feature] ?? 0;
    const edge = bin === 0 ? Number.NaN : bin === 1 ? -Infinity : table.edges[feature]?.[bin - 2];
    // A bin's lower edge lies below the threshold exactly where the whole bin is at most the threshold.
    const left =
      bin === 0 ? tree.missingLeft[node] === 1 : (edge ?? 0) < (tree.threshold[node] ?? 0);
    node = (left ? tree.left[node] : tree.right[node]) ?? 0;
  }
}

function someRows(rows: Int32Array, share: number, draw: () => number): Int32Array {
  if (share >= 1) return rows.slice();
  const picked = new Int32Array(rows.length);
  let count = 0;
  for (const row of rows) if (draw() < share) picked[count++] = row;
  return count === 0 ? rows.slice() : picked.slice(0, count);
}

/** Drawn without putting back, in ascending order. */
function someFeatures(width: number, share: number, draw: () => number): Int32Array {
  const wanted = Math.max(1, Math.round(width * share));
  const picked = new Int32Array(wanted);
  let count = 0;
  for (let feature = 0; feature < width; feature += 1) {
    if (draw() * (width - feature) < wanted - count) picked[count++] = feature;
  }
  return picked;
}

function lossOf(
  logits: Float64Array,
  labels: Uint8Array,
  rows: Int32Array,
  weights: Float64Array | null,
): number {
  let sum = 0;
  let all = 0;
  for (const row of rows) {
    const logit = logits[row] ?? 0;
    const signed = labels[row] === 1 ? -logit : logit;
    const weight = rowWeight(weights, row);
    all += weight;
    sum += weight * (Math.max(0, signed) + Math.log1p(Math.exp(-Math.abs(signed))));
  }
  return all === 0 ? 0 : sum / all;
}

function logitsOf(logits: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => logits[row] ?? 0);
}
