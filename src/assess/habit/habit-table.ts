import { discoverRows } from '../../match/kernel/discover-layout.ts';
import {
  habitAhead,
  habitBucketBytes,
  habitBuckets,
  habitContacts,
  habitEvicted,
  habitKept,
  habitLengths,
  habitListed,
  habitPeople,
  habitSlotBytes,
  habitSlots,
  habitStale,
  habitStateBytes,
  habitUtcOffsetS,
} from '../../match/kernel/habit-layout.ts';
import { contactBytes } from '../../match/kernel/layout.ts';
import { isTaken, rowWords, wordsOf } from '../discover/contact-words.ts';
import { TokenMarks } from '../discover/token-marks.ts';
import { WatchMemory } from '../discover/watch-memory.ts';
import type { Habit } from '../model/habit.ts';
import { habitIn, keptAfter, lengths } from './habit-slot.ts';

const dayS = 86_400;
const tokenBytes = 16;

export type HabitTableOptions = {
  /** Epoch of all tokens. */
  readonly epoch: number;
  /** People remembered, at least: 16 bytes each. Give half more than there are. */
  readonly slots: number;
  /** Of the clock that parts the days; default China's. */
  readonly utcOffsetS?: number;
};

/** The memory in which a table lies, and whose marks say who is listed. */
export type HabitHome = { readonly memory: WatchMemory; readonly marks: TokenMarks };

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

/**
 * What is usual for every person, of their calls and SMS with anybody that no list names, in memory that
 * is taken once and on tokens alone. The kernel counts (match/kernel/habit.ts); here is the memory, as it
 * lies there.
 *
 * Time is the records' own. `nowMs` is given by whoever calls: nothing here looks at a clock.
 */
export class HabitTable {
  readonly options: HabitTableOptions;
  readonly epoch: number;
  readonly marks: TokenMarks;
  /** All slots, see habit-layout.ts. */
  readonly slots: Uint8Array;
  readonly #memory: WatchMemory;
  readonly #state: Uint8Array;
  readonly #utcOffsetS: number;
  /** A token on its way into the memory. */
  readonly #token: Uint8Array;
  #otherEpoch = 0;
  #lost = 0;

  /** @param home of a discovery beside which the table lies; without one it has a memory of its own */
  constructor(options: HabitTableOptions, home?: HabitHome) {
    const { epoch, slots, utcOffsetS = 8 * 3600 } = options;
    const memory = home?.memory ?? new WatchMemory();
    this.options = options;
    this.epoch = epoch;
    this.marks = home?.marks ?? new TokenMarks(memory);
    this.#memory = memory;
    this.#utcOffsetS = utcOffsetS;
    const buckets = Math.max(2, Math.ceil((slots * habitSlotBytes) / habitBucketBytes));
    this.slots = memory.take(buckets * habitBucketBytes);
    this.#state = memory.take(habitStateBytes);
    this.#token = memory.take(tokenBytes);
    const state = this.#view;
    const put = (at: number, bytes: ArrayBufferView): void => {
      const place = memory.take(bytes.byteLength);
      place.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      state.setUint32(at, place.byteOffset, true);
    };
    put(habitLengths, lengths);
    put(habitKept, keptAfter);
    state.setUint32(habitSlots, this.slots.byteOffset, true);
    state.setUint32(habitBuckets, buckets, true);
    state.setInt32(habitUtcOffsetS, Math.trunc(utcOffsetS), true);
  }

  /**
   * Counts a batch of contacts, in the order of their time as nearly as the source has it.
   *
   * @param rows n × 48 bytes (match/scan/contact-rows.ts); of a call or SMS the row counts whose side
   *   is `to`, for both people
   * @param nowMs epoch milliseconds; contacts that lie more than a day ahead are not believed
   */
  observe(rows: Uint8Array, epoch: number, nowMs: number): void {
    if (epoch !== this.epoch) {
      const words = wordsOf(rows);
      for (let at = 0; at < words.length; at += rowWords) {
        if (isTaken(words[at + 11] as number)) this.#otherEpoch++;
      }
      return;
    }
    const { rows: place } = this.#memory;
    for (const [word, value] of this.marks.placement()) this.#memory.set(word, value);
    const latestS = nowMs / 1000 + dayS;
    const from = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
    const mostBytes = discoverRows * contactBytes;
    for (let at = 0; at + contactBytes <= rows.length; at += mostBytes) {
      const count = Math.floor(from.copy(place, 0, at, at + mostBytes) / contactBytes);
      this.count(place.byteOffset, count, latestS);
    }
  }

  /**
   * Counts contacts that lie in the memory already, under the epoch of the table: what a discovery beside
   * it has just read (Discovery.observe()) need not be copied again.
   */
  readonly count = (place: number, count: number, latestS: number): void => {
    const { kernel, state } = this.#memory;
    kernel.habitRows(this.#state.byteOffset, state, place, count, latestS);
  };

  /**
   * What is usual for a person as of a moment, from the days before and all calls seen so far; null: too
   * little is known.
   *
   * @param token 16 bytes
   */
  habitOf(token: Uint8Array, nowMs: number): Habit | null {
    const slot = this.find(token);
    const day = Math.floor((nowMs / 1000 + this.#utcOffsetS) / dayS);
    return slot === null ? null : habitIn(slot, day);
  }

  /** The slot of a token, as it lies in the memory; null: nothing is kept of it. */
  find(token: Uint8Array): Uint8Array | null {
    this.#token.set(token);
    const at = this.#memory.kernel.findPerson(this.#state.byteOffset, this.#token.byteOffset);
    return at === 0 ? null : this.#slotAt(at);
  }

  /** Takes up a slot as another table has it, under a token of this one's. */
  take(token: Uint8Array, slot: Uint8Array): void {
    this.#token.set(token);
    const { kernel } = this.#memory;
    const state = this.#state.byteOffset;
    const place = this.#token.byteOffset;
    const at = kernel.findPerson(state, place) || kernel.insertPerson(state, place);
    this.#slotAt(at).set(slot.subarray(4), 4);
  }

  /**
   * Takes up slots as a table of the same size has them.
   *
   * @param at where they begin, in bytes
   */
  restore(slots: Uint8Array, at: number): void {
    this.slots.set(slots, at);
    const tags = new DataView(slots.buffer, slots.byteOffset, slots.byteLength);
    let people = 0;
    for (let slot = 0; slot < slots.length; slot += habitSlotBytes) {
      if (tags.getUint32(slot, true) !== 0) people++;
    }
    this.#view.setBigUint64(habitPeople, BigInt(this.#count(habitPeople) + people), true);
  }

  /** So many people could not be taken over from another table. */
  lose(people: number): void {
    this.#lost += people;
  }

  stats(): HabitStats {
    return {
      contacts: this.#count(habitContacts),
      listed: this.#count(habitListed),
      stale: this.#count(habitStale),
      ahead: this.#count(habitAhead),
      otherEpoch: this.#otherEpoch,
      people: this.#count(habitPeople),
      evicted: this.#count(habitEvicted),
      lost: this.#lost,
      bytes: this.slots.byteLength,
    };
  }

  get #view(): DataView {
    const { buffer, byteOffset, byteLength } = this.#state;
    return new DataView(buffer, byteOffset, byteLength);
  }

  #count(counter: number): number {
    return Number(this.#view.getBigUint64(counter, true));
  }

  #slotAt(address: number): Uint8Array {
    return new Uint8Array(this.slots.buffer, address, habitSlotBytes);
  }
}
