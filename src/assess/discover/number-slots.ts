import {
  bucketSlots,
  watchAhead,
  watchBaseHour,
  watchBuckets,
  watchContacts,
  watchLeastBits,
  watchLeastUnits,
  watchShardAt,
  watchShardOf,
  watchSinceS,
  watchSqueezed,
  watchStale,
  watchUtcOffsetS,
} from '../../match/kernel/discover-layout.ts';
import { sketchWords, slotWords, unit } from '../../match/kernel/discover-slot.ts';
import { contactBytes } from '../../match/kernel/layout.ts';
import { CellTable } from './cell-table.ts';
import { ContactRing } from './contact-ring.ts';
import type { Shard } from './options.ts';
import { ScoreQueue } from './score-queue.ts';
import { SketchPool } from './sketch-pool.ts';
import { SlotTable } from './slot-table.ts';
import { TokenMarks } from './token-marks.ts';
import { cellBytes, WatchMemory } from './watch-memory.ts';

export type NumberSlotsOptions = {
  /** At least; rounded up to whole buckets. */
  readonly slots: number;
  readonly sketches: number;
  /** Pairs of the ring of recent contacts. */
  readonly recentContacts: number;
  /** Of the clock that tells day from night. */
  readonly utcOffsetS: number;
  readonly minCounterparts: number;
  readonly shard: Shard;
};

const sketchAt = slotWords * 4;
const most = 0xffff_ffff;

/**
 * What is remembered of every number. The kernel counts (match/kernel/discover.ts); here is the memory,
 * as it lies there.
 */
export class NumberSlots {
  readonly table: SlotTable;
  readonly pool: SketchPool;
  readonly queue: ScoreQueue;
  readonly recent: ContactRing;
  readonly marks: TokenMarks;
  readonly cells: CellTable;
  readonly #memory = new WatchMemory();
  /** A slot and a sketch, on their way into the memory. */
  readonly #spare: Uint8Array;

  constructor(options: NumberSlotsOptions) {
    const memory = this.#memory;
    const buckets = Math.max(2, Math.ceil(options.slots / bucketSlots));
    memory.set(watchBuckets, buckets);
    this.table = new SlotTable(memory, buckets * bucketSlots);
    this.pool = new SketchPool(memory, options.sketches);
    this.queue = new ScoreQueue(memory, this.table);
    this.recent = new ContactRing(memory, options.recentContacts);
    this.marks = new TokenMarks(memory);
    this.cells = new CellTable(memory);
    this.#spare = memory.take(sketchAt + sketchWords * 4);
    memory.set(watchShardAt, options.shard.at);
    memory.set(watchShardOf, options.shard.of);
    memory.set(watchLeastBits, wordOf(options.minCounterparts));
    memory.set(watchLeastUnits, wordOf(options.minCounterparts * unit));
    memory.set(watchUtcOffsetS, Math.trunc(options.utcOffsetS));
    memory.set(watchBaseHour, -1);
  }

  /** Where all this lies; others may take room beside it. */
  get memory(): WatchMemory {
    return this.#memory;
  }

  get bytes(): number {
    const { table, pool, recent, marks, cells } = this;
    return table.bytes + pool.bytes + recent.bytes + marks.bytes + cells.bytes.length;
  }

  /** Hours since 1970 of the first contact: first contacts are told for 7 years from there. −1: none yet. */
  get baseHour(): number {
    return this.#memory.get(watchBaseHour) | 0;
  }

  set baseHour(hour: number) {
    this.#memory.set(watchBaseHour, hour);
  }

  /** Seconds since 1970 of the first contact that was counted; 0 before. */
  get watchedSinceS(): number {
    return this.#memory.get(watchSinceS);
  }

  set watchedSinceS(seconds: number) {
    this.#memory.set(watchSinceS, seconds);
  }

  get contacts(): number {
    return this.#memory.count(watchContacts);
  }

  get stale(): number {
    return this.#memory.count(watchStale);
  }

  get ahead(): number {
    return this.#memory.count(watchAhead);
  }

  /** Times that all counters of a number were halved because one was full. */
  get squeezed(): number {
    return this.#memory.count(watchSqueezed);
  }

  /**
   * Counts contacts, in their order.
   *
   * @param rows n × 48 bytes
   * @param latestS seconds since 1970; contacts that lie behind are not believed
   * @param cells one for each row: what stands for the cell of its record under the rows' epoch, 0 where
   *   none is known; null where none is known of any
   * @param also called for each piece while it lies in the memory, with its address and its rows
   */
  observe(
    rows: Uint8Array,
    latestS: number,
    cells: Uint16Array | null,
    also?: (place: number, count: number, latestS: number) => void,
  ): void {
    const { kernel, state, rows: place, cells: cellPlace } = this.#memory;
    this.#shareMarks();
    // Buffer.copy() is a plain copy; TypedArray.set() into shared memory goes word by word and takes four times as long.
    const from = bytesOf(rows);
    const fromCells = cells === null ? null : bytesOf(cells);
    if (fromCells === null) cellPlace.fill(0);
    for (let at = 0; at + contactBytes <= rows.length; at += place.length) {
      const bytes = from.copy(place, 0, at, at + place.length);
      const count = Math.floor(bytes / contactBytes);
      const cellsAt = (at / contactBytes) * cellBytes;
      fromCells?.copy(cellPlace, 0, cellsAt, cellsAt + count * cellBytes);
      kernel.discoverContacts(state, place.byteOffset, cellPlace.byteOffset, count, latestS);
      also?.(place.byteOffset, count, latestS);
    }
  }

  /**
   * Whether so much is known of a number that a score may say something: it has reached so many in the
   * last days, it is linked to a victim or a listed number, or it is one that can hardly be (abroad,
   * or no possible number). A number that has called and written to nobody is judged only where several
   * known victims call it: everybody whom a swindler calls is linked to him, and no swindler for that.
   */
  isWorthScoring(slot: number): boolean {
    return this.#memory.kernel.isWorth(this.#memory.state, slot) !== 0;
  }

  /**
   * Remembers a contact with a victim (halfVictims) or a listed number (halfListed), where the number
   * is known, and has it scored.
   *
   * @param at of the number's token in `words`
   * @param hash a word of the other side's token
   */
  link(words: Uint32Array, at: number, half: number, hash: number): void {
    const { kernel, state } = this.#memory;
    this.#put(words.subarray(at, at + 4), 0);
    kernel.linkKnown(state, this.#spare.byteOffset, half, hash);
  }

  /**
   * Where a number that is listed now was last becomes a place of listed numbers, if it is remembered.
   *
   * @param at of the number's token in `words`
   */
  listInCell(words: Uint32Array, at: number): void {
    const { kernel, state } = this.#memory;
    this.#put(words.subarray(at, at + 4), 0);
    kernel.listKnown(state, this.#spare.byteOffset);
  }

  /**
   * Takes up a number as a snapshot kept it, instead of what is known of it here; it will be scored
   * again.
   *
   * @param words of its slot
   * @param sketch its larger map; null where it has none
   */
  restore(words: Uint32Array, sketch: Uint32Array | null): void {
    const { kernel, state } = this.#memory;
    this.#put(words.subarray(0, slotWords), 0);
    if (sketch !== null) this.#put(sketch.subarray(0, sketchWords), sketchAt);
    const spare = this.#spare.byteOffset;
    kernel.restoreNumber(state, spare, sketch === null ? 0 : spare + sketchAt);
  }

  #put(words: Uint32Array, at: number): void {
    this.#spare.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), at);
  }

  /** Where the marks lie now: they move as they grow. */
  #shareMarks(): void {
    for (const [word, value] of this.marks.placement()) this.#memory.set(word, value);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The least whole number that is not below, in a word. */
function wordOf(value: number): number {
  return Math.min(Math.max(0, Math.ceil(value)), most);
}
