/** Bin 0 holds what is missing; 255 are left for values. */
export const maxBins = 255;
/** Rows that the edges are taken from; more would move them by less than a bin. */
const sampledRows = 200_000;

/**
 * A table in bins: row-major, one byte a value. Value x of a feature is in bin 1 + (number of the
 * feature's edges below x), so that bins 1…b hold exactly what is at most edge b.
 */
export type BinnedTable = {
  readonly rows: number;
  readonly width: number;
  readonly bins: Uint8Array;
  /** By feature, ascending. */
  readonly edges: readonly Float64Array[];
};

/** Edges halfway between neighbouring values, or between quantiles where values are many. */
export function edgesOf(column: Float64Array): Float64Array {
  const stride = Math.max(1, Math.ceil(column.length / sampledRows));
  const sample = new Float64Array(Math.ceil(column.length / stride));
  let count = 0;
  for (let row = 0; row < column.length; row += stride) {
    const value = column[row] ?? Number.NaN;
    if (!Number.isNaN(value)) sample[count++] = value;
  }
  const sorted = sample.subarray(0, count).sort();
  const distinct = sorted.filter((value, at) => at === 0 || value !== sorted[at - 1]);
  const values = distinct.length <= maxBins ? distinct : quantiles(sorted);
  const edges: number[] = [];
  for (let at = 1; at < values.length; at += 1) {
    edges.push(between(values[at - 1] ?? 0, values[at] ?? 0));
  }
  return Float64Array.from(edges);
}

function quantiles(sorted: Float64Array): Float64Array {
  const picked = Float64Array.from(
    { length: maxBins },
    (_, at) => sorted[Math.floor((at * (sorted.length - 1)) / (maxBins - 1))] ?? 0,
  );
  return picked.filter((value, at) => at === 0 || value !== picked[at - 1]);
}

/** At least `low` and below `high`, whatever rounding does. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

/** The number of edges below the value. */
export function edgesBelow(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Columns (NaN is missing) to bins, under the edges of these columns or of given ones. */
export function binTable(
  columns: readonly Float64Array[],
  given?: readonly Float64Array[],
): BinnedTable {
  const rows = columns[0]?.length ?? 0;
  const width = columns.length;
  const edges = given ?? columns.map(edgesOf);
  const bins = new Uint8Array(rows * width);
  columns.forEach((column, feature) => {
    const own = edges[feature] ?? new Float64Array();
    for (let row = 0; row < rows; row += 1) {
      const value = column[row] ?? Number.NaN;
      bins[row * width + feature] = Number.isNaN(value) ? 0 : 1 + edgesBelow(own, value);
    }
  });
  return { rows, width, bins, edges };
}
