import { type Command, InvalidArgumentError } from 'commander';
import { TocsinError } from '../../domain/error.ts';
import { type IndicatorKind, indicatorKinds } from '../../domain/indicator.ts';
import type { LookedBack } from '../../match/look-back/look-back-over.ts';
import type { LookBackChoice, LookBackRequest } from '../../match/look-back/request.ts';
import { openTemplates } from '../../roles/all.ts';
import { decideAll } from '../../roles/flow.ts';
import { createLookBack, runLookBack } from '../../roles/look-back.ts';
import { countIndicators } from '../../store/indicator-reads.ts';
import { timeOption } from '../options.ts';
import { owningState } from '../owning.ts';
import { printJson, printLine, printNote } from '../print.ts';
import { type Progress, progressBar } from '../progress.ts';
import { type RunningInstance, runningInstance } from '../running.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

type NamedIndicator = { readonly kind: IndicatorKind; readonly value: string };

type Options = StateOptions & {
  since?: number;
  until?: number;
  indicator?: NamedIndicator[];
  all?: true;
  listSource?: string;
  dryRun?: true;
  json?: true;
};

/** `decided`: hits that were decided at once; null where the running program does that. */
type Outcome = LookedBack & { readonly decided: number | null };

const dayMs = 86_400_000;

function indicatorOption(text: string, before: NamedIndicator[] = []): NamedIndicator[] {
  const colon = text.indexOf(':');
  const kind = indicatorKinds.find((one) => one === text.slice(0, colon));
  const value = text.slice(colon + 1);
  if (kind === undefined || value === '') {
    throw new InvalidArgumentError(
      `must be kind:value, such as domain:evil.example; kinds: ${indicatorKinds.join(', ')}.`,
    );
  }
  return [...before, { kind, value }];
}

/** Exactly one of the three. @throws TocsinError USAGE */
function choiceOf({ indicator, all, listSource }: Options): LookBackChoice {
  const choices: LookBackChoice[] = [];
  if (indicator !== undefined) choices.push({ indicators: indicator });
  if (all) choices.push({ all: true });
  if (listSource !== undefined) choices.push({ source: listSource });
  const [choice] = choices;
  if (choice !== undefined && choices.length === 1) return choice;
  throw new TocsinError(
    'USAGE',
    'Say whom to look back for: --all, --list-source NAME, or --indicator kind:value (which may be repeated).',
  );
}

function shown(progress: Progress, indicators: number | null): (so: LookedBack) => void {
  return (so) => {
    const { done, of, people } = so;
    // One page of indicators: the pieces of the log are the progress. Many: the indicators are.
    const many = indicators !== null && indicators > so.indicators + 10_000;
    const note = `${so.fresh + so.known} contacts with ${people} people`;
    if (many) progress.at(so.indicators, indicators, note);
    else progress.at(done, of, note);
  };
}

async function throughRunning(
  running: RunningInstance,
  request: LookBackRequest,
  onProgress: (so: LookedBack) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const { choice, sinceMs, untilMs, dryRun } = request;
  const content = JSON.stringify({
    ...choice,
    dryRun,
    ...(sinceMs === null ? {} : { sinceMs }),
    ...(untilMs === null ? {} : { untilMs }),
  });
  const body = { type: 'application/json', content };
  for await (const line of running.lines('/v1/local/look-back', body, signal)) {
    if ('progress' in line) onProgress(line.progress as LookedBack);
    else if ('done' in line) return { ...(line.done as LookedBack), decided: null };
    else {
      const { code, message } = line.error as { code: 'INPUT_FORMAT'; message: string };
      throw new TocsinError(code, message);
    }
  }
  throw new TocsinError(
    'INSTANCE_UNREACHABLE',
    'The running program ended before the look-back did. Give the command again: nothing is made twice.',
  );
}

/** How long ago, in words that need no calendar. */
function ago(ms: number, nowMs: number): string {
  const days = (nowMs - ms) / dayMs;
  return `${new Date(ms).toISOString()} (${days.toFixed(1)} days)`;
}

function show(outcome: Outcome, request: LookBackRequest): void {
  const { indicators, skipped, fresh, known, outside, people, coveredMs, logRows, decided } =
    outcome;
  if (logRows === 0 || coveredMs === null) {
    printLine(
      'There are no contacts yet: they are kept from the first import on, while contactLog.enabled is true.',
    );
    return;
  }
  const left = Object.entries(skipped).filter(([, count]) => count > 0);
  const aside = left.map(([why, count]) => `${count} ${why.replace('_', ' ')}`).join(', ');
  const searched = indicators - left.reduce((sum, [, count]) => sum + count, 0);
  printLine(
    `${searched} ${searched === 1 ? 'indicator' : 'indicators'} searched among ${logRows} contacts${aside === '' ? '' : `; left aside: ${aside}`}`,
  );
  const would = request.dryRun ? ' (dry run: nothing was changed)' : '';
  printLine(
    `${fresh + known} contacts with ${people} people: ${fresh} new hits, ${known} known already${would}`,
  );
  if (outside > 0) printLine(`  ${outside} more lay outside the indicators’ validity`);
  if (decided !== null && !request.dryRun) printLine(`  ${decided} hits decided`);
  const nowMs = Date.now();
  if (request.sinceMs !== null && coveredMs > request.sinceMs) {
    printNote(
      `The log covers contacts from ${ago(coveredMs, nowMs)} on; older ones cannot be found.`,
    );
  }
}

async function run(options: Options): Promise<void> {
  const config = configOf(options);
  const { since: sinceMs = null, until: untilMs = null } = options;
  const request = { choice: choiceOf(options), sinceMs, untilMs, dryRun: options.dryRun === true };
  if (sinceMs !== null && sinceMs >= (untilMs ?? Date.now())) {
    throw new TocsinError('USAGE', '--since must lie before --until, and in the past.');
  }
  const abort = new AbortController();
  const onSignal = (): void => abort.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const progress = progressBar('look-back');
  try {
    const running = await runningInstance(config.dataDir);
    const outcome = running
      ? await throughRunning(running, request, shown(progress, null), abort.signal)
      : await owningState<Outcome>(config, async (foundation) => {
          const templates = openTemplates(config);
          const { active } = await countIndicators(foundation.db.read);
          const onProgress = shown(progress, options.all ? active : null);
          const work = { signal: abort.signal, onProgress };
          const done = await runLookBack(foundation, createLookBack(foundation), request, work);
          const decided = request.dryRun ? 0 : await decideAll(foundation, templates);
          return { ...done, decided };
        });
    progress.end();
    if (options.json) {
      const { done: _, of: __, ...counts } = outcome;
      printJson({ dryRun: request.dryRun, ...counts });
    } else if (outcome.indicators === 0) {
      printLine('No indicator fits. Import a list with: tocsin indicators import FILE');
    } else show(outcome, request);
  } catch (error) {
    progress.end();
    if (!abort.signal.aborted) throw error;
    printNote('Interrupted. What was found so far is kept; give the command again for the rest.');
    process.exitCode = 1;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

export function addLookBack(program: Command): void {
  withState(
    program
      .command('lookback')
      .description(
        'Find the people whom listed numbers, sites and apps reached before, and decide whether to warn them. New indicators are looked back by themselves; this is for another span, or to see what would be found.',
      )
      .option('--since <time>', 'contacts from then on; as far back as they are kept', timeOption)
      .option('--until <time>', 'contacts before then; until now', timeOption)
      .option('--indicator <kind:value>', 'one that is listed; may be repeated', indicatorOption)
      .option('--all', 'all active indicators')
      .option('--list-source <name>', 'those that this source has named')
      .option('--dry-run', 'count and change nothing')
      .option('--json', 'as one line of JSON'),
  ).action(run);
}
