import { median, spread } from '../lib/statistics.ts';
import type { Contender } from './contenders.ts';
import type { CellResult } from './run-cell.ts';

export type Name = Contender['name'];

export function wallsOf(result: CellResult, name: Name): readonly number[] {
  return result.runs.filter((run) => run.contender === name).map((run) => run.wallS);
}

/** How many times faster than another, from the runs of the same rounds. */
export function ratiosTo(result: CellResult, name: Name): readonly number[] {
  const others = wallsOf(result, name);
  return wallsOf(result, 'Tocsin').flatMap((wallS, round) => {
    const other = others[round];
    return other === undefined ? [] : [other / wallS];
  });
}

export function rate(result: CellResult, name: Name): string {
  const walls = wallsOf(result, name);
  return walls.length === 0 ? '–' : (result.rows / median(walls) / 1e6).toFixed(2);
}

export function ratio(result: CellResult, name: Name): string {
  const ratios = ratiosTo(result, name);
  return ratios.length === 0 ? '–' : spread(ratios, 2);
}

export function peak(result: CellResult, name: Name): string {
  const peaks = result.runs
    .filter((run) => run.contender === name)
    .flatMap(({ peakBytes }) => peakBytes ?? []);
  return peaks.length === 0 ? '–' : (median(peaks) / 2 ** 20).toFixed(0);
}

export function cpu(result: CellResult, name: Name): string {
  const runs = result.runs.filter((run) => run.contender === name && !run.isScaled);
  return runs.length === 0 ? '–' : median(runs.map((run) => run.cpuS)).toFixed(2);
}

/** How many times less processor time than another: holds on a machine that others use, too. */
export function cpuRatio(result: CellResult, name: Name): string {
  const [own, other] = [cpu(result, 'Tocsin'), cpu(result, name)].map(Number);
  return own === undefined || other === undefined || Number.isNaN(other / own)
    ? '–'
    : (other / own).toFixed(2);
}

/** Start, list and matching of Tocsin's median run. */
export function stages(result: CellResult): string {
  const runs = result.runs.filter((run) => run.contender === 'Tocsin');
  const middle = runs.toSorted((a, b) => a.wallS - b.wallS)[Math.floor(runs.length / 2)];
  if (middle?.stages == null) return '–';
  const { lists, matching } = middle.stages;
  const start = middle.wallS - lists - matching;
  return [start, lists, matching].map((seconds) => seconds.toFixed(2)).join(' + ');
}
