/**
 * Which pairs were seen before: two Bloom filters, of which the older is emptied when the newer is
 * full (k = 4, 16 bits a pair: one in four hundred is wrongly called known).
 */
export class PairFilter {
  #newer: Uint32Array;
  #older: Uint32Array;
  readonly #capacity: number;
  #pairs = 0;

  /** @param capacity pairs of one of the two filters */
  constructor(capacity = 4_194_304) {
    this.#capacity = capacity;
    const words = 2 ** Math.ceil(Math.log2((capacity * 16) / 32));
    this.#newer = new Uint32Array(words);
    this.#older = new Uint32Array(words);
  }

  /** Whether the pair is new; from now on it is not. Both hashes are 32 bits, uniform. */
  add(first: number, second: number): boolean {
    const mask = this.#newer.length * 32 - 1;
    const step = (second | 1) >>> 0;
    let inNewer = true;
    let inOlder = true;
    for (let k = 0; k < 4; k += 1) {
      const bit = ((first >>> 0) + k * step) & mask;
      const word = bit >>> 5;
      const one = 1 << (bit & 31);
      const had = this.#newer[word] ?? 0;
      if ((had & one) === 0) inNewer = false;
      if (((this.#older[word] ?? 0) & one) === 0) inOlder = false;
      this.#newer[word] = had | one;
    }
    if (!inNewer) {
      this.#pairs += 1;
      if (this.#pairs >= this.#capacity) this.#turn();
    }
    return !inNewer && !inOlder;
  }

  #turn(): void {
    const emptied = this.#older.fill(0);
    this.#older = this.#newer;
    this.#newer = emptied;
    this.#pairs = 0;
  }
}
