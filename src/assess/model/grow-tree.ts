import type { BinnedTable } from './bins.ts';
import type { Tree } from './model.ts';
import { type Bounds, bestSplit, type Split, type SplitRules, weightOf } from './split.ts';

const binsPerFeature = 256;
/** Gradient, hessian, rows. */
const slots = 3;

/** What a tree is grown from: the loss's first and second derivative at each row. */
export type Slopes = { readonly gradient: Float64Array; readonly hessian: Float64Array };

export type TreeOptions = SplitRules & {
  readonly maxDepth: number;
  /** Scales every leaf. */
  readonly learningRate: number;
};

type Building = {
  feature: number[];
  threshold: number[];
  missingLeft: number[];
  left: number[];
  right: number[];
  value: number[];
  cover: number[];
};

type Node = {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly bounds: Bounds;
  readonly histogram: Float64Array;
};

/** Grows trees over one table, keeping its buffers. */
export class TreeGrower {
  readonly #table: BinnedTable;
  readonly #spare: Int32Array;
  /** Histograms that nobody uses now; a new one a node would make the collector work harder than the tree. */
  readonly #idle: Float64Array[] = [];

  constructor(table: BinnedTable) {
    this.#table = table;
    this.#spare = new Int32Array(table.rows);
  }

  /**
   * One tree over the named rows and features. `rows` is reordered. Second derivatives must be
   * positive.
   */
  grow(rows: Int32Array, features: Int32Array, slopes: Slopes, options: TreeOptions): Tree {
    const built: Building = {
      feature: [],
      threshold: [],
      missingLeft: [],
      left: [],
      right: [],
      value: [],
      cover: [],
    };
    const root: Node = {
      id: addNode(built, rows.length),
      from: 0,
      to: rows.length,
      depth: 0,
      bounds: { low: -Infinity, high: Infinity },
      histogram: this.#histogramOf(rows, slopes, features),
    };
    const open = [root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const split =
        node.depth < options.maxDepth
          ? bestSplit(node.histogram, features, this.#table.edges, node.bounds, options)
          : null;
      if (split === null) this.#close(built, node, features, options);
      else open.push(...this.#divide(built, node, split, { rows, features, slopes, options }));
    }
    return built;
  }

  #close(built: Building, node: Node, features: Int32Array, options: TreeOptions): void {
    const { gradient, hessian } = totalsOf(node.histogram, features[0] ?? 0);
    const weight = weightOf(gradient, hessian, options.lambda, node.bounds);
    built.value[node.id] = options.learningRate * weight;
    this.#idle.push(node.histogram);
  }

  #divide(
    built: Building,
    node: Node,
    split: Split,
    given: { rows: Int32Array; features: Int32Array; slopes: Slopes; options: TreeOptions },
  ): [Node, Node] {
    const { rows, features, slopes } = given;
    const middle = this.#partition(rows, node.from, node.to, split);
    const edges = this.#table.edges[split.feature];
    built.feature[node.id] = split.feature;
    built.threshold[node.id] = edges?.[split.bin - 1] ?? Infinity;
    built.missingLeft[node.id] = split.missingLeft ? 1 : 0;
    const leftRows = middle - node.from;
    const rightRows = node.to - middle;
    const leftId = addNode(built, leftRows);
    const rightId = addNode(built, rightRows);
    built.left[node.id] = leftId;
    built.right[node.id] = rightId;

    // Only the smaller side is counted; the other is what is left of the parent's.
    const leftSmaller = leftRows <= rightRows;
    const small = leftSmaller ? rows.subarray(node.from, middle) : rows.subarray(middle, node.to);
    const counted = this.#histogramOf(small, slopes, features);
    const rest = node.histogram;
    for (const feature of features) {
      const start = feature * binsPerFeature * slots;
      for (let at = start; at < start + binsPerFeature * slots; at += 1) {
        rest[at] = (rest[at] ?? 0) - (counted[at] ?? 0);
      }
    }
    const depth = node.depth + 1;
    return [
      {
        id: rightId,
        from: middle,
        to: node.to,
        depth,
        bounds: split.rightBounds,
        histogram: leftSmaller ? rest : counted,
      },
      {
        id: leftId,
        from: node.from,
        to: middle,
        depth,
        bounds: split.leftBounds,
        histogram: leftSmaller ? counted : rest,
      },
    ];
  }

  /** Left rows first, each side in the order it had. The place where the right side begins. */
  #partition(rows: Int32Array, from: number, to: number, split: Split): number {
    const { bins, width } = this.#table;
    const spare = this.#spare;
    let left = from;
    let right = 0;
    for (let at = from; at < to; at += 1) {
      const row = rows[at] ?? 0;
      const bin = bins[row * width + split.feature] ?? 0;
      if (bin === 0 ? split.missingLeft : bin <= split.bin) rows[left++] = row;
      else spare[right++] = row;
    }
    rows.set(spare.subarray(0, right), left);
    return left;
  }

  #histogramOf(rows: Int32Array, slopes: Slopes, features: Int32Array): Float64Array {
    const { bins, width } = this.#table;
    const histogram = this.#idle.pop()?.fill(0) ?? new Float64Array(width * binsPerFeature * slots);
    const { gradient, hessian } = slopes;
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] ?? 0;
      const g = gradient[row] ?? 0;
      const h = hessian[row] ?? 0;
      const start = row * width;
      for (let n = 0; n < features.length; n += 1) {
        const feature = features[n] ?? 0;
        const slot = (feature * binsPerFeature + (bins[start + feature] ?? 0)) * slots;
        histogram[slot] = (histogram[slot] ?? 0) + g;
        histogram[slot + 1] = (histogram[slot + 1] ?? 0) + h;
        histogram[slot + 2] = (histogram[slot + 2] ?? 0) + 1;
      }
    }
    return histogram;
  }
}

function addNode(built: Building, cover: number): number {
  const id = built.feature.length;
  built.feature.push(-1);
  built.threshold.push(0);
  built.missingLeft.push(0);
  built.left.push(-1);
  built.right.push(-1);
  built.value.push(0);
  built.cover.push(cover);
  return id;
}

function totalsOf(histogram: Float64Array, feature: number): { gradient: number; hessian: number } {
  const start = feature * binsPerFeature * slots;
  let gradient = 0;
  let hessian = 0;
  for (let bin = 0; bin < binsPerFeature; bin += 1) {
    gradient += histogram[start + bin * slots] ?? 0;
    hessian += histogram[start + bin * slots + 1] ?? 0;
  }
  return { gradient, hessian };
}
