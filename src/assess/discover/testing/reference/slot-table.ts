import { slotWords, wordLast, wordToken } from '../../../../match/kernel/discover-slot.ts';

/** Slots of a bucket. */
const ways = 16;
/** Slots in use from which on a bucket shares with the other. */
const crowdedFrom = 11;

/** Seconds by which a number that has called counts as warmer than one that was only called. */
const callerWarmthS = 86_400;

/** What must go before a slot may be taken from its number. */
export type Eviction = (slot: number) => void;

/**
 * Fixed slots keyed by token, in memory that is taken once and never grows. A token may stand in
 * either of two buckets of 16 slots; where both are full, the coldest of the 32 gives way, which is
 * counted. Tokens must be uniform, as sealed ones are: they are their own hash.
 */
export class SlotTable {
  readonly capacity: number;
  readonly words: Uint32Array;
  readonly halves: Uint16Array;
  /** One u16 for each slot, 0: free. Slots of a bucket are taken from its beginning. */
  readonly tags: Uint16Array;
  evicted = 0;
  used = 0;
  readonly #buckets: number;
  readonly #scale: number;
  readonly #isWarm: (slot: number) => boolean;
  readonly #onEvict: Eviction;

  /**
   * @param slots at least; rounded up to whole buckets
   * @param isWarm whether a slot is kept a day longer than its newest contact says
   */
  constructor(slots: number, isWarm: (slot: number) => boolean, onEvict: Eviction) {
    this.#buckets = Math.max(2, Math.ceil(slots / ways));
    this.#scale = this.#buckets / 2 ** 32;
    this.#isWarm = isWarm;
    this.#onEvict = onEvict;
    this.capacity = this.#buckets * ways;
    const memory = new ArrayBuffer(this.capacity * slotWords * 4);
    this.words = new Uint32Array(memory);
    this.halves = new Uint16Array(memory);
    this.tags = new Uint16Array(this.capacity);
  }

  get bytes(): number {
    return this.words.byteLength + this.tags.byteLength;
  }

  /** Brings the tags of the token at `at` into the cache; the sum keeps the read from being dropped. */
  touch(token: Uint32Array, at: number): number {
    return this.tags[this.#first(token[at] as number)] as number;
  }

  /** Slot of the token whose four words stand at `at`, or -1. */
  find(token: Uint32Array, at: number): number {
    const tag = tagOf(token[at + 2] as number);
    const found = this.#inBucket(this.#first(token[at] as number), tag, token, at);
    if (found >= 0) return found;
    return this.#inBucket(
      this.#second(token[at] as number, token[at + 1] as number),
      tag,
      token,
      at,
    );
  }

  /** The same, for a token that is not there yet. Its slot is empty but for the token. */
  insert(token: Uint32Array, at: number): number {
    const slot = this.#place(token[at] as number, token[at + 1] as number);
    const base = slot * slotWords;
    this.tags[slot] = tagOf(token[at + 2] as number);
    this.words.fill(0, base, base + slotWords);
    for (let word = 0; word < 4; word++) {
      this.words[base + wordToken + word] = token[at + word] as number;
    }
    return slot;
  }

  holds(slot: number): boolean {
    return this.tags[slot] !== 0;
  }

  /** The 16 bytes of a slot's token, copied. */
  tokenOf(slot: number): Uint8Array<ArrayBuffer> {
    const base = slot * slotWords + wordToken;
    return new Uint8Array(this.words.slice(base, base + 4).buffer);
  }

  #place(first: number, second: number): number {
    const one = this.#first(first);
    const other = this.#second(first, second);
    const free = this.#freeIn(one);
    // While the first bucket is far from full the other need not be asked, nor searched later on.
    const crowded = free < 0 || free - one >= crowdedFrom;
    const place = crowded ? this.#emptier(one, free, other) : free;
    if (place >= 0) {
      this.used++;
      return place;
    }
    const left = this.#coldest(one);
    const right = this.#coldest(other);
    const coldest = this.#warmth(right) < this.#warmth(left) ? right : left;
    this.#onEvict(coldest);
    this.evicted++;
    return coldest;
  }

  #emptier(one: number, free: number, other: number): number {
    const there = this.#freeIn(other);
    if (free < 0 || there < 0) return Math.max(free, there);
    return there - other < free - one ? there : free;
  }

  #freeIn(bucket: number): number {
    for (let slot = bucket; slot < bucket + ways; slot++) if (this.tags[slot] === 0) return slot;
    return -1;
  }

  #coldest(bucket: number): number {
    let coldest = bucket;
    for (let slot = bucket + 1; slot < bucket + ways; slot++) {
      if (this.#warmth(slot) < this.#warmth(coldest)) coldest = slot;
    }
    return coldest;
  }

  #warmth(slot: number): number {
    const last = this.words[slot * slotWords + wordLast] as number;
    return this.#isWarm(slot) ? last + callerWarmthS : last;
  }

  #inBucket(bucket: number, tag: number, token: Uint32Array, at: number): number {
    const { tags, words } = this;
    for (let slot = bucket; slot < bucket + ways; slot++) {
      const seen = tags[slot] as number;
      if (seen === 0) return -1;
      if (seen !== tag) continue;
      const base = slot * slotWords;
      if (
        words[base] === token[at] &&
        words[base + 1] === token[at + 1] &&
        words[base + 2] === token[at + 2] &&
        words[base + 3] === token[at + 3]
      ) {
        return slot;
      }
    }
    return -1;
  }

  #first(word: number): number {
    return ((word * this.#scale) | 0) * ways;
  }

  /** Another bucket than the first. */
  #second(first: number, second: number): number {
    const one = (first * this.#scale) | 0;
    const other = (second * this.#scale) | 0;
    return (other === one ? (one + 1) % this.#buckets : other) * ways;
  }
}

function tagOf(word: number): number {
  return word & 0xffff || 1;
}
