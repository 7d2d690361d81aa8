import { parseArgs } from 'node:util';
import { writeSection } from '../lib/document.ts';
import { note, say } from '../lib/say.ts';
import { Workspace } from '../lib/workspace.ts';
import { type Counting, countingCosts } from './counting.ts';
import { matchingCells } from './matching.ts';
import { discoverReport } from './report.ts';
import { scoringCosts } from './scoring.ts';

const help = `Counts what contacts tell of every number: the product's kernel on one thread and in two shards, the
same in TypeScript, and a Map of objects; and matches records with and without it. Writes the section of
docs/benchmarks.md.

  node bench/discover/run.ts [--numbers 50000,5000000] [--batch 500000] [--rounds 11] [--rows 10000000]
    [--match-numbers 100000,1000000,5000000] [--indicators 1000000] [--match-rounds 3] [--no-map] [--no-matching]
    [--seed N] [--quick] [--json] [--out docs/benchmarks.md]

  --numbers        how many numbers there are, one run for each
  --rows           records of the file that is matched, 85 bytes each
  --quick          small: some ten seconds, for a first look
  --no-map         without the Map of objects, which needs 3 GB for five million numbers

Peaks at about 5 GB of memory with five million numbers.`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    numbers: { type: 'string' },
    batch: { type: 'string' },
    rounds: { type: 'string' },
    rows: { type: 'string' },
    'match-numbers': { type: 'string' },
    'match-rounds': { type: 'string' },
    indicators: { type: 'string', default: '1000000' },
    map: { type: 'boolean', default: true },
    matching: { type: 'boolean', default: true },
    seed: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
  allowNegative: true,
});
if (values.help) {
  say(help);
  process.exit(0);
}

const seed = Number(values.seed);
const quick = values.quick;
const sizes = (values.numbers ?? (quick ? '20000,200000' : '50000,5000000')).split(',').map(Number);
const counting: Counting[] = [];
for (const numbers of sizes) {
  note(`counting, ${numbers} numbers`);
  counting.push(
    await countingCosts({
      numbers,
      batch: Number(values.batch ?? (quick ? 100_000 : 500_000)),
      rounds: Number(values.rounds ?? (quick ? 5 : 11)),
      seed,
      map: values.map,
    }),
  );
}
note('judging');
const scoring = scoringCosts({
  numbers: quick ? 100_000 : 1e6,
  rounds: quick ? 3 : 5,
  seed,
});
const workspace = new Workspace(`tocsin-bench-discover-${process.pid}`);
try {
  const matching = values.matching
    ? await matchingCells({
        workspace,
        rows: Number(values.rows ?? (quick ? 1e6 : 1e7)),
        numbers: (values['match-numbers'] ?? (quick ? '20000,200000' : '100000,1000000,5000000'))
          .split(',')
          .map(Number),
        indicators: Number(values.indicators),
        rounds: Number(values['match-rounds'] ?? (quick ? 1 : 3)),
        seed,
      })
    : [];
  const text = discoverReport({
    counting,
    scoring,
    matching,
    arguments: process.argv.slice(2).filter(isNoTarget).join(' '),
  });
  if (values.out !== undefined) writeSection(values.out, 'discover', text);
  if (values.json) {
    const plain = counting.map((one) => ({ ...one, costs: Object.fromEntries(one.costs) }));
    say(JSON.stringify({ counting: plain, scoring, matching }));
  } else {
    say(text);
  }
} finally {
  workspace.remove();
}

/** The command is shown without where its text goes. */
function isNoTarget(argument: string, at: number, all: readonly string[]): boolean {
  return argument !== '--out' && all[at - 1] !== '--out';
}
