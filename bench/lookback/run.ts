import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openContactLog } from '../../src/match/contact-log/contact-log.ts';
import type { ContactLog } from '../../src/match/contact-log/types.ts';
import { writeSection } from '../lib/document.ts';
import { usageOf } from '../lib/proc.ts';
import { say } from '../lib/say.ts';
import { median } from '../lib/statistics.ts';
import { Workspace } from '../lib/workspace.ts';
import { ContactMaker } from './contacts.ts';
import { fillLog, untilQuiet } from './fill.ts';
import { type FoundRow, foundRow, requireSame } from './found.ts';
import { DuckDbPeer, type Search } from './peers.ts';
import { lookbackReport, type Question } from './report.ts';

const help = `Fills a contact log and looks numbers up in it, beside plain DuckDB, and writes the section of
docs/benchmarks.md.

  node bench/lookback/run.ts [--rows 50000000] [--numbers 10000] [--rounds N] [--threads N]
    [--no-peers] [--seed N] [--quick] [--json] [--out docs/benchmarks.md]

A contact takes about 100 bytes of disk while it is measured, of the temporary folder. The peers'
files are sorted by DuckDB in 4 GB of memory, which takes minutes from some hundred million rows on.`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    rows: { type: 'string' },
    numbers: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    peers: { type: 'boolean', default: true },
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

const rows = Number(values.rows ?? (values.quick ? 5e6 : 50e6));
const [rounds, threads, seed] = [values.rounds, values.threads, values.seed].map(Number);
if (rounds === undefined || threads === undefined || seed === undefined) throw new RangeError();

const dayMs = 86_400_000;
const untilMs = Date.now();
const fromMs = untilMs - 6 * dayMs;
const retentionS = 7 * 86_400;
const tokenBytes = 16;
const epoch = 1;

async function searchLog(log: ContactLog, tokens: Uint8Array): Promise<Search> {
  const startedMs = performance.now();
  const found = [];
  const query = [{ epoch, counterparts: tokens }];
  for await (const some of log.search(query, { sinceMs: 0, untilMs: untilMs + dayMs })) {
    found.push(...some);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const rows = found.map(({ at, subscriber, timeMs, durationS, kind, side }): FoundRow => {
    const counterpart = tokens.subarray(at * tokenBytes, (at + 1) * tokenBytes);
    return foundRow(
      Buffer.from(counterpart).toString('hex'),
      Buffer.from(subscriber).toString('hex'),
      [timeMs, durationS, kind, side],
    );
  });
  return { seconds, rows };
}

const workspace = new Workspace(`tocsin-bench-lookback-${process.pid}`);
try {
  const dir = workspace.path('log');
  const about = { rows, seed, fromMs, untilMs };
  const makers = { counted: new ContactMaker(about), appended: new ContactMaker(about) };
  const committed = async () => ({ fingerprint: 'bench', byteOffset: Number.MAX_SAFE_INTEGER });
  const filling = await openContactLog({ dir, retentionS, threads, committed });
  const filled = await fillLog(filling, makers, rows);
  await filling.close();
  // Opened anew with a limit of one row, it takes the last journal for full: the peers see segments only.
  const log = await openContactLog({ dir, retentionS, threads, committed, segmentRows: 1 });
  await untilQuiet(log);
  const stats = log.stats();
  if (stats.rows !== rows) throw new Error(`The log holds ${stats.rows} of ${rows} contacts.`);
  const peakBytes = usageOf(process.pid)?.peakBytes ?? Number.NaN;
  const contenders = new Map<string, (tokens: Uint8Array) => Promise<Search>>([
    ['Tocsin', (tokens) => searchLog(log, tokens)],
  ]);
  const peer = values.peers ? await DuckDbPeer.open(threads, workspace.path('duckdb')) : null;
  if (peer !== null) {
    const segments = join(dir, '*.parquet');
    const [sorted, byTime] = [workspace.path('sorted.parquet'), workspace.path('time.parquet')];
    await peer.write(segments, sorted, 'counterpart, time');
    await peer.write(segments, byTime, 'time');
    contenders.set('DuckDB, sorted file', () => peer.search(sorted));
    contenders.set('DuckDB, by time', () => peer.search(byTime));
    contenders.set('DuckDB, our segments', () => peer.search(segments));
  }
  const questions: Question[] = [];
  for (const numbers of [1, Number(values.numbers)]) {
    const seconds = new Map<string, number[]>([...contenders.keys()].map((name) => [name, []]));
    const counts: number[] = [];
    for (let round = 0; round < rounds; round++) {
      // Other numbers in each round: nobody answers from what the last one left.
      const tokens = makers.appended.tokensOf(makers.appended.pick(numbers, seed + round));
      await peer?.want(tokens);
      let expected: { name: string; rows: readonly FoundRow[] } | null = null;
      for (const [name, search] of contenders) {
        const found = await search(tokens);
        seconds.get(name)?.push(found.seconds);
        if (expected === null) expected = { name, rows: found.rows };
        else requireSame(expected, { name, rows: found.rows });
      }
      counts.push(expected?.rows.length ?? 0);
    }
    questions.push({ numbers, found: median(counts), seconds });
  }
  peer?.close();
  await log.close();
  const report = lookbackReport({
    ...{ filled, stats, questions, peakBytes, threads },
    arguments: process.argv.slice(2).join(' '),
  });
  if (values.out !== undefined) writeSection(values.out, 'lookback', report);
  if (values.json) {
    const plain = questions.map((one) => ({ ...one, seconds: Object.fromEntries(one.seconds) }));
    say(JSON.stringify({ filled, stats, questions: plain, peakBytes }));
  } else if (values.out === undefined) say(report);
} finally {
  workspace.remove();
}
