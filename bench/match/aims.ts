import { table } from '../lib/document.ts';
import { median } from '../lib/statistics.ts';
import { type Name, peak, ratio, ratiosTo, wallsOf } from './cell-figures.ts';
import type { Cell, Format } from './cells.ts';
import type { IndexFigures } from './index-figures.ts';
import type { CellResult } from './run-cell.ts';

function found(
  results: readonly CellResult[],
  wanted: Partial<Cell> & { readonly format: Format },
): CellResult | undefined {
  return results.find(({ cell }) =>
    Object.entries(wanted).every(([key, value]) => cell[key as keyof Cell] === value),
  );
}

function tocsinRate(result: CellResult | undefined): number {
  return result === undefined ? Number.NaN : result.rows / median(wallsOf(result, 'Tocsin'));
}

/** Seconds of the records alone, as the contender tells them. */
function matchingSeconds(result: CellResult, name: Name): number {
  const runs = result.runs.filter(({ contender }) => contender === name);
  return median(runs.flatMap(({ stages }) => stages?.matching ?? []));
}

/** The aims that were set before anything was built, each beside what was measured. */
export function aimsPart(results: readonly CellResult[], index: IndexFigures | null): string {
  const rows: string[][] = [];
  const against = (text: string, cell: Partial<Cell> & { format: Format }, name: Name): void => {
    const result = found(results, cell);
    if (result !== undefined && ratiosTo(result, name).length > 0)
      rows.push([text, ratio(result, name)]);
  };
  const [million, tenMillion] = [1e6, 1e7];
  against(
    '4 times DuckDB: CSV, 1 M, 1 thread',
    { format: 'csv', indicators: million, threads: 1 },
    'DuckDB',
  );
  against(
    '4 times DuckDB: CSV, 10 M, 2 threads',
    { format: 'csv', indicators: tenMillion, threads: 2 },
    'DuckDB',
  );
  against('half of C: CSV, 1 M, 1 thread', { format: 'csv', indicators: million, threads: 1 }, 'C');
  against(
    'half of C: CSV, 10 M, 2 threads',
    { format: 'csv', indicators: tenMillion, threads: 2 },
    'C',
  );
  against('2.5 times DuckDB: JSON Lines, 1 thread', { format: 'json', threads: 1 }, 'DuckDB');
  against(
    '15 times a Set of suffixes: hosts, 1 thread',
    { format: 'hosts', threads: 1 },
    'Node Set',
  );
  const hosts = found(results, { format: 'hosts', threads: 1 });
  if (hosts !== undefined && ratiosTo(hosts, 'Node Set').length > 0) {
    const times = matchingSeconds(hosts, 'Node Set') / matchingSeconds(hosts, 'Tocsin');
    rows.push(['the same, without start and list on either side', times.toFixed(2)]);
  }
  const one = tocsinRate(found(results, { format: 'csv', indicators: million, threads: 1 }));
  const two = tocsinRate(found(results, { format: 'csv', indicators: million, threads: 2 }));
  const large = tocsinRate(found(results, { format: 'csv', indicators: tenMillion, threads: 1 }));
  if (two / one > 0) rows.push(['two threads 1.8 times one: CSV, 1 M', (two / one).toFixed(2)]);
  if (large / one > 0) {
    const share = `${(100 * (1 - large / one)).toFixed(0)} %`;
    rows.push([
      'from 1 M to 10 M indicators no more than 35 % slower, reading the list included',
      share,
    ]);
  }
  const full = found(results, { format: 'csv', indicators: tenMillion, threads: 2 });
  if (full !== undefined) {
    rows.push(['resident below 600 MB: CSV, 10 M, 2 threads', `${peak(full, 'Tocsin')} MiB`]);
  }
  const size = index?.sizes.find(({ indicators }) => indicators === tenMillion);
  if (size !== undefined) {
    rows.push(['16 bytes an indicator at most, with 10 M', size.bytesEach.toFixed(1)]);
    rows.push(['an index of 10 M built in 1.5 s, by one thread', `${size.buildS.toFixed(2)} s`]);
  }
  if (index !== null) {
    const { addMs, slowedPercent } = index.live;
    rows.push(['1,000 added live in 5 ms', `${addMs.toFixed(1)} ms`]);
    rows.push(['matching slowed by 3 % at most', `${slowedPercent.toFixed(1)} %`]);
  }
  return rows.length === 0 ? '' : `### Aims\n\n${table([['aim', 'measured'], ...rows])}\n`;
}
