import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSection } from '../lib/document.ts';
import { note, say } from '../lib/say.ts';
import { Workspace } from '../lib/workspace.ts';
import { writeNumberList } from '../match/generate.ts';
import type { Feed } from './feeder.ts';
import { pipelineReport } from './report.ts';
import { Ends, type Site, startSite } from './site.ts';
import { holds, runStep, type Step } from './step.ts';

const help = `Measures the whole program at rising rates, and writes the section of docs/benchmarks.md.

  node bench/pipeline/run.ts [--rates N,N] [--seconds N] [--indicators N] [--share 0.003]
    [--feed bodies|stream] [--seed N] [--root FOLDER] [--quick] [--json] [--out docs/benchmarks.md]

Rates are tried in their order, up to the first that fails twice. --root measures another checkout.`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    rates: { type: 'string' },
    seconds: { type: 'string' },
    indicators: { type: 'string', default: '100000' },
    share: { type: 'string', default: '0.003' },
    feed: { type: 'string', default: 'bodies' },
    seed: { type: 'string', default: '7' },
    root: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (values.help) {
  say(help);
  process.exit(0);
}

const defaults = values.quick
  ? { rates: '20000,100000', seconds: 5 }
  : { rates: '100000,200000,300000,350000,400000,450000,500000,600000,700000', seconds: 20 };
const rates = (values.rates ?? defaults.rates).split(',').map(Number);
const seconds = Number(values.seconds ?? defaults.seconds);
const indicators = Number(values.indicators);
const hitShare = Number(values.share);
const seed = Number(values.seed);
const feed: Feed = values.feed === 'stream' ? 'stream' : 'bodies';

/** Two records of the same people in the same second, as generated, are one hit: a few of a million. */
const equalHits = 1e-3;

function checkCounts(step: Step): void {
  const rows = Math.round(step.askedPerSecond * seconds);
  if (step.records !== rows) throw new Error(`${step.records} of ${rows} records were taken.`);
  if (step.hits > step.wantedHits || step.hits < step.wantedHits * (1 - equalHits)) {
    throw new Error(`${step.hits} hits where ${step.wantedHits} were generated.`);
  }
}

/** Rates in their order, each tried again once where it did not hold: a shared machine has bad moments. */
async function climb(site: Site, workspace: Workspace): Promise<readonly Step[]> {
  const steps: Step[] = [];
  let rowSeed = seed + 100;
  for (const rowsPerSecond of rates) {
    for (let attempt = 0; attempt < 2; attempt++) {
      rowSeed++;
      const options = { rowsPerSecond, seconds, hitShare, seed, rowSeed, feed };
      const step = await runStep(site, workspace, options);
      checkCounts(step);
      const { latency, reachedPerSecond } = step;
      note(
        `${rowsPerSecond} a second: reached ${reachedPerSecond.toFixed(0)}, ${step.hits} hits, p99 ${latency.p99.toFixed(2)} s, ${step.programCores.toFixed(2)} cores`,
      );
      steps.push(step);
      if (holds(step)) break;
      if (attempt === 1 || !step.isSettled) return steps;
    }
  }
  return steps;
}

const workspace = new Workspace(`tocsin-bench-pipeline-${process.pid}`);
const ends = new Ends();
try {
  const list = workspace.path('list.csv');
  writeNumberList(list, indicators, seed);
  const site = await startSite(ends.scope, workspace, {
    list,
    ...(values.root === undefined
      ? {}
      : {
          command: [
            process.execPath,
            '--disable-warning=ExperimentalWarning',
            join(values.root, 'src', 'cli', 'main.ts'),
          ],
        }),
  });
  // The first records pay for compiling; they are no step.
  await runStep(site, workspace, {
    ...{ rowsPerSecond: Math.min(20_000, rates[0] ?? 0), seconds: 5, hitShare },
    ...{ seed, rowSeed: seed + 100, feed },
  });
  const steps = await climb(site, workspace);
  const ledger = await site.ledger();
  if (!ledger.balanced) throw new Error(`The ledger does not balance: ${JSON.stringify(ledger)}`);
  const report = pipelineReport({
    ...{ steps, indicators, hitShare, seconds },
    arguments: process.argv.slice(2).join(' '),
  });
  if (values.out !== undefined) writeSection(values.out, 'pipeline', report);
  if (values.json) say(JSON.stringify({ steps, ledger }));
  else if (values.out === undefined) say(report);
} finally {
  await ends.all();
  workspace.remove();
}
