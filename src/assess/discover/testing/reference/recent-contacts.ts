const pairWords = 8;

/**
 * The newest calls and SMS as pairs of tokens, in a ring that forgets the oldest: so that whoever
 * turns out to be a victim now has their contacts of the last hours judged too. Bounded; a platform
 * that keeps a contact log asks that instead and needs no ring.
 */
export class RecentContacts {
  readonly #pairs: Uint32Array;
  readonly #room: number;
  #written = 0;

  /** @param pairs so many are remembered; 0: none */
  constructor(pairs: number) {
    this.#room = pairs;
    this.#pairs = new Uint32Array(pairs * pairWords);
  }

  get bytes(): number {
    return this.#pairs.byteLength;
  }

  /** @param row eight words: the token of the called, then that of the caller */
  add(words: Uint32Array, row: number): void {
    if (this.#room === 0) return;
    const at = (this.#written % this.#room) * pairWords;
    for (let word = 0; word < pairWords; word++) {
      this.#pairs[at + word] = words[row + word] as number;
    }
    this.#written++;
  }

  /** Calls `each` with every remembered pair, in no order: eight words at `at`. */
  forEach(each: (words: Uint32Array, at: number) => void): void {
    const count = Math.min(this.#written, this.#room);
    for (let pair = 0; pair < count; pair++) each(this.#pairs, pair * pairWords);
  }
}
