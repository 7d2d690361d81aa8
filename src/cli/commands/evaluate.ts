import { type Command, InvalidArgumentError } from 'commander';
import { TocsinError } from '../../domain/error.ts';
import { type EngineName, engineNames } from '../../measure/evaluate/engine.ts';
import { type CityCommand, evaluateCity } from '../evaluate-city.ts';
import { oneOf, positiveInteger, shareAboveZero, zeroOrMore } from '../options.ts';
import { evaluateTable, type TableCommand } from './evaluate-table.ts';

type Options = Omit<CityCommand, 'city'> & { readonly city?: string } & Omit<
    TableCommand,
    'table'
  > & { readonly table?: string };

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description(
      'Judge how early and how surely victims are warned, on a city whose truth is known; or a model on a table.',
    )
    .option(
      '--city <dir>',
      'folder of records.csv, indicators.csv, truth-victims.csv and truth-numbers.csv',
    )
    .option(
      '--engine <name>',
      'list: every contact with a listed number warns; weights: expert weights; model: trained model, and unlisted numbers; rate: caller-rate threshold alone (default: model with --model, else weights)',
      oneOf(engineNames),
    )
    .option('--against <names>', 'engines to compare with, by comma', engineList)
    .option('--model <file>', 'model of tocsin train (default: the one that ships)')
    .option(
      '--number-model <file>',
      'model that judges numbers, or built-in (default: the one that ships)',
    )
    .option('--suspects', 'weights look for unlisted numbers too')
    .option('--no-suspects', 'the model looks for none')
    .option('--response <file>', 'JSON: how people answer a warning; adds losses averted')
    .option(
      '--warnings-out <file>',
      'CSV of the warnings, numbers in the clear as E.164 (+86…); and its audit',
    )
    .option(
      '--suspects-out <file>',
      'CSV of the unlisted numbers that were suspected, in the clear as E.164, beside the truth; and its audit',
    )
    .option('--report <file>', 'HTML page with plots that needs nothing else')
    .option('--exposures-out <file>', 'CSV of all looks at people, to train a model on')
    .option('--numbers-out <file>', 'CSV of numbers whenever they are judged, to train a model on')
    .option(
      '--innocent-share <share>',
      'of the innocent that are known for long and hardly suspected, the part that is written and stands for all (column weight)',
      shareAboveZero,
      0.03,
    )
    .option(
      '--hard-times <number>',
      'of them, the score of --number-model so many times over, where that is more (50 with a trained one)',
      zeroOrMore,
      0,
    )
    .option('--profile <name>', 'mapping profile of the records', 'default')
    .option('--threads <number>', 'threads that match (default: one a core)', positiveInteger)
    .option(
      '--tick-s <seconds>',
      'how often unlisted numbers are judged, in the records’ time',
      positiveInteger,
      900,
    )
    .option('--seed <number>', 'of the intervals and the tokens', positiveInteger, 1)
    .option('--config <file>', 'YAML configuration: policy, weights, scam types')
    .option('--table <file>', 'CSV of features: judge a model, or the learner, on it instead')
    .option('--label <column>', 'with --table: what is to be told')
    .option('--positive <word>', 'with --table: the word that is a yes in the label')
    .option('--group <column>', 'with --table: rows of one value are never divided')
    .option('--time <column>', 'with --table: learn from the past only')
    .option('--ignore <column...>', 'with --table: columns to leave out')
    .option('--weight <column>', 'with --table: how many rows a row stands for')
    .option('--even-groups', 'with --table and --group: each that is a yes weighs alike')
    .option('--folds <number>', 'with --table: parts of the cross-validation', positiveInteger)
    .option('--json', 'print the figures as one line of JSON')
    .action(evaluate);
}

async function evaluate(options: Options): Promise<void> {
  const { city, table } = options;
  if (table !== undefined && city === undefined) await evaluateTable({ ...options, table });
  else if (city !== undefined && table === undefined) await evaluateCity({ ...options, city });
  else throw new TocsinError('USAGE', 'Name either a folder with --city or a table with --table.');
}

function engineList(text: string): EngineName[] {
  return text.split(',').map((name) => {
    const engine = engineNames.find((one) => one === name.trim());
    if (engine === undefined) {
      throw new InvalidArgumentError(`must be some of ${engineNames.join(', ')}, by comma.`);
    }
    return engine;
  });
}
