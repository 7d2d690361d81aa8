import { parseArgs } from 'node:util';
import { writeSection } from '../lib/document.ts';
import { note, say } from '../lib/say.ts';
import { median } from '../lib/statistics.ts';
import { Workspace } from '../lib/workspace.ts';
import { type CodecCost, runCodec } from './codec/run-codec.ts';
import { installNpmSmpp, type Line, npmPeer, openLine, ownLines } from './lines.ts';
import { gatewaysReport, type WindowCell } from './report.ts';
import { runWholePath, type WholePath } from './whole/run-whole.ts';

const help = `Measures the carriers' protocols, and writes the section of docs/benchmarks.md.

  node bench/gateways/run.ts [--windows N,N] [--rounds N] [--seconds N] [--only PART]
    [--messages N] [--quick] [--json] [--out docs/benchmarks.md]

  --windows   submits that may be unanswered; 1,10,16,100,1000
  --rounds    each round runs all contenders in turn; 3
  --seconds   how long each is measured in a round, over loopback; 1.5
  --only      codec (encode and decode alone), lines (submits over loopback) or whole (outbox row
              to final state)
  --messages  of the whole path, for each protocol; 50000
  --quick     a few seconds in all, to see that it runs
`;

const { values } = parseArgs({
  options: {
    windows: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    messages: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const parts = ['codec', 'lines', 'whole'] as const;
type Part = (typeof parts)[number];

const defaults = values.quick
  ? { windows: '1,100', rounds: '1', seconds: '0.5', codecS: 0.05, messages: '5000' }
  : { windows: '1,10,16,100,1000', rounds: '3', seconds: '1.5', codecS: 0.3, messages: '50000' };
const windows = (values.windows ?? defaults.windows).split(',').map(Number);
const rounds = Number(values.rounds ?? defaults.rounds);
const seconds = Number(values.seconds ?? defaults.seconds);
const messages = Number(values.messages ?? defaults.messages);

const { only } = values;
if (only !== undefined && !isPart(only)) {
  throw new Error(`--only is ${only}, which is none of ${parts.join(', ')}`);
}

function isPart(name: string): boolean {
  return (parts as readonly string[]).includes(name);
}

function wanted(part: Part): boolean {
  return only === undefined || only === part;
}

/** More rounds than of the lines: they are short, and the least figure counts. */
async function runCodecs(npm: string | null): Promise<readonly CodecCost[]> {
  const costs: CodecCost[] = [];
  for (const name of ownLines) {
    costs.push(await runCodec(name, { npm, rounds: rounds * 2, seconds: defaults.codecS }));
    note(`codec alone: ${name}`);
  }
  return costs;
}

async function runLines(npm: string | null): Promise<readonly WindowCell[]> {
  const lines: Line[] = [];
  const cells = new Map<string, WindowCell>();
  try {
    for (const name of ownLines) lines.push(await openLine(name, ''));
    if (npm !== null) lines.push(await openLine(npmPeer, npm));
    for (let round = 0; round < rounds; round++) {
      for (const window of windows) {
        for (const line of lines) {
          const figures = await line.run({ window, seconds });
          const key = `${line.name} ${window}`;
          const cell = cells.get(key) ?? { line: line.name, window, rounds: [] };
          cells.set(key, { ...cell, rounds: [...cell.rounds, figures] });
          note(
            `round ${round + 1}, window ${window}: ${line.name} ${figures.perSecond.toFixed(0)}/s, client ${figures.cpuMicros.toFixed(1)} and server ${figures.serverCpuMicros.toFixed(1)} µs each`,
          );
        }
      }
    }
  } finally {
    for (const line of lines) line.close();
  }
  return [...cells.values()];
}

async function run(): Promise<void> {
  const workspace = new Workspace(`tocsin-bench-gateways-${process.pid}`);
  try {
    const npm = wanted('codec') || wanted('lines') ? installNpmSmpp(workspace.folder) : null;
    const codecs = wanted('codec') ? await runCodecs(npm) : [];
    const cells = wanted('lines') ? await runLines(npm) : [];
    const wholes: WholePath[] = [];
    for (const name of wanted('whole') ? ownLines : []) {
      const whole = await runWholePath(workspace, name, messages);
      note(`whole path, ${name}: ${whole.perSecond.toFixed(0)} messages/s`);
      wholes.push(whole);
    }
    const report = gatewaysReport({
      ...{ codecs, cells, wholes, rounds, seconds },
      arguments: process.argv.slice(2).join(' '),
    });
    if (values.out !== undefined) writeSection(values.out, 'gateways', report);
    if (values.json) say(JSON.stringify({ codecs, cells, wholes }));
    else if (values.out === undefined) say(report);
    const slowest = median(wholes.map(({ perSecond }) => perSecond));
    if (wholes.length > 0) note(`median of the whole paths: ${slowest.toFixed(0)} messages/s`);
  } finally {
    workspace.remove();
  }
}

if (values.help) say(help);
else await run();
