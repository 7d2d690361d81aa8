/**
 * Dice by seed and by the word of who throws them, so that another hand's throws move nobody else's:
 * a city with aged cards has the same people and the same victims as the one without. The steps are
 * sfc32's (Chris Doty-Humphrey, PractRand, public domain).
 */
export class Dice {
  #a: number;
  #b: number;
  #c = 0x9e3779b9;
  #count = 1;

  constructor(seed: number, word: string) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    for (const letter of word) {
      this.#c = Math.imul(this.#c ^ letter.charCodeAt(0), 0x01000193);
      this.next();
    }
    for (let warm = 0; warm < 15; warm++) this.next();
  }

  /** 0 ≤ x < 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** 0 ≤ n < below, whole. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  between([from, to]: readonly [number, number]): number {
    return from + this.next() * (to - from);
  }

  /** @throws RangeError when there is nothing to pick from */
  pick<T>(items: ArrayLike<T>): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** A place in the list whose running sums these are, by its weight. */
  weighted(sums: Float64Array): number {
    const thrown = this.next() * (sums[sums.length - 1] ?? 0);
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > thrown) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** How many happen when `mean` are expected. Above 50 the normal distribution is near enough. */
  poisson(mean: number): number {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let [count, passed] = [-1, 0];
    while (passed <= mean) {
      passed += this.exponential(1);
      count++;
    }
    return count;
  }

  /** Mean 0, deviation 1 (Box and Muller 1958). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** By median and spread (sigma of the logarithm). */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** From 0 on, with a long tail: the longer, the smaller the shape (Lomax). */
  lomax(shape: number): number {
    return (1 - this.next()) ** (-1 / shape) - 1;
  }

  /** The same list, in another order. */
  shuffle<T>(items: T[]): T[] {
    for (let left = items.length - 1; left > 0; left--) {
      const at = this.below(left + 1);
      const [here, there] = [items[left] as T, items[at] as T];
      items[left] = there;
      items[at] = here;
    }
    return items;
  }
}

/** For `Dice.weighted`. */
export function runningSums(weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let at = 0; at < weights.length; at++) {
    sum += weights[at] ?? 0;
    sums[at] = sum;
  }
  return sums;
}

/** Weights 1, 1/2, 1/3 …: a few are met everywhere, most hardly ever. */
export function zipfSums(length: number): Float64Array {
  return runningSums(Array.from({ length }, (_, at) => 1 / (at + 1)));
}
