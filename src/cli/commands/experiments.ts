import type { Command } from 'commander';
import { experimentsView, trialsOf } from '../../decide/text-trial.ts';
import { textsFor } from '../../deliver/templates/templates.ts';
import { openTemplates } from '../../roles/all.ts';
import { readTexts } from '../../roles/trials.ts';
import { printJson, printLine, printTable } from '../print.ts';
import { readingState } from '../reading.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

export function addExperiments(program: Command): void {
  withState(
    program
      .command('experiments')
      .description(
        'Show the trials of texts: which variants compete, what share of warnings each gets, and how often the contact stopped.',
      )
      .option('--json', 'as one line of JSON'),
  ).action(async (options: StateOptions & { json?: true }) => {
    const config = configOf(options);
    const templates = openTemplates(config);
    const { floor } = config.experiments;
    const counts = await readingState(config, (db) => readTexts(db.read, config, Date.now()));
    const trials = trialsOf(counts, (type, level) => textsFor(templates, type, level), floor);
    const view = experimentsView(trials, floor);
    if (options.json) printJson(view);
    else if (templates.variants.size === 0) {
      printLine(
        'No template has variants, so nothing is tried. How to add one: docs/operating.md, “Try two texts”.',
      );
    } else if (view.experiments.length === 0) {
      const named = [...templates.variants].map(
        ([scope, names]) => `${scope}: ${names.join(', ')}`,
      );
      printLine(`No warning with one of these variants was sent yet: ${named.join('; ')}.`);
    } else show(view);
  });
}

function show({ floor, experiments }: ReturnType<typeof experimentsView>): void {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  for (const { key, arms } of experiments) {
    printLine(key);
    printTable(
      ['  text', 'sent', 'over', 'stopped', 'stopped, weighted', '95 % interval', 'best', 'next'],
      arms.map((arm) => [
        `  ${arm.template}`,
        arm.drawn,
        arm.shown,
        arm.stopped,
        arm.weighted === null ? '–' : percent(arm.weighted),
        arm.interval.map(percent).join(' to '),
        percent(arm.best),
        percent(arm.share),
      ]),
    );
  }
  printLine(
    `over: their time has passed; best: chance that it is the best text; next: its share of the next warnings, at least ${percent(floor)}.`,
  );
}
