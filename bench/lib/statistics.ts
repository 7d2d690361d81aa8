import { wilson } from '../../src/measure/effect/risk-difference.ts';

/** The middle value; of an even number of values the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value at a share of the way from the least to the largest, between neighbours in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** `2.4`, or `2.4 (2.1–2.6)` where the values differ. */
export function spread(values: readonly number[], digits: number): string {
  const middle = median(values).toFixed(digits);
  const [least, most] = [Math.min(...values).toFixed(digits), Math.max(...values).toFixed(digits)];
  return least === most ? middle : `${middle} (${least}–${most})`;
}

/** Wilson's 95 % limits of a share; of nothing 0 to 1. */
export function shareLimits(part: number, of: number): readonly [low: number, high: number] {
  if (of === 0) return [0, 1];
  const { low, high } = wilson([{ people: of, stopped: part }], [1]);
  return [low, high];
}
