import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { suspicionPolicyOf } from '../assess/discover/suspicion-policy.ts';
import { scamTypesOf } from '../config/cross-rules.ts';
import { loadConfig } from '../config/load.ts';
import type { PolicyConfig } from '../config/policy.ts';
import { TocsinError } from '../domain/error.ts';
import { findProfile } from '../intake/records/profiles.ts';
import { openBlockSource } from '../match/engine/block-source.ts';
import { type City, readCity } from '../measure/evaluate/city-files.ts';
import type { EngineName } from '../measure/evaluate/engine.ts';
import { replayCity } from '../measure/evaluate/evaluate-city.ts';
import { cityFacts, evaluationsOf } from '../measure/evaluate/evaluation.ts';
import { ListedNumbers } from '../measure/evaluate/listed-numbers.ts';
import { reportPage } from '../measure/evaluate/report/page.ts';
import { type Response, readResponse } from '../measure/evaluate/response.ts';
import { writeSuspects } from '../measure/evaluate/suspects-file.ts';
import { truthTokens } from '../measure/evaluate/truth-tokens.ts';
import { writeWarnings } from '../measure/evaluate/warnings-file.ts';
import { openLists } from '../roles/lists.ts';
import { neverSuspected } from '../roles/never-suspected.ts';
import { createReplayVault } from '../vault/replay-vault.ts';
import { builtIn, setupOf } from './evaluate-engines.ts';
import { printEvaluations } from './evaluate-figures.ts';
import { TrainingTables } from './evaluate-tables.ts';
import { printJson, printLine, printNote } from './print.ts';
import { progressBar } from './progress.ts';
import { noteRejections } from './rejections.ts';

/** People that an indicator must be able to reach before the guard goes by its share of the city. */
const fewestForShare = 20;

/** The options of `tocsin evaluate --city`. */
export type CityCommand = {
  readonly city: string;
  readonly engine?: EngineName;
  readonly against?: readonly EngineName[];
  readonly model?: string;
  readonly numberModel?: string;
  /** Absent: the model looks for unlisted numbers, and the weights do not. */
  readonly suspects?: boolean;
  readonly response?: string;
  readonly warningsOut?: string;
  readonly suspectsOut?: string;
  readonly report?: string;
  readonly exposuresOut?: string;
  readonly numbersOut?: string;
  readonly innocentShare: number;
  readonly hardTimes: number;
  readonly profile: string;
  readonly threads?: number;
  readonly tickS: number;
  readonly seed: number;
  readonly config?: string;
  readonly json?: boolean;
};

async function numberModelOf(name: string | undefined): Promise<string | null> {
  if (name === undefined || name === builtIn) return name ?? null;
  return await textOf(name);
}

/**
 * Replays a city, counts, prints, and writes what was asked for.
 *
 * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT, USAGE, CONFIG_INVALID
 */
export async function evaluateCity(command: CityCommand): Promise<void> {
  const { config } = loadConfig({ file: command.config ?? null, env: process.env });
  const { lists, notes } = await openLists(config);
  for (const note of notes) printNote(note);
  const city = await readCity(command.city, { ...lists, format: 'csv' });
  noteCity(city);
  const response = await responseOf(command.response);
  const vault = createReplayVault(command.seed);
  const models = {
    risk: command.model === undefined ? null : await textOf(command.model),
    number: await numberModelOf(command.numberModel),
  };
  const { policy, risk, intake, matching } = config;
  const suspicion = suspicionPolicyOf(config.discovery);
  const never = neverSuspected(lists, vault, vault.currentEpoch);
  const [main = 'weights', ...others] = enginesOf(command);
  const tables = new TrainingTables(
    {
      exposures: command.exposuresOut ?? null,
      numbers: command.numbersOut ?? null,
      innocent: { share: command.innocentShare, scoreTimes: command.hardTimes },
    },
    main,
    truthTokens(city, vault),
    risk.windowS * 1000,
  );
  const engines = [main, ...others].map((name) =>
    setupOf(name, {
      ...{ risk, models, suspicion, never, people: city.people, epoch: vault.currentEpoch },
      suspects: command.suspects ?? name === 'model',
      onJudged: command.numbersOut === undefined ? null : (one) => tables.judged(name, one),
    }),
  );
  if (command.suspectsOut !== undefined && engines[0]?.suspects === null) {
    throw new TocsinError(
      'USAGE',
      `The engine ${main} looks for no unlisted numbers: --suspects-out needs model, rate, or weights with --suspects.`,
    );
  }
  const profile = findProfile(command.profile, intake.profiles);
  const progress = progressBar('tocsin evaluate');
  const replay = await replayCity(city, {
    ...{ engines, vault, risk, tickMs: command.tickS * 1000 },
    policy: policyFor(policy, city.people),
    open: () =>
      openBlockSource(
        { kind: 'file', path: city.recordsFile },
        { profile, homePlan: intake.homePlan, limits: intake },
      ),
    scan: {
      allow: lists.allow,
      threads: command.threads ?? matching.threads ?? availableParallelism(),
    },
    onProgress: (share, note) => progress.at(share ?? 0, share === null ? null : 1, note),
    onLook: (engine, look) => tables.look(engine, look),
  });
  tables.end();
  progress.end();
  const all = evaluationsOf(replay, { seed: command.seed, response });
  const facts = cityFacts(replay, city);
  if (facts.out_of_order > 0) {
    printNote(
      `${facts.out_of_order} contacts came after newer ones: the records are not sorted by time.`,
    );
  }
  noteRejections('Records', replay.rejected);
  const { warnings = [], suspicions = [] } = replay.engines[0] ?? {};
  if (command.warningsOut !== undefined) {
    await writeWarnings(command.warningsOut, warnings, vault, Date.now());
  }
  if (command.suspectsOut !== undefined) {
    const listed = new ListedNumbers(city.indicators, vault);
    await writeSuspects(command.suspectsOut, {
      ...{ suspicions, truth: replay.numbers, listed, vault, nowMs: Date.now() },
    });
  }
  if (command.report !== undefined) {
    await writeFile(command.report, reportPage(facts, all, scamTypesOf(config)));
  }
  const [first, ...beside] = all;
  if (command.json) {
    const against = beside.length === 0 ? {} : { against: beside };
    printJson({
      ...first,
      ...against,
      rejected: replay.rejected,
      list_rejected: city.refused,
      list_quarantined: city.quarantined,
      truth_rejected: city.unreadable,
      city: { dir: command.city, ...facts },
    });
    return;
  }
  printEvaluations(facts, all);
  if (command.report !== undefined) printLine(`Report: ${command.report}`);
}

/** What of the lists and the truth does not count. */
function noteCity({ refused, quarantined, unreadable }: City): void {
  noteRejections('Rows of indicators.csv', refused);
  for (const [reason, count] of Object.entries(quarantined)) {
    printNote(`Rows of indicators.csv that match nothing, as ${reason}: ${count}`);
  }
  noteRejections('Rows of truth-numbers.csv', unreadable);
}

/**
 * Everybody is to be warned: what a hold-out would cost is another question. The blast guard knows
 * the size of the network, as an operator would have told it.
 */
function policyFor(policy: PolicyConfig, people: number | null): PolicyConfig {
  const { blastGuard } = policy;
  // The share of a small town is a handful, which says nothing about a list.
  const isTown = people === null || people * blastGuard.maxShare < fewestForShare;
  const subscribers = blastGuard.subscribers ?? (isTown ? null : people);
  return { ...policy, holdOutShare: 0, blastGuard: { ...blastGuard, subscribers } };
}

/** The one that is judged first, then those beside it. */
function enginesOf({ engine, model, against = [] }: CityCommand): EngineName[] {
  const main = engine ?? (model === undefined ? 'weights' : 'model');
  return [...new Set([main, ...against])];
}

async function responseOf(file: string | undefined): Promise<Response | null> {
  return file === undefined ? null : readResponse(await textOf(file), file);
}

/** @throws TocsinError INPUT_UNREADABLE */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new TocsinError('INPUT_UNREADABLE', `${file} cannot be read.`, { cause });
  }
}
