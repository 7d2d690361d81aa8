import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evenWeights } from './even-weights.ts';

test('groups of a yes weigh alike, their rows divided as before; rows of a no stay', () => {
  const weights = evenWeights({
    rows: 6,
    labels: Uint8Array.from([1, 1, 0, 1, 0, 0]),
    groups: Int32Array.from([7, 7, 7, 2, 2, 3]),
    weights: Float64Array.from([1, 3, 5, 2, 2, 40]),
  });
  // Six in all, three for each of two groups.
  assert.deepEqual([...weights], [0.75, 2.25, 5, 3, 2, 40]);
});

test('without groups each row is its own, and without weights all are alike', () => {
  const [rows, labels] = [3, Uint8Array.from([0, 1, 1])];
  assert.deepEqual([...evenWeights({ rows, labels, groups: null, weights: null })], [1, 1, 1]);
  const none = Uint8Array.from([0, 0, 0]);
  assert.deepEqual(
    [...evenWeights({ rows, labels: none, groups: null, weights: null })],
    [1, 1, 1],
  );
});

test('the yes weigh together as before, and every group of them the same', () => {
  const row = fc.record({
    label: fc.constantFrom(0 as const, 1 as const),
    group: fc.nat(9),
    weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
      const weights = evenWeights({
        rows: rows.length,
        labels: Uint8Array.from(rows, ({ label }) => label),
        groups: Int32Array.from(rows, ({ group }) => group),
        weights: Float64Array.from(rows, ({ weight }) => weight),
      });
      const near = (a: number, b: number): void =>
        assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(1, b), `${a} and ${b}`);
      const yes = rows.flatMap(({ label, group, weight }, at) =>
        label === 1 ? [{ group, before: weight, after: weights[at] ?? 0 }] : [],
      );
      const before = yes.reduce((sum, one) => sum + one.before, 0);
      const groups = Map.groupBy(yes, ({ group }) => group);
      for (const of of groups.values()) {
        near(
          of.reduce((sum, one) => sum + one.after, 0),
          before / groups.size,
        );
      }
      for (const [at, { label, weight }] of rows.entries()) {
        if (label === 0) assert.equal(weights[at], weight);
      }
    }),
  );
});
