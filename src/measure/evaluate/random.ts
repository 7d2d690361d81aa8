/** Numbers from a seed, so that an evaluation says the same twice (xorshift32 behind a mixed seed). */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    // The mixing step of SplitMix32: neighbouring seeds must not give neighbouring streams.
    let z = (seed + 0x9e37_79b9) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0_aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a_2d97);
    this.#state = (z ^ (z >>> 15)) >>> 0 || 1;
  }

  /** 0 ≤ n < 1 */
  next(): number {
    let s = this.#state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#state = s >>> 0;
    return this.#state / 0x1_0000_0000;
  }

  /** 0 ≤ n < below */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}
