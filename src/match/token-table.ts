const emptySlot = 0;
const removedSlot = -1;
const firstCapacity = 1024;

/**
 * Tokens to ordinals, by open addressing with linear probing. A token is already uniform, so its own
 * first 8 bytes place it (word 0) and tell it from its neighbours (word 1), and no hash is computed;
 * all 16 bytes decide. One token may have several ordinals. Tokens are addressed as 32-bit words:
 * `words[at]` … `words[at + 3]`.
 */
export class TokenTable {
  /** Pairs: ordinal + 1 (or empty, or removed), word 1 of the token. One cache line a lookup. */
  #slots = new Int32Array(firstCapacity * 2);
  /** The token of each ordinal, 4 words each. */
  #tokens = new Uint32Array(firstCapacity * 4);
  #mask = firstCapacity - 1;
  #live = 0;
  /** Live and removed: what a probe may have to step over. */
  #used = 0;

  get size(): number {
    return this.#live;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#slots.byteLength + this.#tokens.byteLength;
  }

  /** Adds a token for an ordinal that has none yet. */
  add(words: Uint32Array, at: number, ordinal: number): void {
    if ((this.#used + 1) * 2 > this.#mask + 1) this.#rehash();
    const needed = (ordinal + 1) * 4;
    if (needed > this.#tokens.length) {
      const bytes = Math.max(needed * 4, this.#tokens.byteLength * 2);
      this.#tokens = new Uint32Array((this.#tokens.buffer as ArrayBuffer).transfer(bytes));
    }
    for (let word = 0; word < 4; word += 1) {
      this.#tokens[ordinal * 4 + word] = words[at + word] ?? 0;
    }
    this.#place(ordinal);
    this.#live += 1;
  }

  /** Takes the ordinal's token out. */
  remove(words: Uint32Array, at: number, ordinal: number): void {
    for (let slot = this.find(words, at, -1); slot >= 0; slot = this.find(words, at, slot)) {
      if (this.ordinalIn(slot) !== ordinal) continue;
      this.#slots[slot * 2] = removedSlot;
      this.#live -= 1;
      return;
    }
  }

  /**
   * The next slot that holds this token, behind the slot `after` (-1: from the start), or -1.
   * Ask ordinalIn() for what is in it.
   */
  find(words: Uint32Array, at: number, after: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    const tag = (words[at + 1] ?? 0) | 0;
    let slot = (after < 0 ? (words[at] ?? 0) : after + 1) & mask;
    for (;;) {
      const held = slots[slot * 2] ?? emptySlot;
      if (held === emptySlot) return -1;
      if (held > 0 && slots[slot * 2 + 1] === tag && this.#isTokenOf(held - 1, words, at)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  ordinalIn(slot: number): number {
    return (this.#slots[slot * 2] ?? 0) - 1;
  }

  #isTokenOf(ordinal: number, words: Uint32Array, at: number): boolean {
    const tokens = this.#tokens;
    const base = ordinal * 4;
    return (
      tokens[base] === words[at] &&
      tokens[base + 1] === words[at + 1] &&
      tokens[base + 2] === words[at + 2] &&
      tokens[base + 3] === words[at + 3]
    );
  }

  #place(ordinal: number): void {
    let slot = (this.#tokens[ordinal * 4] ?? 0) & this.#mask;
    while (this.#slots[slot * 2] !== emptySlot) slot = (slot + 1) & this.#mask;
    this.#slots[slot * 2] = ordinal + 1;
    this.#slots[slot * 2 + 1] = (this.#tokens[ordinal * 4 + 1] ?? 0) | 0;
    this.#used += 1;
  }

  /** Into a table in which the live ones fill at most a quarter; the removed ones fall away. */
  #rehash(): void {
    const old = this.#slots;
    let capacity = firstCapacity;
    while (capacity < (this.#live + 1) * 4) capacity *= 2;
    this.#slots = new Int32Array(capacity * 2);
    this.#mask = capacity - 1;
    this.#used = 0;
    for (let at = 0; at < old.length; at += 2) {
      const held = old[at] ?? emptySlot;
      if (held > 0) this.#place(held - 1);
    }
  }
}
