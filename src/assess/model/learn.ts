import { binTable, edgesOf } from './bins.ts';
import { type Boosted, type BoostOptions, boostBinned } from './boost.ts';
import { type CalibrationKind, calibrate } from './calibrate.ts';
import type { Scorer } from './model.ts';
import { weightsOf } from './row-weight.ts';
import { calibrated } from './score.ts';
import { innerSplits } from './splits.ts';
import type { Table } from './table.ts';

export type LearnOptions = {
  readonly boost: BoostOptions;
  readonly calibration: CalibrationKind;
  /** Parts for finding the number of rounds and the calibration. */
  readonly folds: number;
};

export type Learned = {
  readonly scorer: Scorer;
  /** Rows of the folds with risks by trees that had not seen them: what calibration was learned from. */
  readonly outOfFold: { readonly rows: Int32Array; readonly risks: Float64Array };
};

type LearnTable = Pick<
  Table,
  'rows' | 'features' | 'columns' | 'labels' | 'groups' | 'times' | 'weights'
>;

/**
 * Learns from the named rows: folds give the number of rounds (their median) and the log-odds of
 * rows not learned from, which give the calibration; then all rows give the trees. The same table,
 * rows and options give the same trees, bit by bit.
 */
export function learn(table: LearnTable, rows: Int32Array, options: LearnOptions): Learned {
  const { boost } = options;
  // What is not learned from does not even place an edge.
  const edges = table.columns.map((column) =>
    edgesOf(Float64Array.from(rows, (row) => column[row] ?? Number.NaN)),
  );
  const binned = binTable(table.columns, edges);
  const parts = innerSplits(table, rows, options.folds, boost.seed).map((split) => ({
    split,
    made: boostBinned(binned, table.labels, split.learn, split.test, boost, table.weights),
  }));
  const rounds = medianRounds(parts.map(({ made }) => made));
  const whole = { ...boost, maxRounds: rounds };
  const none = new Int32Array();
  const last = boostBinned(binned, table.labels, rows, none, whole, table.weights);
  const tested = Int32Array.from(parts.flatMap(({ split }) => [...split.test]));
  const logits = Float64Array.from(parts.flatMap(({ made }) => [...made.validation]));
  const labels = Uint8Array.from(tested, (row) => table.labels[row] ?? 0);
  const weights = weightsOf(table.weights, tested);
  const calibration = calibrate(options.calibration, logits, labels, weights);
  return {
    scorer: { features: table.features, base: last.base, trees: last.trees, calibration },
    outOfFold: { rows: tested, risks: logits.map((logit) => calibrated(logit, calibration)) },
  };
}

/** At least one round, so that a model always has a tree to ask. */
function medianRounds(parts: readonly Boosted[]): number {
  const rounds = parts.map(({ trees }) => trees.length).sort((a, b) => a - b);
  return Math.max(1, rounds[rounds.length >> 1] ?? 1);
}
