import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rowArb, scorerArb, width } from '../../../test/support/model-arbitraries.ts';
import { contributionsOf, explainerOf } from './contributions.ts';
import type { Forest, Tree } from './model.ts';
import { walkForest } from './testing/walk-tree.ts';

/** What a tree is expected to say when only the features of `known` (bits) are known. */
function expectedOf(tree: Tree, row: readonly number[], known: number, node = 0): number {
  const feature = tree.feature[node] ?? -1;
  if (feature < 0) return tree.value[node] ?? 0;
  const [left, right] = [tree.left[node] ?? 0, tree.right[node] ?? 0];
  if ((known >> feature) % 2 === 1) {
    const value = row[feature] ?? Number.NaN;
    const goesLeft = Number.isNaN(value)
      ? tree.missingLeft[node] === 1
      : value <= (tree.threshold[node] ?? 0);
    return expectedOf(tree, row, known, goesLeft ? left : right);
  }
  const share = (tree.cover[left] ?? 0) / (tree.cover[node] ?? 1);
  return (
    share * expectedOf(tree, row, known, left) + (1 - share) * expectedOf(tree, row, known, right)
  );
}

/** Shapley's definition: the mean over all orders of what a feature adds when its turn comes. */
function byDefinition(forest: Forest, row: readonly number[]): number[] {
  const worth = (known: number): number =>
    forest.trees.reduce((sum, tree) => sum + expectedOf(tree, row, known), forest.base);
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return Array.from({ length: width }, (_, feature) => {
    let sum = 0;
    for (let known = 0; known < 2 ** width; known += 1) {
      if ((known >> feature) % 2 === 1) continue;
      const size = [...known.toString(2)].filter((bit) => bit === '1').length;
      const weight = (factorial(size) * factorial(width - size - 1)) / factorial(width);
      sum += weight * (worth(known + 2 ** feature) - worth(known));
    }
    return sum;
  });
}

test('contributions are the Shapley values of the definition', () => {
  fc.assert(
    fc.property(scorerArb, rowArb, (forest, row) => {
      const parts = contributionsOf(explainerOf(forest), row);
      byDefinition(forest, row).forEach((wanted, feature) => {
        assert.ok(Math.abs((parts[feature] ?? 0) - wanted) < 1e-9);
      });
    }),
  );
});

test('what is expected and the contributions add up to the score', () => {
  fc.assert(
    fc.property(scorerArb, rowArb, (forest, row) => {
      const explainer = explainerOf(forest);
      const sum = contributionsOf(explainer, row).reduce((a, b) => a + b, explainer.expected);
      assert.ok(Math.abs(sum - walkForest(forest, row)) < 1e-9);
    }),
  );
});

test('a feature that no tree asks about contributes nothing', () => {
  const tree: Tree = {
    feature: [1, -1, -1],
    threshold: [0, 0, 0],
    missingLeft: [1, 0, 0],
    left: [1, -1, -1],
    right: [2, -1, -1],
    value: [0, -1, 2],
    cover: [4, 3, 1],
  };
  const features = ['x0', 'x1'].map((name) => ({ name, column: name, equals: null }));
  const explainer = explainerOf({ features, base: 0.5, trees: [tree] });
  assert.equal(explainer.expected, 0.5 - 0.75 + 0.5);
  assert.deepEqual([...contributionsOf(explainer, [9, 9])], [0, 2.25]);
  assert.deepEqual([...contributionsOf(explainer, [9, Number.NaN])], [0, -0.75]);
});
