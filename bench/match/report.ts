import { table } from '../lib/document.ts';
import { commitLine, machineLine } from '../lib/machine.ts';
import { aimsPart } from './aims.ts';
import { cpu, cpuRatio, type Name, peak, rate, ratio, stages, wallsOf } from './cell-figures.ts';
import { type Cell, type Format, sizeName } from './cells.ts';
import type { IndexFigures } from './index-figures.ts';
import type { CellResult } from './run-cell.ts';

const names: readonly Name[] = ['Tocsin', 'DuckDB', 'chDB', 'C', 'Node Set'];

const titles: Readonly<Record<Format, string>> = {
  csv: 'Calls and SMS as CSV, about 85 bytes a row, both numbers matched',
  json: 'Calls and SMS as JSON Lines, about 210 bytes a row, both numbers matched',
  hosts: 'Visits as CSV, about 90 bytes a row, hosts matched with everything below a listed domain',
  'csv.gz': 'The CSV packed with gzip',
  'csv.zst': 'The CSV packed with zstd',
};

function place({ indicators, threads }: Cell): readonly string[] {
  return [sizeName(indicators), `${threads}`];
}

function formatPart(format: Format, results: readonly CellResult[]): string {
  const here = results.filter((result) => result.cell.format === format);
  const [first] = here;
  if (first === undefined) return '';
  const present = names.filter((name) => here.some((result) => wallsOf(result, name).length > 0));
  const rated = table([
    ['indicators', 'threads', ...present, 'Tocsin : DuckDB', 'Tocsin : C'],
    ...here.map((result) => [
      ...place(result.cell),
      ...present.map((name) => rate(result, name)),
      ratio(result, 'DuckDB'),
      ratio(result, 'C'),
    ]),
  ]);
  const used = table([
    [
      'indicators',
      'threads',
      ...present.map((name) => `${name}, MiB`),
      ...present.map((name) => `${name}, CPU s`),
      'Tocsin: start + list + matching, s',
      'CPU, Tocsin : DuckDB',
      'Tocsin : C',
    ],
    ...here.map((result) => [
      ...place(result.cell),
      ...present.map((name) => peak(result, name)),
      ...present.map((name) => cpu(result, name)),
      stages(result),
      cpuRatio(result, 'DuckDB'),
      cpuRatio(result, 'C'),
    ]),
  ]);
  const size = `${(first.rows / 1e6).toFixed(1)} M rows, ${first.hits} of output.`;
  return `### ${titles[format]}\n\n${size} Million rows a second of the whole process:\n\n${rated}\n\nLargest resident memory, and processor time of all threads:\n\n${used}\n`;
}

function indexPart(figures: IndexFigures | null): string {
  if (figures === null) return '';
  const { sizes, live } = figures;
  const rows = sizes.map((size) => [
    sizeName(size.indicators),
    size.bytesEach.toFixed(1),
    size.buildS.toFixed(2),
    size.residentMiB.toFixed(0),
  ]);
  const built = table([
    [
      'indicators',
      'bytes each',
      'built from sealed numbers in, s',
      'resident memory of the process, MiB',
    ],
    ...rows,
  ]);
  return `### The index by itself\n\n${built}\n\nWith ${sizeName(live.indicators)} indicators, ${live.added} more became live in ${live.addMs.toFixed(1)} ms (median; at most ${live.longestMs.toFixed(1)}). A thread that matches calls all the while became ${live.slowedPercent.toFixed(1)} % slower (median of ${live.rounds} pairs of intervals, with and without adding 1,000 every ${live.everyMs} ms).\n`;
}

const method = `A contender is one process: it starts, reads the list, builds what it needs, reads the records, matches and
writes \`record_id,kind,value,side\`. All files are in the page cache. With one thread every contender is held
on one core (\`taskset\`), with two on two, so that nobody's helper threads are free. The outputs are sorted
and compared after every run. Half a percent of the rows hit. A ratio is the median over the rounds of both
contenders' times in the same round, with the least and the largest; "Tocsin : C 0.5" means half as fast as C.

What is not equal:

- Only Tocsin seals the numbers (every one of them is encrypted before it is looked up), checks every field
  of a row, and keeps the rows' order. The others compare numbers as they stand and read the other columns
  as text.
- DuckDB and chDB get the fastest formulation that we found, see
  [bench/match/peers](../bench/match/peers): numbers as BIGINT in CSV, both sides in one pass; for hosts the
  last two labels first.
- The C program knows the seven columns of these files, nothing else, and stops where it sees a quote.
  Packed files come to it through \`gzip -dc\` and \`zstd -dc\`, and its memory and time are those of the pipe.
- "Node Set" is readline, split and a \`Set\`, on the first sixteenth of the rows and, but for hosts, in one round; its scan is scaled to all.`;

export function matchReport(options: {
  readonly results: readonly CellResult[];
  readonly rounds: number;
  readonly absent: readonly string[];
  readonly index: IndexFigures | null;
  readonly arguments: string;
}): string {
  const { results, rounds, absent, index } = options;
  const formats = [...new Set(results.map(({ cell }) => cell.format))];
  const parts = [
    '## Matching',
    `\`${`node bench/match/run.ts ${options.arguments}`.trim()}\`, ${rounds} round${rounds > 1 ? 's' : ''}. ${machineLine()} ${commitLine()}`,
    method,
    ...absent.map((line) => `Not measured: ${line}`),
    aimsPart(results, index),
    ...formats.map((format) => formatPart(format, results)),
    indexPart(index),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
