import type { Command } from 'commander';
import { TocsinError } from '../../domain/error.ts';
import { defaultGraceS, defaultHorizonS, readEffect } from '../../measure/effect/effect.ts';
import { showEffect, type Table, tables } from '../effect-words.ts';
import { durationOption, oneOf, timeOption } from '../options.ts';
import { printJson } from '../print.ts';
import { readingState } from '../reading.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

type Options = StateOptions & {
  since?: number;
  until?: number;
  horizon?: number;
  grace?: number;
  by?: Table[];
  json?: true;
};

const readTable = oneOf<Table>(tables);

function tableOption(text: string, before: Table[] = []): Table[] {
  return [...before, readTable(text)];
}

export function addEffect(program: Command): void {
  withState(
    program
      .command('effect')
      .description(
        'Show whether warnings work: after how many the contact stopped, against people who were held out by lot (policy.holdOutShare).',
      )
      .option('--since <time>', 'warnings from then on; all', timeOption)
      .option('--until <time>', 'warnings before then; until now', timeOption)
      .option(
        '--horizon <duration>',
        'how long after a warning contacts are looked for; 7d',
        durationOption,
      )
      .option('--grace <duration>', 'contacts so soon after it do not count; 10m', durationOption)
      .option('--by <what>', `${tables.join(', ')}; may be repeated; all three`, tableOption)
      .option('--json', 'as one line of JSON'),
  ).action(async (options: Options) => {
    const config = configOf(options);
    const nowMs = Date.now();
    const { since: sinceMs = 0, until: untilMs = nowMs } = options;
    const { horizon: horizonS = defaultHorizonS, grace: graceS = defaultGraceS } = options;
    if (sinceMs >= untilMs) throw new TocsinError('USAGE', '--since must lie before --until.');
    if (graceS >= horizonS)
      throw new TocsinError('USAGE', '--grace must be shorter than --horizon.');
    const { holdOutShare } = config.policy;
    const ask = { sinceMs, untilMs, horizonS, graceS, holdOutShare, nowMs };
    const effect = await readingState(config, (db) => readEffect(db.read, ask));
    if (options.json) printJson(effect);
    else showEffect(effect, options.by ?? tables);
  });
}
