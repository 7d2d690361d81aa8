import { logistic } from '../level.ts';
import { aucWithInterval, type Interval } from './auc.ts';
import { fitLinear, scoreLinear } from './logistic-regression.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import type { Table } from './table.ts';

/** Simple models on the same rows, which say what the trees are worth. */
export type Baselines = {
  /** Logistic regression on the same inputs, learned from the same rows. */
  readonly logistic: { readonly auc: Interval; readonly brier: number };
  /** The one input that ranks the learned rows best by itself, up or down. */
  readonly bestFeature: { readonly name: string; readonly auc: Interval } | null;
};

export type Evaluation = {
  /**
   * `held_out`: rows set aside before learning; `out_of_fold`: every row by trees learned without
   * its fold; `other_table`: rows of a table that the model has not seen.
   */
  readonly on: 'held_out' | 'out_of_fold' | 'other_table';
  readonly metrics: Metrics;
  readonly baselines: Baselines | null;
};

export type LabelledTable = Pick<Table, 'features' | 'columns' | 'labels'>;

export function labelsOf(labels: Uint8Array, rows: Int32Array): Uint8Array {
  return Uint8Array.from(rows, (row) => labels[row] ?? 0);
}

/** Risks of `test` by a logistic regression learned from `learn`. */
export function logisticRisks(
  { columns, labels }: LabelledTable,
  learn: Int32Array,
  test: Int32Array,
): Float64Array {
  return scoreLinear(fitLinear(columns, labels, learn), columns, test).map(logistic);
}

export function evaluate(
  on: Evaluation['on'],
  risks: Float64Array,
  labels: Uint8Array,
  baselines: Baselines | null,
  weights: Float64Array | null = null,
): Evaluation {
  return { on, metrics: metricsOf(risks, labels, weights), baselines };
}

/** The baselines of a split: chosen and learned on one side, judged on the other. */
export function baselinesOf(table: LabelledTable, learn: Int32Array, test: Int32Array): Baselines {
  const labels = labelsOf(table.labels, test);
  return {
    logistic: logisticBaseline(logisticRisks(table, learn, test), labels),
    bestFeature: bestFeature(table, learn, test),
  };
}

/**
 * The input that ranks the rows of `learn` best by itself, and how well it ranks those of `test`.
 * Missing values rank as the mean: a single input has nothing better to say of them.
 */
export function bestFeature(
  { features, columns, labels }: LabelledTable,
  learn: Int32Array,
  test: Int32Array,
): Baselines['bestFeature'] {
  const learnLabels = labelsOf(labels, learn);
  let best: { name: string; column: Float64Array; sign: number; strength: number } | null = null;
  for (const [at, column] of columns.entries()) {
    const { value } = aucWithInterval(filled(column, learn, 1), learnLabels);
    const strength = Math.abs(value - 0.5);
    if (!(strength > (best?.strength ?? -1))) continue;
    best = { name: features[at]?.name ?? '', column, sign: value < 0.5 ? -1 : 1, strength };
  }
  if (best === null) return null;
  const values = filled(best.column, test, best.sign);
  return { name: best.name, auc: aucWithInterval(values, labelsOf(labels, test)) };
}

function filled(column: Float64Array, rows: Int32Array, sign: number): Float64Array {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const value = column[row] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  const mean = sum / Math.max(1, count);
  return Float64Array.from(rows, (row) => {
    const value = column[row] ?? Number.NaN;
    return sign * (Number.isNaN(value) ? mean : value);
  });
}

export function logisticBaseline(risks: Float64Array, labels: Uint8Array): Baselines['logistic'] {
  return { auc: aucWithInterval(risks, labels), brier: brierOf(risks, labels) };
}

function brierOf(risks: Float64Array, labels: Uint8Array): number {
  let sum = 0;
  risks.forEach((risk, row) => {
    sum += (risk - (labels[row] ?? 0)) ** 2;
  });
  return sum / Math.max(1, risks.length);
}
