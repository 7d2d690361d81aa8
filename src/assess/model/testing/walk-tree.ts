import type { Forest, Tree } from '../model.ts';

/** The leaf's value of one row, by the letter of the format; what faster ways are held against. */
export function walkTree(tree: Tree, values: ArrayLike<number>): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) return tree.value[node] ?? 0;
    const value = values[feature] ?? Number.NaN;
    const left = Number.isNaN(value)
      ? tree.missingLeft[node] === 1
      : value <= (tree.threshold[node] ?? 0);
    node = (left ? tree.left[node] : tree.right[node]) ?? 0;
  }
}

/** Log-odds of one row before calibration. */
export function walkForest(forest: Forest, values: ArrayLike<number>): number {
  return forest.trees.reduce((sum, tree) => sum + walkTree(tree, values), forest.base);
}
