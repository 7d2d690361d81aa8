/** Bits of the filter for each token: one in sixteen strangers passes it. */
const filterBits = 16;

/** Looks up tokens fast that are mostly not there: a filter by the leading word, then a table. */
export class TokenSet {
  readonly #tokens: Uint32Array;
  readonly #filter: Uint32Array;
  readonly #filterMask: number;
  /** Place + 1, open addressing. */
  readonly #table: Uint32Array;
  readonly #tableMask: number;

  /** @param tokens four words each, all different */
  constructor(tokens: Uint32Array) {
    const count = tokens.length / 4;
    const size = 2 ** Math.max(10, Math.ceil(Math.log2(count * filterBits + 1)));
    this.#tokens = tokens;
    this.#filter = new Uint32Array(size / 32);
    this.#filterMask = size - 1;
    this.#table = new Uint32Array(2 ** Math.ceil(Math.log2(count * 2 + 1)));
    this.#tableMask = this.#table.length - 1;
    for (let place = 0; place < count; place++) {
      const word = tokens[place * 4] as number;
      const bit = word & this.#filterMask;
      this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] as number) | (1 << (bit & 31));
      let slot = (tokens[place * 4 + 1] as number) & this.#tableMask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & this.#tableMask;
      this.#table[slot] = place + 1;
    }
  }

  /** Place of the token at `at` of `words`, or -1. */
  placeOf(words: Uint32Array, at: number): number {
    const bit = (words[at] as number) & this.#filterMask;
    if ((((this.#filter[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) return -1;
    let slot = (words[at + 1] as number) & this.#tableMask;
    for (;;) {
      const place = (this.#table[slot] as number) - 1;
      if (place < 0) return -1;
      if (this.#same(place * 4, words, at)) return place;
      slot = (slot + 1) & this.#tableMask;
    }
  }

  #same(token: number, words: Uint32Array, at: number): boolean {
    return (
      this.#tokens[token] === words[at] &&
      this.#tokens[token + 1] === words[at + 1] &&
      this.#tokens[token + 2] === words[at + 2] &&
      this.#tokens[token + 3] === words[at + 3]
    );
  }
}
