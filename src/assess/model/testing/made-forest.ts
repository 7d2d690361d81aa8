import type { Scorer, Tree } from '../model.ts';

/** How a forest is made by dice: no data are behind it, its shape is a trained one's. */
export type ForestShape = {
  readonly columns: readonly string[];
  readonly trees: number;
  /** Questions on the longest way down. */
  readonly depth: number;
  /** Thresholds lie between 0 and this, in quarters. */
  readonly upTo: number;
  /** Chance that a way ends before the depth. */
  readonly endsEarly: number;
};

export function madeForest(shape: ForestShape, random: () => number): Scorer {
  return {
    features: shape.columns.map((column) => ({ name: column, column, equals: null })),
    base: -3,
    trees: Array.from({ length: shape.trees }, () => madeTree(shape, random)),
    calibration: { kind: 'platt', slope: 1, intercept: 0 },
  };
}

function madeTree({ columns, depth, upTo, endsEarly }: ForestShape, random: () => number): Tree {
  const nodes: Record<keyof Tree, number[]> = {
    feature: [],
    threshold: [],
    missingLeft: [],
    left: [],
    right: [],
    value: [],
    cover: [],
  };
  const add = (left: number): number => {
    const at = nodes.feature.length;
    const isLeaf = left === 0 || random() < endsEarly;
    nodes.feature.push(isLeaf ? -1 : Math.floor(random() * columns.length));
    nodes.threshold.push(Math.floor(random() * upTo * 4) / 4);
    nodes.missingLeft.push(random() < 0.5 ? 1 : 0);
    nodes.left.push(0);
    nodes.right.push(0);
    nodes.value.push((random() - 0.5) / 4);
    nodes.cover.push(1);
    if (isLeaf) return at;
    nodes.left[at] = add(left - 1);
    nodes.right[at] = add(left - 1);
    return at;
  };
  add(depth);
  return nodes;
}
