import { logistic } from '../level.ts';
import type { Calibration, Forest, Scorer, Tree } from './model.ts';
import { type Places, placeOf, placesOf } from './places.ts';

/** Rows that go through the trees together: their codes stay in the first cache. */
const rowsAtOnce = 128;

/**
 * A forest laid out for speed. Every tree is filled up to a complete one, so that the way down is
 * arithmetic instead of pointers; every value becomes, once a row, its place among the thresholds
 * that the forest asks of it (a small integer), so that a step is one comparison without a branch.
 * Each feature has two inputs: in the first a missing value is below every threshold, in the second
 * above; a node reads the one that its missing values follow.
 */
export type CompiledForest = {
  readonly width: number;
  readonly base: number;
  readonly calibration: Calibration;
  /** By feature. */
  readonly places: readonly Places[];
  readonly trees: readonly CompiledTree[];
};

export type CompiledTree = {
  readonly depth: number;
  /** By node its input in the upper half and the highest code that goes left in the lower. */
  readonly nodes: Uint32Array;
  /** By leaf, the left-most first. */
  readonly leaves: Float64Array;
};

const neverAbove = 0xffff;
const lowHalf = 0xffff;

export function compileForest(forest: Scorer): CompiledForest {
  const width = forest.features.length;
  const places = thresholdsOf(forest, width).map(placesOf);
  return {
    width,
    base: forest.base,
    calibration: forest.calibration,
    places,
    trees: forest.trees.map((tree) => compileTree(tree, places)),
  };
}

function thresholdsOf(forest: Forest, width: number): Float64Array[] {
  const found = Array.from({ length: width }, () => new Set<number>());
  for (const tree of forest.trees) {
    tree.feature.forEach((feature, node) => {
      if (feature >= 0) found[feature]?.add(tree.threshold[node] ?? 0);
    });
  }
  return found.map((set) => Float64Array.from(set).sort());
}

function compileTree(tree: Tree, places: readonly Places[]): CompiledTree {
  const depth = depthOf(tree, 0);
  const inner = 2 ** depth - 1;
  // A place below which a leaf already ended sends everything left, where its value stands.
  const nodes = new Uint32Array(inner).fill(neverAbove);
  const leaves = new Float64Array(2 ** depth);
  const place = (node: number, at: number): void => {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) {
      let end = at;
      while (end < inner) end = 2 * end + 1;
      leaves[end - inner] = tree.value[node] ?? 0;
      return;
    }
    const input = 2 * feature + (tree.missingLeft[node] === 1 ? 0 : 1);
    const limit = places[feature]?.thresholds.indexOf(tree.threshold[node] ?? 0) ?? 0;
    nodes[at] = input * 0x1_0000 + limit;
    place(tree.left[node] ?? 0, 2 * at + 1);
    place(tree.right[node] ?? 0, 2 * at + 2);
  };
  place(0, 0);
  return { depth, nodes, leaves };
}

function depthOf(tree: Tree, node: number): number {
  if ((tree.feature[node] ?? -1) < 0) return 0;
  return 1 + Math.max(depthOf(tree, tree.left[node] ?? 0), depthOf(tree, tree.right[node] ?? 0));
}

/**
 * Log-odds of rows, before calibration. `values` is row-major, one number a feature in the model's
 * order, NaN where missing.
 */
export function scoreLogits(forest: CompiledForest, values: Float64Array): Float64Array {
  const { width, trees } = forest;
  const rows = width === 0 ? 0 : Math.floor(values.length / width);
  const logits = new Float64Array(rows).fill(forest.base);
  const stride = 2 * width;
  const codes = new Uint16Array(Math.min(rows, rowsAtOnce) * stride);
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - from);
    encode(forest, values, from, count, codes);
    for (const tree of trees) addTree(tree, codes, stride, count, logits, from);
  }
  return logits;
}

function encode(
  { width, places }: CompiledForest,
  values: Float64Array,
  from: number,
  count: number,
  codes: Uint16Array,
): void {
  for (let feature = 0; feature < width; feature += 1) {
    const own = places[feature];
    if (own === undefined || own.thresholds.length === 0) continue;
    let at = feature * 2;
    let source = from * width + feature;
    for (let row = 0; row < count; row += 1) {
      const value = values[source] ?? Number.NaN;
      const missing = Number.isNaN(value);
      const code = missing ? 0 : placeOf(own, value);
      codes[at] = code;
      codes[at + 1] = missing ? neverAbove : code;
      at += 2 * width;
      source += width;
    }
  }
}

/** Four rows at a time: each step waits for the one before it, and four chains wait together. */
function addTree(
  tree: CompiledTree,
  codes: Uint16Array,
  stride: number,
  count: number,
  logits: Float64Array,
  from: number,
): void {
  const { depth, nodes, leaves } = tree;
  const inner = leaves.length - 1;
  let row = 0;
  for (; row + 4 <= count; row += 4) {
    const s0 = row * stride;
    const s1 = s0 + stride;
    const s2 = s1 + stride;
    const s3 = s2 + stride;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let level = 0; level < depth; level += 1) {
      // Above the limit the difference is negative: its sign is the step to the right.
      const n0 = nodes[a] ?? 0;
      a = 2 * a + 1 + (((n0 & lowHalf) - (codes[s0 + (n0 >>> 16)] ?? 0)) >>> 31);
      const n1 = nodes[b] ?? 0;
      b = 2 * b + 1 + (((n1 & lowHalf) - (codes[s1 + (n1 >>> 16)] ?? 0)) >>> 31);
      const n2 = nodes[c] ?? 0;
      c = 2 * c + 1 + (((n2 & lowHalf) - (codes[s2 + (n2 >>> 16)] ?? 0)) >>> 31);
      const n3 = nodes[d] ?? 0;
      d = 2 * d + 1 + (((n3 & lowHalf) - (codes[s3 + (n3 >>> 16)] ?? 0)) >>> 31);
    }
    const at = from + row;
    logits[at] = (logits[at] ?? 0) + (leaves[a - inner] ?? 0);
    logits[at + 1] = (logits[at + 1] ?? 0) + (leaves[b - inner] ?? 0);
    logits[at + 2] = (logits[at + 2] ?? 0) + (leaves[c - inner] ?? 0);
    logits[at + 3] = (logits[at + 3] ?? 0) + (leaves[d - inner] ?? 0);
  }
  for (; row < count; row += 1) {
    let at = 0;
    for (let level = 0; level < depth; level += 1) {
      const node = nodes[at] ?? 0;
      const code = codes[row * stride + (node >>> 16)] ?? 0;
      at = 2 * at + 1 + (((node & lowHalf) - code) >>> 31);
    }
    logits[from + row] = (logits[from + row] ?? 0) + (leaves[at - inner] ?? 0);
  }
}

/** The calibrated probability of a log-odds. */
export function calibrated(logit: number, calibration: Calibration): number {
  if (calibration.kind === 'platt') {
    return logistic(calibration.slope * logit + calibration.intercept);
  }
  const { at, risk } = calibration;
  const last = at.length - 1;
  let low = 0;
  let high = last + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) < logit) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return risk[0] ?? 0.5;
  if (low > last) return risk[last] ?? 0.5;
  const [x0, x1] = [at[low - 1] ?? 0, at[low] ?? 0];
  const [y0, y1] = [risk[low - 1] ?? 0, risk[low] ?? 0];
  return x1 === x0 ? y1 : y0 + ((y1 - y0) * (logit - x0)) / (x1 - x0);
}

/** Probabilities of rows (see scoreLogits). */
export function scoreRows(forest: CompiledForest, values: Float64Array): Float64Array {
  return scoreLogits(forest, values).map((logit) => calibrated(logit, forest.calibration));
}
