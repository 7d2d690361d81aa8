import type { Command } from 'commander';
import { defaultLearn } from '../../assess/model/defaults.ts';
import type { Feature } from '../../assess/model/model.ts';
import { replaceModel } from '../../assess/model/model-library.ts';
import { readTable } from '../../assess/model/read-table.ts';
import { trainModel } from '../../assess/model/train-model.ts';
import { TocsinError } from '../../domain/error.ts';
import { openInput } from '../input.ts';
import { printEvaluation, printTableNotes } from '../model-figures.ts';
import { evaluationJson } from '../model-json.ts';
import { oneOf, positiveInteger, positiveNumber, shareBelowOne } from '../options.ts';
import { printJson, printLine } from '../print.ts';
import { programVersion } from '../version.ts';

type Options = {
  table: string;
  label: string;
  positive?: string;
  group?: string;
  time?: string;
  ignore?: string[];
  weight?: string;
  evenGroups?: true;
  rising?: string[];
  falling?: string[];
  out: string;
  seed: number;
  depth: number;
  rounds: number;
  learningRate: number;
  lambda: number;
  holdOut: number;
  folds: number;
  calibration: 'platt' | 'isotonic';
  json?: true;
};

export function addTrain(program: Command): void {
  const { boost } = defaultLearn;
  program
    .command('train')
    .description(
      'Learn gradient-boosted trees from a table of numbers and judge them on rows set aside.',
    )
    .requiredOption('--table <file>', 'CSV with a header; - is standard input')
    .requiredOption('--label <column>', 'what is to be told: 1 or 0, true or false, yes or no')
    .option('--positive <word>', 'the word that is a yes in the label')
    .option('--group <column>', 'rows of one value are never divided between learning and testing')
    .option('--time <column>', 'test on the newest rows: numbers or dates')
    .option('--ignore <column...>', 'columns to leave out, such as ids')
    .option('--weight <column>', 'how many rows a row stands for, where the table is a sample')
    .option(
      '--even-groups',
      'with --group: each that is a yes weighs alike, however many rows it has',
    )
    .option('--rising <column...>', 'more of these never lowers the risk')
    .option('--falling <column...>', 'more of these never raises the risk')
    .option('--out <file>', 'the model; an older one there is kept beside it', 'model.json')
    .option('--seed <number>', 'equal seeds give equal models', positiveInteger, boost.seed)
    .option(
      '--depth <number>',
      'questions one after another at most',
      positiveInteger,
      boost.maxDepth,
    )
    .option('--rounds <number>', 'trees at most', positiveInteger, boost.maxRounds)
    .option('--learning-rate <number>', 'part of each step', positiveNumber, boost.learningRate)
    .option(
      '--lambda <number>',
      'pulls what little weight stands behind towards nothing',
      positiveNumber,
      boost.lambda,
    )
    .option('--hold-out <share>', 'rows only tested on; 0 tests out of fold', shareBelowOne, 0.2)
    .option(
      '--folds <number>',
      'parts for rounds and calibration',
      positiveInteger,
      defaultLearn.folds,
    )
    .option('--calibration <kind>', 'platt or isotonic', oneOf(['platt', 'isotonic']), 'platt')
    .option('--json', 'the figures as one line of JSON')
    .action(train);
}

async function train(options: Options): Promise<void> {
  const { label, positive, group, time, ignore, weight, evenGroups, seed } = options;
  const reading = { label, positive, group, time, ignore, weight, evenGroups };
  const table = await readTable(await openInput(options.table), reading);
  const model = trainModel(table, {
    table: reading,
    boost: {
      ...defaultLearn.boost,
      seed,
      maxDepth: options.depth,
      maxRounds: options.rounds,
      learningRate: options.learningRate,
      lambda: options.lambda,
      monotone: directionsOf(table.features, options),
    },
    calibration: options.calibration,
    folds: Math.max(2, options.folds),
    holdOut: options.holdOut,
    createdBy: `tocsin ${programVersion()}`,
    createdAt: new Date().toISOString(),
  });
  const kept = await replaceModel(options.out, model);
  if (options.json) {
    printJson({
      model: options.out,
      id: model.id,
      kept,
      features: model.scorer.features.length,
      trees: model.scorer.trees.length,
      learned_rows: model.training.rows,
      learned_positives: model.training.positives,
      rows_left_out: table.notes.rowsLeftOut,
      columns_left_out: table.notes.columnsLeftOut,
      cells_not_numbers: table.notes.cellsNotNumbers,
      fingerprint: table.fingerprint,
      ...evaluationJson(model.evaluation),
    });
    return;
  }
  printLine(
    `${options.out}: model ${model.id}, ${model.scorer.trees.length} trees on ${model.scorer.features.length} inputs from ${model.training.rows} rows (${model.training.positives} yes)`,
  );
  if (kept !== null) printLine(`The model before it is kept as ${kept}.`);
  printTableNotes(table.notes);
  printEvaluation(model.evaluation);
}

/** By input 1, −1 or 0. @throws TocsinError USAGE where a named column is no input of numbers */
function directionsOf(
  features: readonly Feature[],
  { rising = [], falling = [] }: Pick<Options, 'rising' | 'falling'>,
): number[] {
  const places = (names: readonly string[]): Set<number> =>
    new Set(
      names.map((name) => {
        const at = features.findIndex(({ column, equals }) => column === name && equals === null);
        if (at >= 0) return at;
        throw new TocsinError('USAGE', `"${name}" is no column of numbers that is learned from.`);
      }),
    );
  const [up, down] = [places(rising), places(falling)];
  return features.map((_, at) => Number(up.has(at)) - Number(down.has(at)));
}
