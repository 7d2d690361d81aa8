/** How many rows a row stands for, where a table holds only some of the many; null: each for itself. */
export function rowWeight(weights: Float64Array | null, row: number): number {
  return weights === null ? 1 : (weights[row] ?? 1);
}

/** Of the named rows. */
export function weightsOf(weights: Float64Array | null, rows: Int32Array): Float64Array | null {
  return weights === null ? null : Float64Array.from(rows, (row) => weights[row] ?? 1);
}
