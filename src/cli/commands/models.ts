import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadModel, type Model } from '../../assess/model/model-file.ts';
import { kindOfModel, type ModelKind } from '../../assess/model/model-kind.ts';
import { findModel, libraryOf, listModels, modelAt } from '../../assess/model/model-library.ts';
import { shippedModel } from '../../assess/model/shipped.ts';
import type { Config } from '../../config/schema.ts';
import {
  type ModelChange,
  placeOfModel,
  rollbackModel,
  takeModel,
} from '../../roles/take-model.ts';
import { modelCard, printModelCard } from '../model-card.ts';
import { oneOf } from '../options.ts';
import { owningState } from '../owning.ts';
import { printJson, printLine, printNote, printTable } from '../print.ts';
import { runningInstance } from '../running.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

type Options = StateOptions & { json?: true };

const takenKinds = ['exposure', 'number'] as const;
type TakenKind = (typeof takenKinds)[number];

async function list(options: Options): Promise<void> {
  const config = configOf(options);
  const library = libraryOf(config.dataDir);
  const files = await listModels(library);
  // A model in use may lie elsewhere: train wrote it to where it is read.
  const elsewhere = await modelsInUse(config);
  const inUse = new Set(elsewhere.map(({ model }) => model.id));
  const ids = new Set<string>();
  const all = [...files, ...elsewhere].filter((one) => {
    if (!('model' in one)) return true;
    const fresh = !ids.has(one.model.id);
    ids.add(one.model.id);
    return fresh;
  });
  if (options.json) {
    for (const one of all) {
      printJson(
        'model' in one
          ? { ...modelCard(one.model), file: one.file, in_use: inUse.has(one.model.id) }
          : { file: one.file, problem: one.problem },
      );
    }
    return;
  }
  if (all.length === 0) {
    printLine(`There is no model of your own in ${library} yet.`);
    for (const kind of takenKinds) printLine(whereNoneIsUsed(config, kind));
    printLine('Make one with tocsin train, then tocsin models use FILE.');
    return;
  }
  printTable(
    ['model', 'kind', 'made', 'rows', 'data', 'AUC', 'tested on', 'in use'],
    all.flatMap((one) => {
      if (!('model' in one)) return [];
      const { id, createdAt, training, evaluation } = one.model;
      return [
        [
          ...[id, kindOfModel(one.model), createdAt.slice(0, 16), training.rows],
          training.fingerprint.slice(0, 8),
          ...[evaluation.metrics.auc.value.toFixed(4), Math.round(evaluation.metrics.rows)],
          inUse.has(one.model.id) ? roleOf(config, kindOfModel(one.model)) : '',
        ],
      ];
    }),
  );
  for (const one of all) if ('problem' in one) printNote(`${one.file}: ${one.problem}`);
  for (const kind of takenKinds) {
    if (!elsewhere.some(({ model }) => kindOfModel(model) === kind)) {
      printLine(whereNoneIsUsed(config, kind));
    }
  }
}

/** Who judges where no model of one's own is in use. */
function whereNoneIsUsed(config: Config, kind: TakenKind): string {
  const { id } = loadModel(shippedModel(kind));
  if (kind === 'number') return `Numbers: the model that ships, ${id}, ${roleOf(config, kind)}.`;
  return config.risk.engine === 'weights' && !config.risk.shadow
    ? 'Exposures: the weights (risk.*) judge; no model is in use for them.'
    : `Exposures: the model that ships, ${id}, ${roleOf(config, kind)}.`;
}

async function modelsInUse(config: Config): Promise<{ file: string; model: Model }[]> {
  const found: { file: string; model: Model }[] = [];
  for (const kind of takenKinds) {
    const file = placeOfModel(config, kind);
    const model = await modelAt(file);
    if (file !== null && model !== null) found.push({ file, model });
  }
  return found;
}

/** What a model in use is for. */
function roleOf({ risk, discovery }: Config, kind: ModelKind): string {
  if (kind === 'number') return numberRoles[discovery.mode];
  if (risk.engine === 'model') return 'acts';
  return risk.shadow ? 'watched' : 'read, does not act';
}

const numberRoles = {
  off: 'not read, discovery is off',
  watch: 'judges numbers, warns nobody',
  warn: 'judges numbers',
} as const;

async function show(
  wanted: string | undefined,
  options: Options & { kind: TakenKind },
): Promise<void> {
  const config = configOf(options);
  const model =
    wanted === undefined
      ? ((await modelAt(placeOfModel(config, options.kind))) ??
        loadModel(shippedModel(options.kind)))
      : await findModel(libraryOf(config.dataDir), wanted);
  if (options.json) printJson(modelCard(model));
  else printModelCard(model);
}

async function use(wanted: string, options: Options): Promise<void> {
  const config = configOf(options);
  const model = existsSync(wanted) ? resolve(wanted) : wanted;
  const running = await runningInstance(config.dataDir);
  const change = running
    ? await running.call('POST', '/v1/local/models/use', json({ model }))
    : await alone(config, (parts) => takeModel(parts, model, 'cli'));
  tell(change as ModelChange, config, options, running !== null);
}

async function rollback(options: Options & { kind: TakenKind }): Promise<void> {
  const config = configOf(options);
  const { kind } = options;
  const running = await runningInstance(config.dataDir);
  const change = running
    ? await running.call('POST', '/v1/local/models/rollback', json({ kind }))
    : await alone(config, (parts) => rollbackModel(parts, kind, 'cli'));
  tell(change as ModelChange, config, options, running !== null);
}

function json(content: unknown): { type: string; content: string } {
  return { type: 'application/json', content: JSON.stringify(content) };
}

/** Without the models that may be what is missing or bad. */
function alone<T>(
  config: Config,
  work: (parts: Parameters<typeof takeModel>[0]) => Promise<T>,
): Promise<T> {
  const plain: Config = {
    ...config,
    risk: { ...config.risk, engine: 'weights', shadow: false, modelFile: null },
    discovery: { ...config.discovery, numberModelFile: null },
  };
  return owningState(plain, (foundation) => work({ ...foundation, config }));
}

function tell(change: ModelChange, config: Config, options: Options, running: boolean): void {
  if (options.json) {
    printJson(change);
    return;
  }
  const { id, before, changed, kind } = change;
  if (!changed) {
    printLine(`Model ${id} is in use already.`);
    return;
  }
  const from = before === null ? 'No model was in use before.' : `Before it: ${before}.`;
  const taken = running ? 'The running program has taken it.' : 'It counts from the next start.';
  printLine(`Model ${id} is in ${placeOfModel(config, kind) ?? 'use'}. ${from} ${taken}`);
  const advice = adviceOn(config, kind);
  if (advice !== null) printLine(advice);
}

/** What a model in use does not do yet; null where it acts. */
function adviceOn(config: Config, kind: ModelKind): string | null {
  if (kind === 'number') {
    const { mode } = config.discovery;
    if (mode === 'off') return 'It judges nothing: discovery.mode is off.';
    return mode === 'warn' ? null : 'Whom it suspects is shown (discovery.mode) and warns nobody.';
  }
  const role = roleOf(config, kind);
  if (role === 'watched') return 'It is watched (risk.shadow) and warns nobody.';
  return role === 'acts'
    ? null
    : 'It judges nothing yet: set risk.shadow: true to watch it, or risk.engine: model.';
}

export function addModels(program: Command): void {
  const models = program
    .command('models')
    .description('Versions of trained models: which is in use, another one, and back again.');
  withState(
    models
      .command('list')
      .description('Every version that is kept, with its figures, the newest first.')
      .option('--json', 'one line of JSON a model'),
  ).action(list);
  withState(
    models
      .command('show')
      .argument('[model]', 'a file or the first digits of an id; without it the one in use')
      .description('The card of a model: its data, how it was made and tested, its inputs.')
      .option(
        '--kind <kind>',
        `which one in use: ${takenKinds.join(' or ')}`,
        oneOf(takenKinds),
        'exposure',
      )
      .option('--json', 'as one line of JSON'),
  ).action(show);
  withState(
    models
      .command('use')
      .argument('<model>', 'a file or the first digits of an id')
      .description(
        'Put a model into use without a restart, and keep the one before. Watch a new one first: risk.shadow.',
      )
      .option('--json', 'as one line of JSON'),
  ).action(use);
  withState(
    models
      .command('rollback')
      .description('Go back to the model that was in use before this one.')
      .option('--kind <kind>', takenKinds.join(' or '), oneOf(takenKinds), 'exposure')
      .option('--json', 'as one line of JSON'),
  ).action(rollback);
}
