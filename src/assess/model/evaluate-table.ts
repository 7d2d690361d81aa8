import { TocsinError } from '../../domain/error.ts';
import { aucWithInterval, type Interval } from './auc.ts';
import {
  baselinesOf,
  bestFeature,
  type Evaluation,
  evaluate,
  labelsOf,
  logisticBaseline,
  logisticRisks,
} from './evaluation.ts';
import { type LearnOptions, learn } from './learn.ts';
import type { Model } from './model-file.ts';
import { weightsOf } from './row-weight.ts';
import { compileForest } from './score.ts';
import { holdOut, outerSplits } from './splits.ts';
import type { Table } from './table.ts';
import { scoreTable } from './train-model.ts';

/** One split of a cross-validation: what was learned from, and the AUC of the rest. */
export type Part = { readonly learned: number; readonly tested: number; readonly auc: Interval };

export type TableEvaluation = Evaluation & { readonly parts: readonly Part[] };

/**
 * Judges the learner on a table: every row is scored by a model that saw neither it nor its group nor
 * anything later. With times the oldest span is only learned from.
 *
 * @throws TocsinError INPUT_FORMAT where no split has both labels on both sides
 */
export function crossValidate(
  table: Table,
  options: LearnOptions & { readonly outerFolds: number },
): TableEvaluation {
  const splits = outerSplits(table, options.outerFolds, options.boost.seed).filter(
    (split) => hasBoth(table, split.learn) && hasBoth(table, split.test),
  );
  if (splits.length === 0) {
    throw new TocsinError(
      'INPUT_FORMAT',
      'No split of the table has both labels on both sides; it is too small or too uniform.',
    );
  }
  const parts: Part[] = [];
  const tested: Int32Array[] = [];
  const risks: Float64Array[] = [];
  const linear: Float64Array[] = [];
  for (const split of splits) {
    const { scorer } = learn(table, split.learn, options);
    const own = scoreTable(table, split.test, compileForest(scorer));
    const labels = labelsOf(table.labels, split.test);
    parts.push({
      learned: split.learn.length,
      tested: split.test.length,
      auc: aucWithInterval(own, labels),
    });
    tested.push(split.test);
    risks.push(own);
    linear.push(logisticRisks(table, split.learn, split.test));
  }
  const rows = Int32Array.from(tested.flatMap((some) => [...some]));
  const labels = labelsOf(table.labels, rows);
  const baselines = {
    logistic: logisticBaseline(together(linear), labels),
    // Chosen with hindsight: the strongest that a single input could be.
    bestFeature: bestFeature(table, rows, rows),
  };
  return {
    ...evaluate(
      table.times === null ? 'out_of_fold' : 'held_out',
      together(risks),
      labels,
      baselines,
      weightsOf(table.weights, rows),
    ),
    parts,
  };
}

/**
 * Judges a model on a table that was read with the model's inputs. Of the very table that it was
 * learned from (then `table` must have been read as in training) only the rows that were set aside
 * count; where none were, the model's own out-of-fold figures are given.
 */
export function evaluateModel(table: Table, model: Model): TableEvaluation {
  if (table.fingerprint !== model.training.fingerprint) {
    const all = Int32Array.from({ length: table.rows }, (_, row) => row);
    const risks = scoreTable(table, all, compileForest(model.scorer));
    return { ...evaluate('other_table', risks, table.labels, null, table.weights), parts: [] };
  }
  if (model.training.holdOut === 0) return { ...model.evaluation, parts: [] };
  const split = holdOut(table, model.training.holdOut, model.seed);
  const risks = scoreTable(table, split.test, compileForest(model.scorer));
  const baselines = baselinesOf(table, split.learn, split.test);
  return {
    ...evaluate(
      'held_out',
      risks,
      labelsOf(table.labels, split.test),
      baselines,
      weightsOf(table.weights, split.test),
    ),
    parts: [],
  };
}

function together(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

function hasBoth({ labels }: Table, rows: Int32Array): boolean {
  return rows.some((row) => labels[row] === 1) && rows.some((row) => labels[row] !== 1);
}
