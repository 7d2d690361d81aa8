import { seededDraws, shuffled } from './random.ts';
import type { Table } from './table.ts';

/** `since`: with times, everything of the test is later and nothing of the learning is. */
export type Split = {
  readonly learn: Int32Array;
  readonly test: Int32Array;
  readonly since?: number;
};

/** What of a table says which rows belong together. */
export type Splittable = Pick<Table, 'rows' | 'labels' | 'groups' | 'times'>;

/**
 * Sets the `share` of the rows aside for the test: the newest where the table has times, else whole
 * groups where it has groups, else rows of both labels. Where it has both, a group that is in the
 * test is not learned from at all, so that the sides are disjoint in time and in groups.
 */
export function holdOut(table: Splittable, share: number, seed: number): Split {
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  if (share === 0) return { learn: all, test: new Int32Array() };
  if (table.times !== null) return byTime(table, table.times, all, share);
  const folds = Math.max(2, Math.round(1 / share));
  const fold = foldsOf(table, all, folds, seed);
  return {
    learn: all.filter((_, at) => fold[at] !== 0),
    test: all.filter((_, at) => fold[at] === 0),
  };
}

function byTime(
  { groups }: Splittable,
  times: Float64Array,
  rows: Int32Array,
  share: number,
): Split {
  const since = laterThan(times, rows, share);
  const test = rows.filter((row) => (times[row] ?? 0) > since);
  const tested = new Set<number>();
  if (groups !== null) for (const row of test) tested.add(groups[row] ?? -1);
  const learn = rows.filter(
    (row) => (times[row] ?? 0) <= since && !(groups !== null && tested.has(groups[row] ?? -1)),
  );
  return { learn, test, since };
}

/** The time after which the newest share lies; rows of one moment stay together. */
function laterThan(times: Float64Array, rows: Int32Array, share: number): number {
  const sorted = Float64Array.from(rows, (row) => times[row] ?? 0).sort();
  const last = sorted[Math.floor((sorted.length - 1) * (1 - share))] ?? 0;
  if (last < (sorted.at(-1) ?? 0)) return last;
  // The newest moment is more than the share: it alone is the test.
  return sorted.findLast((time) => time < last) ?? -Infinity;
}

/**
 * The splits that judge a way of learning on a whole table. Without times `folds` of them, which test
 * every row once. With times the table is cut into `folds` spans of as many rows; each but the first
 * is the test of all that lies before it, without the groups that it holds.
 */
export function outerSplits(table: Splittable, folds: number, seed: number): Split[] {
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  if (table.times === null) return innerSplits(table, all, folds, seed);
  const splits: Split[] = [];
  for (let span = folds; span > 1; span -= 1) {
    const upTo = splits.at(-1)?.since ?? Infinity;
    const times = table.times;
    const rows = all.filter((row) => (times[row] ?? 0) <= upTo);
    const split = byTime(table, times, rows, 1 / span);
    if (split.learn.length === 0 || split.test.length === 0) break;
    splits.push(split);
  }
  return splits.reverse();
}

/** The fold (0…folds−1) of each named row: whole groups, or else rows with both labels spread evenly. */
export function foldsOf(
  table: Splittable,
  rows: Int32Array,
  folds: number,
  seed: number,
): Uint8Array {
  const draw = seededDraws(seed);
  const fold = new Uint8Array(rows.length);
  const { groups } = table;
  if (groups === null) {
    const order = shuffled(rows.length, draw);
    const next = [0, 0];
    for (const at of order) {
      const label = table.labels[rows[at] ?? 0] ?? 0;
      const turn = next[label] ?? 0;
      fold[at] = turn % folds;
      next[label] = turn + 1;
    }
    return fold;
  }
  const sizes = new Map<number, number>();
  for (const row of rows) sizes.set(groups[row] ?? -1, (sizes.get(groups[row] ?? -1) ?? 0) + 1);
  const names = [...sizes.keys()].sort((a, b) => a - b);
  const drawn = Array.from(shuffled(names.length, draw), (at) => names[at] ?? -1);
  // The largest first, each into the emptiest fold: sizes come out as even as groups allow.
  const filled = new Array<number>(folds).fill(0);
  const foldOfGroup = new Map<number, number>();
  for (const name of drawn.toSorted((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0))) {
    const emptiest = filled.indexOf(Math.min(...filled));
    foldOfGroup.set(name, emptiest);
    filled[emptiest] = (filled[emptiest] ?? 0) + (sizes.get(name) ?? 0);
  }
  rows.forEach((row, at) => {
    fold[at] = foldOfGroup.get(groups[row] ?? -1) ?? 0;
  });
  return fold;
}

/**
 * The splits by which a learner finds its own number of rounds and its calibration: `folds` of them
 * that test every row once, or with times one whose test is the newest fifth.
 */
export function innerSplits(
  table: Splittable,
  rows: Int32Array,
  folds: number,
  seed: number,
): Split[] {
  if (table.times !== null) {
    const split = byTime(table, table.times, rows, 0.2);
    if (split.learn.length > 0 && split.test.length > 0) return [split];
  }
  const fold = foldsOf(table, rows, folds, seed);
  return Array.from({ length: folds }, (_, wanted) => ({
    learn: rows.filter((_row, at) => fold[at] !== wanted),
    test: rows.filter((_row, at) => fold[at] === wanted),
  })).filter(({ learn, test }) => learn.length > 0 && test.length > 0);
}
