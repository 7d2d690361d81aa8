import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldsOf, holdOut, innerSplits, outerSplits, type Splittable } from './splits.ts';

const tableArb = (kind: 'rows' | 'groups' | 'times' | 'both'): fc.Arbitrary<Splittable> =>
  fc
    .array(
      fc.record({
        label: fc.constantFrom(0, 1),
        group: fc.integer({ min: 0, max: 12 }),
        time: fc.integer({ min: 0, max: 20 }),
      }),
      { minLength: 20, maxLength: 120 },
    )
    .map((rows) => ({
      rows: rows.length,
      labels: Uint8Array.from(rows, (row) => row.label),
      groups:
        kind === 'groups' || kind === 'both' ? Int32Array.from(rows, (row) => row.group) : null,
      times:
        kind === 'times' || kind === 'both' ? Float64Array.from(rows, (row) => row.time) : null,
    }));

const shareArb = fc.constantFrom(0.1, 0.2, 0.33, 0.5);

test('no row is on both sides, and without times none is lost', () => {
  fc.assert(
    fc.property(tableArb('rows'), shareArb, fc.nat(9), (table, share, seed) => {
      const { learn, test: rows } = holdOut(table, share, seed);
      assert.deepEqual(
        [...learn, ...rows].toSorted((a, b) => a - b),
        [...Array(table.rows).keys()],
      );
      const wanted = table.rows / Math.max(2, Math.round(1 / share));
      assert.ok(Math.abs(rows.length - wanted) <= 2);
      assert.deepEqual(holdOut(table, share, seed), { learn, test: rows });
    }),
  );
});

test('a group is never divided', () => {
  fc.assert(
    fc.property(tableArb('groups'), shareArb, fc.nat(9), (table, share, seed) => {
      const { learn, test: rows } = holdOut(table, share, seed);
      const learned = new Set(Array.from(learn, (row) => table.groups?.[row]));
      assert.ok(rows.every((row) => !learned.has(table.groups?.[row])));
    }),
  );
});

test('with times the test is later than everything learned from, and shares no group with it', () => {
  fc.assert(
    fc.property(tableArb('both'), shareArb, fc.nat(9), (table, share, seed) => {
      for (const { learn, test: rows } of [
        holdOut(table, share, seed),
        ...outerSplits(table, 4, seed),
      ]) {
        const learned = new Set(Array.from(learn, (row) => table.groups?.[row]));
        const newest = Math.max(...Array.from(learn, (row) => table.times?.[row] ?? 0));
        for (const row of rows) {
          assert.ok((table.times?.[row] ?? 0) > newest);
          assert.ok(!learned.has(table.groups?.[row]));
        }
      }
    }),
  );
});

test('folds test every row once', () => {
  fc.assert(
    fc.property(
      tableArb('groups'),
      fc.integer({ min: 2, max: 6 }),
      fc.nat(9),
      (table, folds, seed) => {
        const all = Int32Array.from({ length: table.rows }, (_, row) => row);
        const tested = innerSplits(table, all, folds, seed).flatMap((split) => [...split.test]);
        assert.deepEqual(
          tested.toSorted((a, b) => a - b),
          [...all],
        );
      },
    ),
  );
});

test('spans of time test every row but those of the first', () => {
  fc.assert(
    fc.property(tableArb('times'), fc.integer({ min: 2, max: 5 }), (table, folds) => {
      const splits = outerSplits(table, folds, 1);
      const tested = splits.flatMap((split) => [...split.test]);
      assert.equal(new Set(tested).size, tested.length);
      const first = splits[0];
      if (first === undefined) return;
      assert.equal(tested.length + first.learn.length, table.rows);
    }),
  );
});

test('without groups both labels are spread evenly', () => {
  const labels = Uint8Array.from({ length: 100 }, (_, row) => (row < 10 ? 1 : 0));
  const all = Int32Array.from({ length: 100 }, (_, row) => row);
  const fold = foldsOf({ rows: 100, labels, groups: null, times: null }, all, 5, 3);
  for (let wanted = 0; wanted < 5; wanted += 1) {
    const inside = all.filter((row) => fold[row] === wanted);
    assert.equal(inside.length, 20);
    assert.equal(inside.filter((row) => labels[row] === 1).length, 2);
  }
});
