import { callRow } from '../../match/kernel/layout.ts';
import { isTaken, rowWords, secondsAt, wordsOf } from '../discover/contact-words.ts';
import type { Habit } from '../model/habit.ts';
import {
  countContact,
  habitIn,
  lengthOf,
  slotWords,
  wordRate,
  wordSums,
  wordTag,
  wordTimes,
} from './habit-slot.ts';

const bucketSlots = 4;
/** Slots in use from which on a bucket shares with the other. */
const crowdedFrom = 3;
const bucketWords = bucketSlots * slotWords;
/** Records whose buckets are fetched together. */
const together = 256;
const dayS = 86_400;

export type HabitTableOptions = {
  /** Epoch of all tokens. */
  readonly epoch: number;
  /** People remembered, at least: 16 bytes each. Give half more than there are. */
  readonly slots: number;
  /** Of the clock that parts the days; default China's. */
  readonly utcOffsetS?: number;
};

export type HabitStats = {
  /** Calls and SMS that were counted, for both people. */
  readonly contacts: number;
  /** Not counted: because a listed number was in it, … */
  readonly listed: number;
  /** … one person was met more than a day later already (once for each), … */
  readonly stale: number;
  /** … it lies more than a day ahead of the clock, or its tokens are of another epoch. */
  readonly ahead: number;
  readonly otherEpoch: number;
  readonly people: number;
  /** People who gave way to others for want of room. */
  readonly evicted: number;
  /** People who were left behind when tokens or room changed, see carryHabits(). */
  readonly lost: number;
  readonly bytes: number;
};

/** Whose contacts are nobody's habit: whether the token at `at` is a listed number's. */
export type IsListed = (words: Uint32Array, at: number) => boolean;

const nobody: IsListed = () => false;

/**
 * What is usual for every person, of their calls and SMS with anybody that no list names, in memory that
 * is taken once and on tokens alone. A person stands in either of two buckets; where both are full, who
 * was met longest ago gives way.
 *
 * Of a token the bucket and 32 bits are kept. That a stranger is taken for somebody who is remembered
 * happens once in half a billion questions.
 *
 * Time is the records' own. `nowMs` is given by whoever calls: nothing here looks at a clock.
 */
export class HabitTable {
  readonly epoch: number;
  readonly buckets: number;
  readonly words: Uint32Array;
  readonly #rates: Float32Array;
  readonly #utcOffsetS: number;
  readonly #share: number;
  readonly #rows = new Uint32Array(together);
  #contacts = 0;
  #listed = 0;
  #stale = 0;
  #ahead = 0;
  #otherEpoch = 0;
  #people = 0;
  #evicted = 0;
  #lost = 0;
  /** Only so that the reads ahead are not left out. */
  #touched = 0;

  constructor({ epoch, slots, utcOffsetS = 8 * 3600 }: HabitTableOptions) {
    this.epoch = epoch;
    this.buckets = Math.max(2, Math.ceil(slots / bucketSlots));
    const memory = new ArrayBuffer(this.buckets * bucketWords * 4);
    this.words = new Uint32Array(memory);
    this.#rates = new Float32Array(memory);
    this.#utcOffsetS = utcOffsetS;
    this.#share = this.buckets / 2 ** 32;
  }

  /**
   * Counts a batch of contacts, in the order of their time as nearly as the source has it.
   *
   * @param rows n × 48 bytes (match/scan/contact-rows.ts); of a call or SMS the row counts whose side
   *   is `to`, for both people
   * @param nowMs epoch milliseconds; contacts that lie more than a day ahead are not believed
   */
  observe(rows: Uint8Array, epoch: number, nowMs: number, isListed: IsListed = nobody): void {
    const words = wordsOf(rows);
    const latestS = nowMs / 1000 + dayS;
    const taken = this.#rows;
    for (let at = 0; at < words.length; ) {
      let count = 0;
      for (; at < words.length && count < together; at += rowWords) {
        if (!isTaken(words[at + 11] as number)) continue;
        taken[count] = at;
        count++;
      }
      if (epoch !== this.epoch) {
        this.#otherEpoch += count;
        continue;
      }
      this.#fetch(words, count);
      for (let one = 0; one < count; one++) {
        this.#record(words, taken[one] as number, latestS, isListed);
      }
    }
  }

  /** What is usual for a person as of a moment, from before its day and all calls seen; null: too little is known. */
  habitOf(token: Uint8Array, nowMs: number): Habit | null {
    const slot = this.#find(wordsOf(token), 0);
    return slot < 0 ? null : habitIn(this.words, this.#rates, slot, this.#dayOf(nowMs / 1000));
  }

  stats(): HabitStats {
    return {
      contacts: this.#contacts,
      listed: this.#listed,
      stale: this.#stale,
      ahead: this.#ahead,
      otherEpoch: this.#otherEpoch,
      people: this.#people,
      evicted: this.#evicted,
      lost: this.#lost,
      bytes: this.words.byteLength,
    };
  }

  /** Takes up what another table knows of a person, under the token that stands at `at` of `tokens`. */
  take(from: HabitTable, slot: number, tokens: Uint32Array, at: number): void {
    const place = this.#slotOf(tokens, at);
    for (const word of [wordTimes, wordSums, wordRate]) {
      this.words[place + word] = from.words[slot + word] as number;
    }
  }

  /** Slot of the token whose four words stand at `at`, as a place in `words`; −1: nothing is kept of it. */
  find(tokens: Uint32Array, at: number): number {
    return this.#find(tokens, at);
  }

  /** Fills a table that is empty with slots as another of the same size has them. */
  restore(words: Uint32Array, from: number): void {
    this.words.set(words, from);
    for (let slot = from; slot < from + words.length; slot += slotWords) {
      if ((this.words[slot + wordTag] as number) !== 0) this.#people++;
    }
  }

  lose(people: number): void {
    this.#lost += people;
  }

  /** Reads what both people of each record will need; these reads do not wait for one another. */
  #fetch(words: Uint32Array, count: number): void {
    const own = this.words;
    let touched = 0;
    for (let one = 0; one < count; one++) {
      const at = this.#rows[one] as number;
      touched |= own[this.#first(words, at)] as number;
      touched |= own[this.#first(words, at + 4)] as number;
    }
    this.#touched |= touched;
  }

  #record(words: Uint32Array, at: number, latestS: number, isListed: IsListed): void {
    const timeS = secondsAt(words, at + 8);
    if (timeS > latestS) {
      this.#ahead++;
      return;
    }
    if (isListed(words, at) || isListed(words, at + 4)) {
      this.#listed++;
      return;
    }
    this.#contacts++;
    const durationS = words[at + 10] as number;
    const isTalk = ((words[at + 11] as number) & 0xff) === callRow && durationS > 0;
    const length = isTalk ? lengthOf(durationS) : -1;
    const day = this.#dayOf(timeS);
    this.#person(words, at, day, length);
    this.#person(words, at + 4, day, length);
  }

  #person(tokens: Uint32Array, at: number, day: number, length: number): void {
    let slot = this.#find(tokens, at);
    if (slot < 0) {
      slot = this.#slotOf(tokens, at);
      this.words[slot + wordTimes] = day << 16;
    } else if ((this.words[slot + wordTimes] as number) >>> 16 > day + 1) {
      this.#stale++;
      return;
    }
    countContact(this.words, this.#rates, slot, day, length);
  }

  #dayOf(timeS: number): number {
    return Math.min(0xffff, Math.max(0, Math.floor((timeS + this.#utcOffsetS) / dayS)));
  }

  #first(tokens: Uint32Array, at: number): number {
    return Math.floor((tokens[at] as number) * this.#share) * bucketWords;
  }

  #other(tokens: Uint32Array, at: number): number {
    return Math.floor((tokens[at + 2] as number) * this.#share) * bucketWords;
  }

  /** A slot is never emptied, so a bucket that is not crowded never was. */
  #find(tokens: Uint32Array, at: number): number {
    const tag = tagOf(tokens, at);
    const first = this.#first(tokens, at);
    const found = this.#findIn(first, tag);
    if (found >= 0 || !this.#isCrowded(first)) return found;
    return this.#findIn(this.#other(tokens, at), tag);
  }

  #findIn(bucket: number, tag: number): number {
    const { words } = this;
    for (let slot = bucket; slot < bucket + bucketWords; slot += slotWords) {
      if (words[slot] === tag) return slot;
    }
    return -1;
  }

  #isCrowded(bucket: number): boolean {
    return (this.words[bucket + (crowdedFrom - 1) * slotWords] as number) !== 0;
  }

  /** A slot for a token that has none, empty but for the tag. */
  #slotOf(tokens: Uint32Array, at: number): number {
    const first = this.#first(tokens, at);
    const other = this.#other(tokens, at);
    const here = this.#usedIn(first);
    const there = here < crowdedFrom * slotWords ? bucketWords : this.#usedIn(other);
    let slot: number;
    if (here < bucketWords || there < bucketWords) {
      slot = there < here ? other + there : first + here;
      this.#people++;
    } else {
      slot = this.#colder(this.#coldest(first), this.#coldest(other));
      this.#evicted++;
    }
    this.words.fill(0, slot, slot + slotWords);
    this.words[slot + wordTag] = tagOf(tokens, at);
    return slot;
  }

  /** Words of a bucket that are taken; slots are taken from its beginning. */
  #usedIn(bucket: number): number {
    let used = 0;
    while (used < bucketWords && this.words[bucket + used] !== 0) used += slotWords;
    return used;
  }

  #coldest(bucket: number): number {
    let found = bucket;
    for (let slot = bucket + slotWords; slot < bucket + bucketWords; slot += slotWords) {
      found = this.#colder(found, slot);
    }
    return found;
  }

  #colder(one: number, other: number): number {
    const warmth = this.words[one + wordTimes] as number;
    return (this.words[other + wordTimes] as number) < warmth ? other : one;
  }
}

function tagOf(tokens: Uint32Array, at: number): number {
  return (tokens[at + 1] as number) || 1;
}
