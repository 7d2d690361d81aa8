const cells = 512;

/**
 * A feature's thresholds, and a grid over them: most cells hold no threshold or one, so that a value
 * finds its place with a multiplication instead of a search.
 */
export type Places = {
  /** Ascending. */
  readonly thresholds: Float64Array;
  readonly low: number;
  readonly perCell: number;
  /** By cell the number of thresholds in the cells before it; one more at the end. */
  readonly before: Uint16Array;
};

export function placesOf(thresholds: Float64Array): Places {
  const low = thresholds[0] ?? 0;
  const span = (thresholds.at(-1) ?? 0) - low;
  // No span, or one beyond all numbers: everything is in the first cell, and is searched.
  const perCell = span > 0 && Number.isFinite(cells / span) ? (cells - 1) / span : 0;
  const before = new Uint16Array(cells + 1);
  for (const threshold of thresholds) {
    const cell = cellOf(low, perCell, threshold);
    before[cell + 1] = (before[cell + 1] ?? 0) + 1;
  }
  for (let cell = 1; cell <= cells; cell += 1) {
    before[cell] = (before[cell] ?? 0) + (before[cell - 1] ?? 0);
  }
  return { thresholds, low, perCell, before };
}

/**
 * The number of thresholds below the value, which must be a number. Rounding cannot misplace it: the
 * cell never descends where the value ascends, so thresholds in earlier cells are below it and those
 * in later ones above.
 */
export function placeOf({ thresholds, low, perCell, before }: Places, value: number): number {
  const cell = cellOf(low, perCell, value);
  let from = before[cell] ?? 0;
  let to = before[cell + 1] ?? 0;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((thresholds[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function cellOf(low: number, perCell: number, value: number): number {
  const cell = (value - low) * perCell;
  if (cell >= cells - 1) return cells - 1;
  // Not a number where infinity meets a grid without span.
  return cell > 0 ? cell | 0 : 0;
}
