import type { Forest, Tree } from './model.ts';

/** One feature's test on the way to a leaf: the values it lets through, and how many rows did. */
type Gate = {
  readonly feature: number;
  /** Values above `above` and up to `upTo`. */
  readonly above: number;
  readonly upTo: number;
  readonly missing: boolean;
  /** Share of the training rows that the feature's tests let through. */
  readonly share: number;
};

type Path = { readonly value: number; readonly gates: readonly Gate[] };

/** A forest's leaves with the ways to them, made once, laid out flat. Not for use by two at once. */
export type Explainer = {
  readonly width: number;
  /** Log-odds expected before anything is known. */
  readonly expected: number;
  /** By path: the leaf's value, and where its gates start; one more start at the end. */
  readonly value: Float64Array;
  readonly starts: Int32Array;
  /** By gate, see Gate. */
  readonly feature: Int32Array;
  readonly above: Float64Array;
  readonly upTo: Float64Array;
  readonly missing: Uint8Array;
  readonly share: Float64Array;
  /** Scratch space of one path. */
  readonly room: { readonly known: Uint8Array; readonly product: Float64Array };
};

export function explainerOf(forest: Forest): Explainer {
  const paths = forest.trees.flatMap(pathsOf);
  const gates = paths.flatMap((path) => path.gates);
  const longest = paths.reduce((most, path) => Math.max(most, path.gates.length), 0);
  const starts = new Int32Array(paths.length + 1);
  paths.forEach((path, at) => {
    starts[at + 1] = (starts[at] ?? 0) + path.gates.length;
  });
  return {
    width: forest.features.length,
    expected: paths.reduce(
      (sum, path) => sum + path.value * path.gates.reduce((share, gate) => share * gate.share, 1),
      forest.base,
    ),
    value: Float64Array.from(paths, (path) => path.value),
    starts,
    feature: Int32Array.from(gates, (gate) => gate.feature),
    above: Float64Array.from(gates, (gate) => gate.above),
    upTo: Float64Array.from(gates, (gate) => gate.upTo),
    missing: Uint8Array.from(gates, (gate) => (gate.missing ? 1 : 0)),
    share: Float64Array.from(gates, (gate) => gate.share),
    room: { known: new Uint8Array(longest), product: new Float64Array(longest + 1) },
  };
}

/**
 * How much each feature moved the log-odds away from what is expected, in the model's order: the
 * Shapley values of the trees, unknown features following the training rows (the path-dependent
 * TreeSHAP of Lundberg and others, Nature Machine Intelligence 2, 2020). Exact; expected and parts
 * add up to the score.
 *
 * A leaf's game is a product over the features on its way: each is 1 or 0 where known (passed or
 * not) and its share where unknown. So the sum over all coalitions is a polynomial, and one feature
 * is taken out of it by division: quadratic in the features of a path, where the definition is
 * exponential.
 *
 * @param values one number a feature in the model's order, NaN where missing
 */
export function contributionsOf(explainer: Explainer, values: ArrayLike<number>): Float64Array {
  const parts = new Float64Array(explainer.width);
  const { feature, above, upTo, missing, share, starts, value: leaves } = explainer;
  const { known, product } = explainer.room;
  for (let path = 0; path < leaves.length; path += 1) {
    const start = starts[path] ?? 0;
    const count = (starts[path + 1] ?? 0) - start;
    for (let at = 0; at < count; at += 1) {
      const gate = start + at;
      const value = values[feature[gate] ?? 0] ?? Number.NaN;
      const passes = Number.isNaN(value)
        ? missing[gate] === 1
        : value > (above[gate] ?? 0) && value <= (upTo[gate] ?? 0);
      known[at] = passes ? 1 : 0;
    }
    multiply(product, known, share, start, count);
    const leaf = leaves[path] ?? 0;
    for (let at = 0; at < count; at += 1) {
      const mine = known[at] ?? 0;
      const own = share[start + at] ?? 0;
      const input = feature[start + at] ?? 0;
      const sum = sumWithout(product, count, own, mine);
      parts[input] = (parts[input] ?? 0) + leaf * (mine - own) * sum;
    }
  }
  return parts;
}

/** Coefficients of Π (share + known·t): that of t^k sums over the coalitions of k features. */
function multiply(
  product: Float64Array,
  known: Uint8Array,
  share: Float64Array,
  start: number,
  count: number,
): void {
  product[0] = 1;
  for (let at = 0; at < count; at += 1) {
    const mine = known[at] ?? 0;
    const own = share[start + at] ?? 0;
    product[at + 1] = (product[at] ?? 0) * mine;
    for (let k = at; k > 0; k -= 1) {
      product[k] = (product[k] ?? 0) * own + (product[k - 1] ?? 0) * mine;
    }
    product[0] = (product[0] ?? 0) * own;
  }
}

/**
 * Σ over k of k!(m−1−k)!/m! times the coefficient of t^k in the product without one factor, m being
 * the number of factors. Divides from the end that keeps rounding small.
 */
function sumWithout(product: Float64Array, count: number, share: number, mine: number): number {
  let sum = 0;
  if (mine === 0) {
    let weight = 1 / count;
    for (let k = 0; k < count; k += 1) {
      sum += weight * (product[k] ?? 0);
      weight *= (k + 1) / Math.max(1, count - 1 - k);
    }
    return sum / share;
  }
  let weight = 1 / count;
  let rest = 0;
  for (let k = count - 1; k >= 0; k -= 1) {
    rest = (product[k + 1] ?? 0) - rest * share;
    sum += weight * rest;
    weight *= (count - k) / Math.max(1, k);
  }
  return sum;
}

function pathsOf(tree: Tree): Path[] {
  const paths: Path[] = [];
  const walk = (node: number, gates: readonly Gate[]): void => {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) {
      paths.push({ value: tree.value[node] ?? 0, gates });
      return;
    }
    const threshold = tree.threshold[node] ?? 0;
    for (const goesLeft of [true, false]) {
      const child = (goesLeft ? tree.left[node] : tree.right[node]) ?? 0;
      const old = gates.find((gate) => gate.feature === feature);
      const gate: Gate = {
        feature,
        above: goesLeft ? (old?.above ?? -Infinity) : Math.max(old?.above ?? -Infinity, threshold),
        upTo: goesLeft ? Math.min(old?.upTo ?? Infinity, threshold) : (old?.upTo ?? Infinity),
        missing: (old?.missing ?? true) && (tree.missingLeft[node] === 1) === goesLeft,
        share: ((old?.share ?? 1) * (tree.cover[child] ?? 0)) / Math.max(1, tree.cover[node] ?? 0),
      };
      walk(child, [...gates.filter((other) => other !== old), gate]);
    }
  };
  walk(0, []);
  return paths;
}
