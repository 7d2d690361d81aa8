import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scorerArb, valueArb, width } from '../../../test/support/model-arbitraries.ts';
import { fitsKernel, KernelForest } from './kernel-forest.ts';
import type { Scorer } from './model.ts';
import { seededDraws } from './random.ts';
import { compileForest, scoreLogits } from './score.ts';
import { madeForest } from './testing/made-forest.ts';

/** Bit by bit: the sums are made in the same order. */
function assertSame(scorer: Scorer, values: readonly number[], columns: number): void {
  const forest = compileForest(scorer);
  assert.ok(fitsKernel(forest));
  const rows = values.length / columns;
  const kernel = new KernelForest(forest, Math.max(16, 16 * Math.ceil(rows / 16)));
  // What another batch leaves behind must not matter.
  kernel.values.fill(7);
  kernel.score(kernel.rows);
  kernel.values.set(values);
  kernel.score(rows);
  assert.deepEqual(
    [...kernel.logits.subarray(0, rows)],
    [...scoreLogits(forest, Float64Array.from(values))],
  );
}

test('the kernel scores as the compiled forest does, missing values too', () => {
  const rows = fc.nat(40).chain((count) => {
    const length = count * width;
    return fc.array(valueArb, { minLength: length, maxLength: length });
  });
  fc.assert(
    fc.property(scorerArb, rows, (scorer, values) => {
      assertSame(scorer, values, width);
    }),
    { numRuns: 60 },
  );
});

test('the same for trees of any depth that it takes, and as many thresholds', () => {
  const columns = ['a', 'b', 'c', 'd', 'e'];
  for (let depth = 0; depth <= 8; depth++) {
    const random = seededDraws(depth + 1);
    const shape = { columns, trees: 40, depth, upTo: 60, endsEarly: depth % 2 === 0 ? 0 : 0.1 };
    const scorer = madeForest(shape, random);
    const values = Array.from({ length: 50 * columns.length }, () =>
      random() < 0.1 ? Number.NaN : random() < 0.05 ? Infinity : Math.floor(random() * 250) / 4,
    );
    assertSame(scorer, values, columns.length);
  }
});

test('what does not fit is told beforehand', () => {
  const random = seededDraws(3);
  const shape = { columns: ['a'], trees: 400, depth: 6, upTo: 60, endsEarly: 0 };
  assert.equal(fitsKernel(compileForest(madeForest(shape, random))), true);
  const fine = { ...shape, upTo: 600 };
  assert.equal(fitsKernel(compileForest(madeForest(fine, random))), false);
  const deep = { ...shape, trees: 1, depth: 9 };
  assert.equal(fitsKernel(compileForest(madeForest(deep, random))), false);
});
