import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { shippedScamTypes } from '../../src/domain/scam-type.ts';
import { say } from '../lib/say.ts';
import { Workspace } from '../lib/workspace.ts';
import { cityAt, joinTables, tocsin } from './commands.ts';
import { type CityPlan, nameOf, planOf } from './plan.ts';
import { type Printed, pooled } from './pooled.ts';
import { detectionReport } from './report.ts';

/**
 * Trains the models on cities of some seeds and judges them on others that they never saw, beside
 * list matching, expert weights and a caller-rate threshold.
 *
 *   node bench/detection/run.ts [--people 50000] [--days 14] [--seed 2001] [--quick] [--keep] [--json]
 *     [--models FOLDER] [--reports FOLDER] [--out docs/detection.md]
 *
 * The models that ship (src/assess/model/shipped) are those that --models leaves. --seed is the first
 * test city's.
 * Cities, tables and models lie in a temporary folder, where a second run finds them with --keep.
 */
const { values } = parseArgs({
  options: {
    people: { type: 'string' },
    days: { type: 'string' },
    seed: { type: 'string', default: '2001' },
    quick: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    models: { type: 'string' },
    reports: { type: 'string' },
    out: { type: 'string' },
  },
});

const size = {
  people: Number(values.people ?? (values.quick ? 10_000 : 50_000)),
  days: Number(values.days ?? (values.quick ? 7 : 14)),
};
const scamTypes = shippedScamTypes.map(({ key }) => key);
const workspace = new Workspace('tocsin-bench-detection');
const models = values.models ?? workspace.folder;
const reports = values.reports ?? workspace.folder;
for (const folder of [models, reports]) mkdirSync(folder, { recursive: true });

const builtIn = 'built-in';

/**
 * Chosen on cities that are in no group of the plan (docs/decisions.md): a number of fraud counts once,
 * and a leaf needs more behind it than the defaults ask, since an innocent row may stand for 33.
 */
const learningNumbers: readonly string[] = [
  ...['--weight', 'weight', '--even-groups', '--lambda', '10'],
  ...['--depth', '6', '--learning-rate', '0.05', '--folds', '2', '--hold-out', '0.1'],
];

/** Trains on the joined tables of some cities. @returns the model's file, and what was printed */
async function trained(
  name: string,
  tables: readonly string[],
  group: string,
  more: readonly string[] = [],
) {
  const table = workspace.path(`${name}.csv`);
  await joinTables(tables, table);
  const file = join(models, `${name}.json`);
  const printed = await tocsin(
    workspace,
    ...['train', '--table', table, '--label', 'label', '--group', group, '--ignore', 'time'],
    ...['--out', file, '--json'],
    ...more,
  );
  return { file, figures: JSON.parse(printed) as unknown };
}

/** A model of numbers, from tables of what another judge was asked. */
async function numberModel(
  name: string,
  judge: string,
  cities: readonly CityPlan[],
  more: readonly string[] = [],
) {
  const tables: string[] = [];
  for (const city of cities) {
    const folder = await cityAt(workspace, city);
    const table = workspace.path(`${name}-${nameOf(city)}.csv`);
    const judging = ['--engine', 'weights', '--suspects', '--number-model', judge];
    // The built-in judge's score is no share of anything, and cannot say what is hard.
    const hard = judge === builtIn ? [] : ['--hard-times', '50'];
    const looking = [...judging, ...hard, '--numbers-out', table, '--json'];
    await tocsin(workspace, 'evaluate', '--city', folder, ...looking);
    tables.push(table);
  }
  return trained(name, tables, 'token', [...learningNumbers, ...more]);
}

/** What was asked for that changes the figures. */
function said(): string {
  const { people, days, seed, quick } = values;
  return [
    ...(people === undefined ? [] : [`--people ${people}`]),
    ...(days === undefined ? [] : [`--days ${days}`]),
    `--seed ${seed}`,
    ...(quick ? ['--quick'] : []),
  ].join(' ');
}

try {
  const plan = planOf(size, scamTypes, values.quick, Number(values.seed));
  // The first has no model to ask: the one that ships may look at other things than it will. The second
  // learns from what the first found hard.
  const quickly = ['--rounds', '200'];
  const first = await numberModel('first', builtIn, plan.numbers, quickly);
  const number = await numberModel('number', first.file, plan.numbers);
  const exposureTables: string[] = [];
  for (const city of plan.exposures) {
    const folder = await cityAt(workspace, city);
    const table = workspace.path(`exposures-${nameOf(city)}.csv`);
    const looking = ['--engine', 'weights', '--suspects', '--number-model', number.file];
    const writing = ['--exposures-out', table, '--json'];
    await tocsin(workspace, 'evaluate', '--city', folder, ...looking, ...writing);
    exposureTables.push(table);
  }
  const exposure = await trained('exposure', exposureTables, 'subscriber');
  const printed: Printed[] = [];
  for (const city of plan.tests) {
    const folder = await cityAt(workspace, city);
    const judging = ['--model', exposure.file, '--number-model', number.file];
    const page = join(reports, `${nameOf(city)}.html`);
    const beside = ['--against', 'list,weights,rate', '--report', page, '--json'];
    const said = await tocsin(workspace, 'evaluate', '--city', folder, ...judging, ...beside);
    printed.push(JSON.parse(said) as Printed);
  }
  const all = pooled(printed);
  const text = detectionReport({
    plan,
    pooled: all,
    printed,
    args: said(),
  });
  if (values.out !== undefined) writeFileSync(values.out, text);
  if (values.json) {
    const models = { number: number.figures, exposure: exposure.figures };
    const pooledJson = all.map((one) => ({ ...one, byType: Object.fromEntries(one.byType) }));
    say(JSON.stringify({ plan, models, pooled: pooledJson, cities: printed }));
  } else if (values.out === undefined) say(text);
} finally {
  if (!values.keep) workspace.remove();
}
