import { logistic } from '../level.ts';

/** Weights of a linear model over standardised columns; the baseline that trees have to beat. */
export type LinearModel = {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** One a column, then the intercept. */
  readonly weights: Float64Array;
};

const newtonSteps = 25;
const ridge = 1;

/** Logistic regression with an L2 penalty, by Newton steps. What is missing counts as the mean. */
export function fitLinear(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  rows: Int32Array,
): LinearModel {
  const width = columns.length;
  const mean = Float64Array.from(columns, (column) => meanOf(column, rows));
  const scale = Float64Array.from(columns, (column, at) => spreadOf(column, rows, mean[at] ?? 0));
  const model = { mean, scale, weights: new Float64Array(width + 1) };
  const x = new Float64Array(width + 1);
  for (let step = 0; step < newtonSteps; step += 1) {
    const size = width + 1;
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (const row of rows) {
      fill(x, columns, row, model);
      const risk = logistic(dot(x, model.weights));
      const off = risk - (labels[row] ?? 0);
      const weight = risk * (1 - risk);
      for (let a = 0; a < size; a += 1) {
        const scaled = weight * (x[a] ?? 0);
        gradient[a] = (gradient[a] ?? 0) + off * (x[a] ?? 0);
        for (let b = 0; b <= a; b += 1) {
          hessian[a * size + b] = (hessian[a * size + b] ?? 0) + scaled * (x[b] ?? 0);
        }
      }
    }
    for (let a = 0; a < size; a += 1) {
      const penalty = a === width ? 1e-6 : ridge;
      gradient[a] = (gradient[a] ?? 0) + penalty * (model.weights[a] ?? 0);
      hessian[a * size + a] = (hessian[a * size + a] ?? 0) + penalty;
    }
    const move = solve(hessian, gradient, size);
    // Far from the minimum a full step can overshoot; nothing sensible moves a weight by more than 5.
    const longest = move.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    const shrink = longest > 5 ? 5 / longest : 1;
    for (let a = 0; a < size; a += 1) {
      model.weights[a] = (model.weights[a] ?? 0) - shrink * (move[a] ?? 0);
    }
    if (longest < 1e-8) break;
  }
  return model;
}

/** Log-odds of the rows, in their order. */
export function scoreLinear(
  model: LinearModel,
  columns: readonly Float64Array[],
  rows: Int32Array,
): Float64Array {
  const x = new Float64Array(columns.length + 1);
  return Float64Array.from(rows, (row) => {
    fill(x, columns, row, model);
    return dot(x, model.weights);
  });
}

function fill(
  x: Float64Array,
  columns: readonly Float64Array[],
  row: number,
  { mean, scale }: Pick<LinearModel, 'mean' | 'scale'>,
): void {
  columns.forEach((column, at) => {
    const value = column[row] ?? Number.NaN;
    x[at] = Number.isNaN(value) ? 0 : (value - (mean[at] ?? 0)) / (scale[at] ?? 1);
  });
  x[columns.length] = 1;
}

function dot(x: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < x.length; at += 1) sum += (x[at] ?? 0) * (weights[at] ?? 0);
  return sum;
}

function meanOf(column: Float64Array, rows: Int32Array): number {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const value = column[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

/** Standard deviation; 1 for a column that never changes. */
function spreadOf(column: Float64Array, rows: Int32Array, mean: number): number {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const value = column[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += (value - mean) ** 2;
    count += 1;
  }
  const spread = Math.sqrt(sum / Math.max(1, count));
  return spread > 0 && Number.isFinite(spread) ? spread : 1;
}

/** Solves a·x = b for a positive definite a, of which the lower half is given (Cholesky). */
function solve(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const lower = a.slice();
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = lower[row * size + column] ?? 0;
      for (let k = 0; k < column; k += 1) {
        sum -= (lower[row * size + k] ?? 0) * (lower[column * size + k] ?? 0);
      }
      lower[row * size + column] =
        row === column
          ? Math.sqrt(Math.max(sum, 1e-12))
          : sum / (lower[column * size + column] ?? 1);
    }
  }
  const x = b.slice();
  for (let row = 0; row < size; row += 1) {
    for (let k = 0; k < row; k += 1)
      x[row] = (x[row] ?? 0) - (lower[row * size + k] ?? 0) * (x[k] ?? 0);
    x[row] = (x[row] ?? 0) / (lower[row * size + row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) {
      x[row] = (x[row] ?? 0) - (lower[k * size + row] ?? 0) * (x[k] ?? 0);
    }
    x[row] = (x[row] ?? 0) / (lower[row * size + row] ?? 1);
  }
  return x;
}
