import { TocsinError } from '../../domain/error.ts';
import { baselinesOf, type Evaluation, evaluate, labelsOf } from './evaluation.ts';
import { type LearnOptions, learn } from './learn.ts';
import { type Model, modelOf } from './model-file.ts';
import type { TableOptions } from './read-table.ts';
import { weightsOf } from './row-weight.ts';
import { compileForest, scoreRows } from './score.ts';
import { holdOut, type Split } from './splits.ts';
import { rowMajor, type Table } from './table.ts';

export type TrainOptions = LearnOptions & {
  /** How the table was read, for the record and for making the same split again. */
  readonly table: TableOptions;
  /** Share of the rows that is only tested on; 0 learns from all and tests out of fold. */
  readonly holdOut: number;
  /** Program and version, for the record. */
  readonly createdBy: string;
  /** ISO time, for the record; decides nothing. */
  readonly createdAt: string;
};

/**
 * Learns a model from a table and judges it on rows that it has not seen.
 *
 * @throws TocsinError INPUT_FORMAT where a side of the split would not have both labels, or nothing
 * to learn from
 */
export function trainModel(table: Table, options: TrainOptions): Model {
  if (table.features.length === 0) {
    throw new TocsinError('INPUT_FORMAT', 'The table has no column that can be learned from.');
  }
  const split = holdOut(table, options.holdOut, options.boost.seed);
  checkBothLabels(table, split);
  const { scorer, outOfFold } = learn(table, split.learn, options);
  const evaluation =
    split.test.length > 0
      ? judgeHeldOut(table, split, scoreTable(table, split.test, compileForest(scorer)))
      : judgeOutOfFold(table, outOfFold);
  return modelOf(scorer, {
    seed: options.boost.seed,
    createdBy: options.createdBy,
    createdAt: options.createdAt,
    training: {
      fingerprint: table.fingerprint,
      label: options.table.label,
      rows: split.learn.length,
      positives: countOnes(labelsOf(table.labels, split.learn)),
      holdOut: options.holdOut,
      folds: options.folds,
      rounds: scorer.trees.length,
      parameters: options.boost,
      columns: {
        positive: options.table.positive ?? null,
        group: options.table.group ?? null,
        time: options.table.time ?? null,
        ignore: options.table.ignore ?? [],
        weight: options.table.weight ?? null,
        evenGroups: options.table.evenGroups ?? false,
      },
    },
    evaluation,
  });
}

/** Risks of the named rows of a table whose columns are the model's inputs. */
export function scoreTable(
  table: Pick<Table, 'columns'>,
  rows: Int32Array,
  forest: ReturnType<typeof compileForest>,
): Float64Array {
  const picked = table.columns.map((column) =>
    Float64Array.from(rows, (row) => column[row] ?? Number.NaN),
  );
  return scoreRows(forest, rowMajor(picked, rows.length));
}

function judgeHeldOut(table: Table, { learn: rows, test }: Split, risks: Float64Array): Evaluation {
  const baselines = baselinesOf(table, rows, test);
  const weights = weightsOf(table.weights, test);
  return evaluate('held_out', risks, labelsOf(table.labels, test), baselines, weights);
}

/** Calibration was learned from these very risks, two parameters from all rows: a trifle flattering. */
function judgeOutOfFold(
  table: Table,
  { rows, risks }: { rows: Int32Array; risks: Float64Array },
): Evaluation {
  const weights = weightsOf(table.weights, rows);
  return evaluate('out_of_fold', risks, labelsOf(table.labels, rows), null, weights);
}

function checkBothLabels(table: Table, { learn: rows, test }: Split): void {
  const ones = countOnes(labelsOf(table.labels, rows));
  if (ones === 0 || ones === rows.length) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `The ${rows.length} rows to learn from all have the same label; a model needs both.`,
    );
  }
  const tested = countOnes(labelsOf(table.labels, test));
  if (test.length > 0 && (tested === 0 || tested === test.length)) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `The ${test.length} rows set aside for the test all have the same label; choose another split.`,
    );
  }
}

function countOnes(labels: Uint8Array): number {
  return labels.reduce((sum, label) => sum + label, 0);
}
