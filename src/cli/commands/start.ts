import { join } from 'node:path';
import type { Command } from 'commander';
import { openSample, type Sample, sampleNames } from '../../../simulator/town/sample.ts';
import { localKeyFileName } from '../../api/keys.ts';
import type { Config } from '../../config/schema.ts';
import { type Running, startAll } from '../../roles/all.ts';
import { playSample, prepareSample } from '../../roles/sample-run.ts';
import { countIndicators } from '../../store/indicator-reads.ts';
import { untilSignal } from '../lifetime.ts';
import { portOption } from '../options.ts';
import { printJson, printLine } from '../print.ts';
import { progressBar } from '../progress.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';
import { followInTerminal } from '../terminal-feed.ts';
import { programVersion } from '../version.ts';

type Options = StateOptions & { port?: number; sample?: string; json?: true };

/** The sample's own lists of popular sites protect it as an operator's would. */
function withSample(config: Config, sample: Sample | null): Config {
  if (sample === null) return config;
  const { intake } = config;
  return {
    ...config,
    intake: {
      ...intake,
      allowHostFiles: [...intake.allowHostFiles, ...sample.allowHostFiles],
      protectHostFiles: [...intake.protectHostFiles, ...sample.protectHostFiles],
    },
  };
}

function announce(running: Running, options: Options): void {
  const { foundation, simulator, url } = running;
  const { dataDir } = foundation.config;
  if (options.json) {
    printJson({
      event: 'started',
      url,
      dataDir,
      simulator: simulator && { port: simulator.port, httpPort: simulator.httpPort },
    });
    return;
  }
  printLine(`Tocsin ${programVersion()} 警钟   ${url}`);
  printLine(`  data       ${dataDir}`);
  printLine(`  API key    ${join(dataDir, localKeyFileName)}   documentation at ${url}/docs`);
  if (simulator) printLine(`  simulator  SMPP 127.0.0.1:${simulator.port}, phones on the page`);
  for (const note of foundation.notes) printLine(`  note       ${note}`);
}

async function start(options: Options): Promise<void> {
  const sample =
    options.sample === undefined ? null : openSample(options.sample, { startMs: Date.now() });
  const base = withSample(configOf(options), sample);
  const config =
    options.port === undefined ? base : { ...base, server: { ...base.server, port: options.port } };
  const progress = progressBar('indicators');
  const running = await startAll(config, {
    version: programVersion(),
    onIndexProgress: (read, of) => progress.at(read, of, `${read} loaded`),
  });
  progress.end();
  const ending = new AbortController();
  const unfollow = followInTerminal(running.foundation.db, {
    scamTypes: running.foundation.lists.scamTypes,
    json: options.json === true,
  });
  let played: Promise<void> = Promise.resolve();
  try {
    announce(running, options);
    if (sample) {
      const imported = await prepareSample(running.foundation, sample);
      if (!options.json) {
        const added = imported.reduce((sum, one) => sum + one.added, 0);
        printLine(`  sample     ${sample.name}: ${sample.about}`);
        printLine(
          `             ${added} new indicators, ${sample.family.length} family numbers; Ctrl-C ends it`,
        );
      }
      played = playSample(running.foundation, sample, ending.signal);
    } else if (!options.json) {
      const { active } = await countIndicators(running.foundation.db.read);
      printLine(`  indicators ${active} active`);
      printLine(
        '  Feed it: tocsin indicators import FILE, tocsin records import FILE. Ctrl-C ends it.',
      );
    }
    // A sample that fails ends the program; one that merely ends does not.
    await Promise.race([untilSignal(), played.then(() => untilSignal())]);
    if (!options.json) printLine('Stopping: answers on their way are still taken in.');
  } finally {
    ending.abort();
    await Promise.allSettled([played]);
    unfollow();
    await running.stop();
  }
}

export function addStart(program: Command): void {
  withState(
    program
      .command('start')
      .description(
        'Run everything on one machine: intake, matching, decisions, sending, page and API.',
      )
      .option('--port <n>', 'port of the page and the API', portOption)
      .option('--sample <name>', `play a demonstration: ${sampleNames.join(' or ')}`)
      .option('--json', 'events as lines of JSON'),
  ).action(start);
}
