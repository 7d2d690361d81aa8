import { readFile } from 'node:fs/promises';
import { defaultLearn } from '../../assess/model/defaults.ts';
import {
  crossValidate,
  evaluateModel,
  type TableEvaluation,
} from '../../assess/model/evaluate-table.ts';
import { loadModel, type Model } from '../../assess/model/model-file.ts';
import { readTable, type TableOptions } from '../../assess/model/read-table.ts';
import type { Table, TableNotes } from '../../assess/model/table.ts';
import { TocsinError } from '../../domain/error.ts';
import { checkInput, openInput } from '../input.ts';
import { printEvaluation, printTableNotes } from '../model-figures.ts';
import { evaluationJson } from '../model-json.ts';
import { printJson, printLine } from '../print.ts';

/** The options of `tocsin evaluate --table`. */
export type TableCommand = {
  readonly table: string;
  readonly label?: string | undefined;
  readonly positive?: string | undefined;
  readonly group?: string | undefined;
  readonly time?: string | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly weight?: string | undefined;
  readonly evenGroups?: boolean | undefined;
  readonly model?: string | undefined;
  readonly seed?: number | undefined;
  readonly folds?: number | undefined;
  readonly json?: boolean | undefined;
};

const outerFolds = 5;

/**
 * Judges a model on a table, or without a model the learner by cross-validation, and prints it.
 *
 * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT, USAGE
 */
export async function evaluateTable(command: TableCommand): Promise<void> {
  const model = command.model === undefined ? null : await modelAt(command.model);
  const label = command.label ?? model?.training.label;
  if (label === undefined) throw new TocsinError('USAGE', 'Name the label column with --label.');
  const { positive, group, time, ignore, weight, evenGroups } = command;
  const options = { label, positive, group, time, ignore, weight, evenGroups };
  const { notes, evaluation } =
    model === null
      ? await validated(command, options)
      : await judged(command.table, options, model);
  if (command.json) {
    printJson({
      table: command.table,
      model: model?.id ?? null,
      rows_left_out: notes.rowsLeftOut,
      columns_left_out: notes.columnsLeftOut,
      cells_not_numbers: notes.cellsNotNumbers,
      ...evaluationJson(evaluation),
    });
    return;
  }
  printLine(
    model === null
      ? `${command.table}: boosted trees, cross-validated`
      : `${command.table}: model ${model.id} of ${model.createdAt}`,
  );
  printTableNotes(notes);
  printEvaluation(evaluation);
}

type Judged = { readonly notes: TableNotes; readonly evaluation: TableEvaluation };

async function validated(command: TableCommand, options: TableOptions): Promise<Judged> {
  const table = await read(command.table, options);
  const evaluation = crossValidate(table, {
    ...defaultLearn,
    boost: { ...defaultLearn.boost, seed: command.seed ?? defaultLearn.boost.seed },
    outerFolds: Math.max(2, command.folds ?? outerFolds),
  });
  return { notes: table.notes, evaluation };
}

/** The table that a model was learned from is read as it was then, so that its split comes out again. */
async function judged(file: string, options: TableOptions, model: Model): Promise<Judged> {
  const { features } = model.scorer;
  const table = await read(file, { ...options, features });
  const known = table.fingerprint === model.training.fingerprint;
  const { columns, label } = model.training;
  const again: TableOptions = {
    label,
    positive: columns.positive ?? undefined,
    group: columns.group ?? undefined,
    time: columns.time ?? undefined,
    weight: columns.weight ?? undefined,
    evenGroups: columns.evenGroups ?? undefined,
    features,
  };
  const judgedOn = known && file !== '-' ? await read(file, again) : table;
  if (known && file === '-') {
    throw new TocsinError(
      'USAGE',
      'The model was learned from this table; name the file, so that the rows set aside can be found.',
    );
  }
  return { notes: judgedOn.notes, evaluation: evaluateModel(judgedOn, model) };
}

async function read(file: string, options: TableOptions): Promise<Table> {
  return readTable(await openInput(file), options);
}

async function modelAt(file: string): Promise<Model> {
  await checkInput(file);
  return loadModel(await readFile(file, 'utf8'));
}
