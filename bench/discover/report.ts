import { table } from '../lib/document.ts';
import { commitLine, machineLine } from '../lib/machine.ts';
import { median, spread } from '../lib/statistics.ts';
import { type Costs, type Counting, contenders, costOfRecord } from './counting.ts';
import type { MatchingCell } from './matching.ts';
import type { ScoringCosts } from './scoring.ts';

const method = `Contacts as the matcher makes them are counted by number, all contenders on the same batches in turns,
after two records for each number have filled their memories. "kernel" is the product's discovery on one
thread; "kernel and habits" counts what is usual for people too, as the watch does; "two shards" are two of it in two threads, each with its half of the numbers, and the slower one
decides; "TypeScript" is the reference that the kernel is held to, byte by byte, also in this run; "Map of
objects" is what one writes first, and counts less. Nanoseconds are of the thread's processor time, the
median of the rounds with the least and the most.

Judged are all numbers that changed, features and book included, by forests that are made by dice in the
shape of trained ones and suspect nobody.

At last, the product's own matcher reads a CSV of calls and SMS with a million listed numbers: alone, with
its contacts made, and with discovery counting them on the main thread. Each run is a process of its own
that reads the file twice; the second reading counts. Processor time is of the whole process. Both sides
of every record are drawn evenly from all numbers, so that with millions of them nearly every slot comes
from the main memory: the worst case. "slots alone" is its floor: two slots of 64 bytes a record, of as
many, read together and one counter of each raised, without any looking up.
`;

function ns(values: readonly number[]): string {
  return spread(values, 0);
}

function countingTable(all: readonly Counting[]): string {
  const rows = all.flatMap(({ numbers, remembered, bytes, costs }) =>
    contenders.flatMap((name) => {
      const own: Costs | undefined = costs.get(name);
      if (own === undefined) return [];
      const cost = costOfRecord(own);
      return [
        [
          `${numbers}`,
          name,
          ns(own.cpu),
          ns(own.wall),
          (1000 / cost).toFixed(2),
          (cost / costOfRecord(costs.get('kernel'))).toFixed(2),
          name === 'kernel' ? `${remembered} in ${(bytes / 1e6).toFixed(0)} MB` : '',
        ],
      ];
    }),
  );
  return table([
    ['numbers', '', 'CPU ns a record', 'wall ns', 'M records/s', ': kernel', 'remembered'],
    ...rows,
  ]);
}

/** Millions of records a second. */
function rateOf({ rounds }: MatchingCell): number {
  return median(rounds.map(({ records, wallS }) => records / wallS / 1e6));
}

/** What discovery leaves of the rate at which contacts are made, which the contact log needs anyway. */
function aimLine(cells: readonly MatchingCell[]): string {
  const sizes = [...new Set(cells.map(({ numbers }) => numbers))];
  const left = sizes.map((numbers) => {
    const parts = [1, 2].map((threads) => leftOf(cells, numbers, threads));
    return `${parts.join(' and ')} with ${millions(numbers)} numbers`;
  });
  return `The aim: discovery costs the matcher no more than half its rate. Left of matching with contacts made, which the contact log needs anyway, with one thread and with two: ${left.join('; ')}. In \`tocsin start\` discovery has a thread of its own.`;
}

function leftOf(cells: readonly MatchingCell[], numbers: number, threads: number): string {
  const of = (mode: MatchingCell['mode']): number => {
    const cell = cells.find(
      (one) => one.mode === mode && one.threads === threads && one.numbers === numbers,
    );
    return cell === undefined ? Number.NaN : rateOf(cell);
  };
  return `${((100 * of('discovery')) / of('contacts')).toFixed(0)} %`;
}

function millions(numbers: number): string {
  return `${numbers / 1e6} million`;
}

function matchingTable(cells: readonly MatchingCell[]): string {
  const cpuOf = ({ rounds }: MatchingCell): number =>
    median(rounds.map(({ records, cpuS }) => (cpuS * 1e9) / records));
  return table([
    ['numbers', 'threads', 'matching', 'M records/s', 'of contacts made', 'CPU ns a record'],
    ...cells.map((cell) => {
      const beside = cells.find(
        ({ mode, threads, numbers }) =>
          mode === 'contacts' && threads === cell.threads && numbers === cell.numbers,
      );
      const part = beside === undefined ? Number.NaN : rateOf(cell) / rateOf(beside);
      return [
        `${cell.numbers}`,
        `${cell.threads}`,
        wordsOf(cell.mode),
        rateOf(cell).toFixed(2),
        `${(100 * part).toFixed(0)} %`,
        cpuOf(cell).toFixed(0),
      ];
    }),
  ]);
}

function wordsOf(mode: MatchingCell['mode']): string {
  switch (mode) {
    case 'alone':
      return 'alone';
    case 'contacts':
      return 'with contacts made';
    case 'discovery':
      return 'with discovery';
    case 'TypeScript':
      return 'with discovery in TypeScript';
  }
}

function scoringTable({ byScorer }: ScoringCosts): string {
  return table([
    ['judged by', 'CPU ns a number', 'M numbers/s', 'one after the other'],
    ...byScorer.map(({ name, together, alone }) => [
      name,
      ns(together),
      (1000 / median(together)).toFixed(2),
      `${(median(alone) / median(together)).toFixed(1)} ×`,
    ]),
  ]);
}

export function discoverReport(options: {
  readonly counting: readonly Counting[];
  readonly scoring: ScoringCosts;
  readonly matching: readonly MatchingCell[];
  readonly arguments: string;
}): string {
  const { counting, scoring, matching } = options;
  return [
    '## Discovery of unlisted numbers',
    `\`${`node bench/discover/run.ts ${options.arguments}`.trim()}\`. ${machineLine()} ${commitLine()}`,
    countingTable(counting),
    scoringTable(scoring),
    `A tick with 20,000 watched numbers and 1,000 suspected among them takes ${scoring.tickMs.toFixed(0)} ms beside the judging.`,
    ...(matching.length === 0 ? [] : [matchingTable(matching)]),
    method.trimEnd(),
    ...(matching.length === 0 ? [] : [aimLine(matching)]),
  ].join('\n\n');
}
