import type { Command } from 'commander';
import type { Suspects } from '../../api/intelligence-contract.ts';
import type { Config } from '../../config/schema.ts';
import { TocsinError } from '../../domain/error.ts';
import { dismissSuspect, suspectsView } from '../../roles/suspects.ts';
import { positiveInteger } from '../options.ts';
import { owningState } from '../owning.ts';
import { printJson, printLine, printNote, printTable } from '../print.ts';
import { readingState } from '../reading.ts';
import { runningInstance } from '../running.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

type ListOptions = StateOptions & { limit: number; json?: true };
type DismissOptions = StateOptions & { json?: true };

const shownReasons = 2;

async function viewOf(config: Config, limit: number): Promise<Suspects> {
  const running = await runningInstance(config.dataDir);
  if (running) return (await running.call('GET', `/v1/suspects?limit=${limit}`)) as Suspects;
  return readingState(config, (db) => suspectsView(config, db.read, null, limit));
}

async function list(options: ListOptions): Promise<void> {
  const config = configOf(options);
  const { mode, suspects, suspected } = await viewOf(config, options.limit);
  if (options.json) {
    for (const suspect of suspects) printJson(suspect);
    return;
  }
  if (suspects.length === 0) {
    const why = mode === 'off' ? ' None are looked for: discovery.mode is off.' : '';
    printNote(`No number is under suspicion.${why}`);
    return;
  }
  printTable(
    ['id', 'confidence', 'since', 'warned', 'why'],
    suspects.map(({ id, confidence, sinceMs, warned, reasons }) => {
      const why = reasons.slice(0, shownReasons).map(({ en }) => en);
      return [id, confidence, new Date(sinceMs).toISOString(), warned, why.join('; ')];
    }),
  );
  const more = suspected > suspects.length ? `, the surest ${suspects.length} of ${suspected}` : '';
  const means = mode === 'warn' ? 'They count in warnings.' : 'They are shown and warn nobody.';
  printNote(`${suspects.length} numbers under suspicion${more}. ${means}`);
}

async function dismiss(id: string, options: DismissOptions): Promise<void> {
  const config = configOf(options);
  const running = await runningInstance(config.dataDir);
  const done = running
    ? ((await running.call('POST', '/v1/suspects/dismiss', {
        type: 'application/json',
        content: JSON.stringify({ id }),
      })) as { untilMs: number })
    : await owningState(config, (foundation) => dismissSuspect(foundation, id, 'cli'));
  if (done === null) {
    throw new TocsinError(
      'USAGE',
      `No number under suspicion has the id ${id}, or two have. See "tocsin suspects list".`,
    );
  }
  if (options.json) printJson(done);
  else printLine(`${id} is suspected no longer, until ${new Date(done.untilMs).toISOString()}.`);
}

export function addSuspects(program: Command): void {
  const suspects = program
    .command('suspects')
    .description('Unlisted numbers that behave like a scammer’s.');
  withState(
    suspects
      .command('list')
      .description('Show who is under suspicion, the surest first; never a number.')
      .option('--limit <n>', 'so many at most', positiveInteger, 100)
      .option('--json', 'one line of JSON a number'),
  ).action(list);
  withState(
    suspects
      .command('dismiss')
      .argument('<id>', 'as the list shows it')
      .description('Say that a number is none: it leaves suspicion for discovery.dismissedForS.')
      .option('--json', 'as one line of JSON'),
  ).action(dismiss);
}
