/**
 * Small numbers for tokens, 0, 1, 2 … in the order in which they come, in typed arrays: millions of
 * tokens in 12 to 24 bytes each. A token is known by its first 8 bytes, which are a cipher's and so
 * uniform: among ten million, two that share them are a matter of one in a hundred thousand.
 */
export class TokenIds {
  #keys: Uint32Array;
  #ids: Int32Array;
  #size = 0;

  constructor(expected = 1024) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(64, expected * 2)));
    this.#keys = new Uint32Array(slots * 2);
    this.#ids = new Int32Array(slots).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  /** The number of the token whose first two words are these (any byte order, always the same). */
  idOf(first: number, second: number): number {
    if (this.#size * 2 >= this.#ids.length) this.#grow();
    const at = this.#slotOf(first, second);
    const known = this.#ids[at] ?? -1;
    if (known >= 0) return known;
    this.#keys[at * 2] = first;
    this.#keys[at * 2 + 1] = second;
    this.#ids[at] = this.#size;
    this.#size += 1;
    return this.#size - 1;
  }

  #slotOf(first: number, second: number): number {
    const mask = this.#ids.length - 1;
    let at = (first ^ (second >>> 7)) & mask;
    while ((this.#ids[at] ?? -1) >= 0) {
      if (this.#keys[at * 2] === first && this.#keys[at * 2 + 1] === second) break;
      at = (at + 1) & mask;
    }
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    const ids = this.#ids;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#ids = new Int32Array(ids.length * 2).fill(-1);
    for (const [at, id] of ids.entries()) {
      if (id < 0) continue;
      const first = keys[at * 2] ?? 0;
      const second = keys[at * 2 + 1] ?? 0;
      const slot = this.#slotOf(first, second);
      this.#keys[slot * 2] = first;
      this.#keys[slot * 2 + 1] = second;
      this.#ids[slot] = id;
    }
  }
}
