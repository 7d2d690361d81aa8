import type { ContactLogStats } from '../../src/match/contact-log/types.ts';
import { table } from '../lib/document.ts';
import { commitLine, machineLine } from '../lib/machine.ts';
import { median, spread } from '../lib/statistics.ts';
import type { Filled } from './fill.ts';

/** Searches of one kind: seconds by contender, in the same order. */
export type Question = {
  readonly numbers: number;
  readonly found: number;
  readonly seconds: ReadonlyMap<string, readonly number[]>;
};

const method = `Contacts are appended block by block through Tocsin's own log, as the matcher hands them over: to the
journal with fdatasync, and from there into sorted segments. "Into segments" ends when all but the open
journal is in one, and counts what is in segments then. Then numbers are looked for. The peers are plain DuckDB with as many threads: over one
Parquet file sorted by counterpart, over one sorted by time, both written by DuckDB with zstd from the
log's own segments, and over Tocsin's segments as they are. All files are in the page
cache. DuckDB's time is that of the query with its tokens in a table already; Tocsin's is that of the call,
with every contact handed over as an object. All found the same contacts, or the benchmark fails.

The aims: three million contacts a second into segments, 30 bytes a contact; with 500 million contacts
(\`--rows 500000000\`) 10,000 numbers in 5 s and one in 200 ms, on two cores.`;

function ms(values: readonly number[]): string {
  return spread(
    values.map((value) => value * 1000),
    values.some((value) => value < 0.01) ? 1 : 0,
  );
}

export function lookbackReport(options: {
  readonly filled: Filled;
  readonly stats: ContactLogStats;
  readonly questions: readonly Question[];
  readonly peakBytes: number;
  readonly threads: number;
  readonly arguments: string;
}): string {
  const { filled, stats, questions, threads } = options;
  const million = filled.rows / 1e6;
  const rate = (rows: number, seconds: number): string => (rows / 1e6 / seconds).toFixed(2);
  const fill = table([
    ['', 'measured'],
    ['contacts', `${million.toFixed(0)} M`],
    ['onto the disk', `${rate(filled.rows, filled.appendS)} M a second`],
    ['into segments', `${rate(filled.inSegments, filled.segmentsS)} M a second`],
    ['of that, making the contacts', `${((100 * filled.makingS) / filled.segmentsS).toFixed(0)} %`],
    ['processor time for a million', `${(filled.cpuS / million).toFixed(2)} s`],
    ['bytes a contact in segments', (stats.segmentBytes / stats.segmentRows).toFixed(1)],
    ['segments', `${stats.segments}`],
    ['largest resident memory of the run', `${(options.peakBytes / 2 ** 20).toFixed(0)} MiB`],
  ]);
  const names = [...new Set(questions.flatMap(({ seconds }) => [...seconds.keys()]))];
  const searches = table([
    ['numbers', 'contacts found', ...names.map((name) => `${name}, ms`), 'fastest peer : Tocsin'],
    ...questions.map(({ numbers, found, seconds }) => {
      const [own, ...others] = names.map((name) => median(seconds.get(name) ?? []));
      const best = Math.min(...others.filter((value) => !Number.isNaN(value)));
      return [
        `${numbers}`,
        `${found}`,
        ...names.map((name) => ms(seconds.get(name) ?? [])),
        Number.isFinite(best) ? (best / (own ?? Number.NaN)).toFixed(1) : '–',
      ];
    }),
  ]);
  return [
    '## The contact log and look-back',
    `\`${`node bench/lookback/run.ts ${options.arguments}`.trim()}\`, ${threads} threads. ${machineLine()} ${commitLine()}`,
    fill,
    searches,
    method,
  ].join('\n\n');
}
