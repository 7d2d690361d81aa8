import { seededRandom } from '../seeded-random.ts';

/** Seeded random numbers, so that a town is the same town every time. */
export type Random = {
  /** 0 ≤ x < 1. */
  next(): number;
  /** from ≤ n ≤ to, whole. */
  int(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
  /** How many happen when `mean` are expected (Poisson). */
  poisson(mean: number): number;
  /** Log-normal by median and spread (sigma of the logarithm): call lengths have this shape. */
  logNormal(median: number, sigma: number): number;
};

export function createRandom(seed: number): Random {
  const next = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  };
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick,
    poisson: (mean) => {
      const limit = Math.exp(-mean);
      let product = next();
      let count = 0;
      while (product > limit) {
        product *= next();
        count++;
      }
      return count;
    },
    logNormal: (median, sigma) => {
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * next()));
    },
  };
}
