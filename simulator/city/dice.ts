/** The finaliser of MurmurHash3 (Austin Appleby, public domain): every bit of the input moves every bit. */
export function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** A whole number of 32 bits that follows from the keys; the same keys give the same number. */
export function hashOf(seed: number, a: number, b = 0): number {
  return mix(mix(mix(seed ^ 0x9e3779b9) ^ Math.imul(a, 0x85ebca77)) ^ Math.imul(b, 0xc2b2ae3d));
}

/** The same as a fraction, 0 ≤ x < 1. */
export function fractionOf(seed: number, a: number, b = 0): number {
  return (hashOf(seed, a, b) >>> 0) / 2 ** 32;
}

/**
 * Dice that are thrown anew for each subject, such as one person in one hour: what a subject does
 * then follows from its keys alone, never from who was asked before. That makes a run independent of
 * how it is cut into slices. The steps are mulberry32's (Tommy Ettinger, public domain).
 */
export class Dice {
  readonly #seed: number;
  #state = 0;

  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  /** Begins the throws of a subject. */
  at(a: number, b = 0): this {
    this.#state = hashOf(this.#seed, a, b);
    return this;
  }

  /** 0 ≤ x < 1. */
  next(): number {
    const state = (this.#state + 0x6d2b79f5) | 0;
    this.#state = state;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** 0 ≤ n < below, whole. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** @throws RangeError when there is nothing to pick from */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** How many happen when `mean` are expected. Above 30 the normal distribution is near enough. */
  poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let product = this.next();
    let count = 0;
    while (product > limit) {
      product *= this.next();
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
}
