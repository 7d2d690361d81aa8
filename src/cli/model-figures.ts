import type { Interval } from '../assess/model/auc.ts';
import type { Part } from '../assess/model/evaluate-table.ts';
import type { Evaluation } from '../assess/model/evaluation.ts';
import type { TableNotes } from '../assess/model/table.ts';
import { printLine, printNote, printTable } from './print.ts';

const tested = {
  held_out: 'rows set aside before learning',
  out_of_fold: 'every row by trees that had not seen it',
  other_table: 'a table that the model has not seen',
} as const;

/** What was not taken from a table, for the person at the terminal. */
export function printTableNotes(notes: TableNotes): void {
  if (notes.rowsLeftOut > 0)
    printNote(`${notes.rowsLeftOut} rows without label, time or group were left out.`);
  if (notes.columnsLeftOut.length > 0) {
    printNote(`Not used, as words or always the same: ${notes.columnsLeftOut.join(', ')}.`);
  }
  if (notes.cellsNotNumbers > 0) {
    printNote(`${notes.cellsNotNumbers} cells of number columns hold words and count as missing.`);
  }
}

/** The figures of an evaluation as lines and two tables. */
export function printEvaluation(
  evaluation: Evaluation & { readonly parts?: readonly Part[] },
): void {
  const { metrics, baselines, on, parts = [] } = evaluation;
  // With weights a row stands for several, and not for a whole number of them.
  const [rows, yes] = [Math.round(metrics.rows), Math.round(metrics.positives)];
  printLine(`Tested on ${rows} rows (${yes} yes): ${tested[on]}.`);
  printLine(
    `AUC ${withEnds(metrics.auc)}, average precision ${metrics.averagePrecision.toFixed(4)}`,
  );
  if (baselines !== null) {
    printLine(`  logistic regression ${withEnds(baselines.logistic.auc)}`);
    if (baselines.bestFeature !== null) {
      const { name, auc } = baselines.bestFeature;
      printLine(`  best single input ${withEnds(auc)}: ${name}`);
    }
  }
  printLine(
    `Brier ${metrics.brier.toFixed(4)} (always the share of yes: ${metrics.brierOfPrior.toFixed(4)}), calibration error ${metrics.calibrationError.toFixed(4)}`,
  );
  printLine(`Recall at precision 0.90: ${metrics.recallAtPrecision90.toFixed(4)}`);
  if (parts.length > 1) {
    printTable(
      ['learned', 'tested', 'AUC'],
      parts.map((part) => [part.learned, part.tested, withEnds(part.auc)]),
    );
  }
  printTable(
    ['first', 'precision', 'recall'],
    metrics.precisionAt.map(({ k, precision, recall }) => [
      k,
      precision.toFixed(4),
      recall.toFixed(4),
    ]),
  );
  printTable(
    ['risk', 'rows', 'said', 'happened'],
    metrics.reliability.map((bin) => [
      `${bin.from.toFixed(3)}–${bin.to.toFixed(3)}`,
      Math.round(bin.rows),
      bin.said.toFixed(3),
      bin.happened.toFixed(3),
    ]),
  );
}

function withEnds({ value, low, high }: Interval): string {
  return `${value.toFixed(4)} (95 %: ${low.toFixed(4)}–${high.toFixed(4)})`;
}
