import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { commitLine, machineLine } from '../../lib/machine.ts';
import { note, say } from '../../lib/say.ts';
import { Workspace } from '../../lib/workspace.ts';
import { tocsin } from '../commands.ts';
import type { Printed } from '../pooled.ts';
import { cityOf } from './city.ts';
import { otherHandReport } from './report.ts';
import { styleNames } from './styles.ts';
import { type Options, ordinaryChurn } from './world.ts';
import { writeCity } from './writer.ts';

const help = `Judges the models on cities by another hand (make.ts), which they were not trained in, beside list
matching, expert weights and a caller-rate threshold.

  node bench/detection/other-hand/run.ts [--people 50000] [--days 12] [--seed 1] [--models FOLDER]
    [--styles A,B,C,A-aged,B-aged,C-aged] [--keep] [--json] [--out FILE]

  --models   folder of number.json and exposure.json (default: those that ship)
  --keep     cities stay in a temporary folder, where a second run finds them`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    people: { type: 'string', default: '50000' },
    days: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    models: { type: 'string' },
    styles: { type: 'string', default: 'A,B,C,A-aged,B-aged,C-aged' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (values.help) {
  say(help);
  process.exit(0);
}

const [people, days, seed] = [Number(values.people), Number(values.days), Number(values.seed)];
const cities = values.styles.split(',').map((name) => ({ name, options: optionsOf(name) }));

/** @throws RangeError where there is no such style */
function optionsOf(name: string): Options {
  const [letter, past, ...more] = name.split('-');
  const style = styleNames.find((one) => one === letter);
  if (style === undefined || more.length > 0 || (past !== undefined && past !== 'aged')) {
    throw new RangeError(`no style ${name}; styles are A, B, C, A-aged …`);
  }
  return { people, days, seed, style, aged: past === 'aged', churn: ordinaryChurn };
}

/** The folder of a city, which is made where it is not there. */
function madeAt(workspace: Workspace, name: string, options: Options): string {
  const folder = workspace.path(`${name}-${people}-${days}d-s${seed}`);
  if (existsSync(folder)) return folder;
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  const city = cityOf(options);
  writeCity(half, city);
  renameSync(half, folder);
  note(`${name}: ${city.world.contacts.count} records`);
  return folder;
}

/** What was asked for that changes the figures. */
function said(): string {
  const models = values.models === undefined ? [] : ['--models …'];
  const size = `--people ${people} --days ${days} --seed ${seed}`;
  return [size, `--styles ${values.styles}`, ...models].join(' ');
}

const workspace = new Workspace('tocsin-bench-other-hand');
try {
  const { models } = values;
  const judging =
    models === undefined
      ? []
      : ['--model', join(models, 'exposure.json'), '--number-model', join(models, 'number.json')];
  const judged: { name: string; printed: Printed }[] = [];
  for (const { name, options } of cities) {
    const folder = madeAt(workspace, name, options);
    const beside = ['--engine', 'model', '--against', 'list,weights,rate', '--json'];
    const text = await tocsin(workspace, 'evaluate', '--city', folder, ...beside, ...judging);
    const printed = JSON.parse(text) as Printed;
    // A generator's fault would count as the detector's.
    const { rejected } = printed.city;
    if (rejected > 0) throw new Error(`${rejected} records of ${name} were rejected`);
    judged.push({ name, printed });
  }
  const tables = otherHandReport(
    judged.map(({ name, printed }) => ({ name, engines: [printed, ...(printed.against ?? [])] })),
  );
  const head = `\`bench/detection/other-hand/run.ts ${said()}\`. ${machineLine()} ${commitLine()}`;
  const document = `${head}\n\n${tables}`;
  if (values.out !== undefined) writeFileSync(values.out, document);
  if (values.json) {
    const plain = judged.map(({ name, printed }) => ({ name, ...printed }));
    say(JSON.stringify({ people, days, seed, cities: plain }));
  } else if (values.out === undefined) say(document);
} finally {
  if (!values.keep) workspace.remove();
}
