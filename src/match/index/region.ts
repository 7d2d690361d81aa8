import {
  blockedCode,
  phoneKind,
  regionBytes,
  regionEpoch,
  regionNumbers,
  regionSeed,
  regionTexts,
} from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocateZeroed, free, type KernelMemory } from '../memory.ts';
import { NumberTable } from './number-table.ts';
import { TextTable } from './text-table.ts';
import { Windows } from './windows.ts';

/** A table that is being replaced: what was copied so far. */
type Growth<Table> = { readonly next: Table; copied: number };
/** As long as its memory is being cleared, nothing goes into the next table. */
type NumberGrowth = Growth<NumberTable> & { cleared: boolean };

export type RegionOptions = {
  /** The vault's epoch that its tokens are sealed under. */
  readonly epoch: number;
  /** Random bits for the hashes of texts. */
  readonly seed: bigint;
  /** Entries to make room for. */
  readonly numbers: number;
  readonly texts: number;
  /** Tokens that never match, 16 bytes each, in the shared memory; the region's own from now on. */
  readonly blocked: { readonly tokens: number; readonly count: number };
  /** Takes pieces that readers may still be in. */
  readonly retire: (pieces: readonly number[]) => void;
};

/** Room that a table gets when it grows. */
const growthFactor = 1.5;
/** Slots that are copied while one entry is added, so that a table is replaced long before it is full. */
const numberSlotsPerAdd = 24;
const textSlotsPerAdd = 16;
/** And at least so many a call: some tenths of a millisecond. */
const slotsPerCall = 4096;
/** Bytes that are cleared before that, likewise. */
const clearedPerAdd = 8192;
const clearedPerCall = 2 ** 20;

/**
 * One index under one epoch: numbers, texts, windows. A table that fills up is replaced while readers
 * and writers go on: entries are copied a few with each call, changes go to both, and the region's
 * pointer is changed when all is there. A bulk of entries makes room for itself at once.
 */
export class Region {
  readonly address: number;
  readonly epoch: number;
  readonly windows: Windows;
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #words: Uint32Array<SharedArrayBuffer>;
  readonly #options: RegionOptions;
  #numbers: NumberTable;
  #texts: TextTable;
  #moreNumbers: NumberGrowth | null = null;
  #moreTexts: Growth<TextTable> | null = null;

  constructor(km: KernelMemory, kernel: Kernel, options: RegionOptions) {
    this.#km = km;
    this.#kernel = kernel;
    this.#options = options;
    this.epoch = options.epoch;
    this.address = allocateZeroed(km, regionBytes);
    this.#words = new Uint32Array(km.memory.buffer, this.address, regionBytes / 4);
    this.#words[regionEpoch / 4] = options.epoch;
    new BigUint64Array(km.memory.buffer, this.address + regionSeed, 1)[0] = options.seed;
    this.windows = new Windows(km, this.address, options.retire);
    this.#numbers = this.#newNumbers(options.numbers);
    this.#texts = this.#newTexts(options.texts, 0);
    this.#publish();
  }

  get size(): number {
    return this.#numbers.live + this.#texts.live;
  }

  get numbers(): number {
    return this.#numbers.live;
  }

  get texts(): number {
    return this.#texts.live;
  }

  /** Bytes held, those of a table under way included. */
  get bytes(): number {
    const more = (this.#moreNumbers?.next.bytes ?? 0) + (this.#moreTexts?.next.bytes ?? 0);
    return regionBytes + this.windows.bytes + this.#numbers.bytes + this.#texts.bytes + more;
  }

  get pieces(): readonly number[] {
    return [
      this.address,
      this.windows.piece,
      this.#options.blocked.tokens,
      ...this.#numbers.pieces,
      ...this.#texts.pieces,
      ...(this.#moreNumbers?.next.pieces ?? []),
      ...(this.#moreTexts?.next.pieces ?? []),
    ];
  }

  /** Makes room for so many numbers more, at once. @param built see NumberTable.clearUsed() */
  reserveNumbers(more: number, built = false): void {
    this.#finishNumbers();
    if (!this.#numbers.isFullWith(more)) return;
    this.#growNumbers(this.#numbers.live + more);
    if (built) this.#moreNumbers?.next.clearUsed();
    this.#finishNumbers();
  }

  /**
   * Makes room for the texts that are still to come of a list of which this share, 0 to 1, was read. To
   * be called once, early: a table that is too large costs memory, and copying one costs time.
   */
  reserveRest(share: number): void {
    const { texts } = this;
    if (texts === 0) return;
    const more = Math.ceil(texts * (1 / share - 1));
    this.reserveTexts(more, Math.ceil((this.#texts.textBytes / texts) * more));
  }

  /**
   * A table for so many numbers more, from any threads, as long as nobody else adds or reads.
   * @param alone one thread will add
   */
  tableFor(numbers: number, alone: boolean): NumberTable {
    this.reserveNumbers(numbers, alone);
    this.#numbers.prepareFor(this.windows.longestCode);
    return this.#numbers;
  }

  /** @param tokens, codes addresses, see NumberTable.add. @param longest the largest of the codes */
  addNumbers(tokens: number, n: number, kind: number, codes: number, longest: number): void {
    if (!this.#numbers.hasRoomFor(n)) {
      this.#finishNumbers();
      const { live } = this.#numbers;
      if (!this.#numbers.hasRoomFor(n)) {
        this.#growNumbers(Math.max(live + n, Math.ceil(live * growthFactor)));
        this.#finishNumbers();
      }
    }
    this.#numbers.prepareFor(longest);
    this.#numbers.add(tokens, n, kind, codes, longest);
    if (this.#moreNumbers?.cleared) {
      this.#moreNumbers.next.prepareFor(longest);
      this.#moreNumbers.next.add(tokens, n, kind, codes, longest);
    } else if (this.#moreNumbers === null && this.#numbers.isFull) {
      this.#growNumbers(grownFrom(this.#numbers, growthFactor));
    }
    this.#stepNumbers(n);
  }

  /** Whether the number was here. */
  removeNumber(words: Uint32Array, at: number, kind: number): boolean {
    if (this.#moreNumbers?.cleared) this.#moreNumbers.next.remove(words, at, kind);
    return this.#numbers.remove(words, at, kind);
  }

  /** @param text address of its bytes */
  addText(kind: number, text: number, length: number, code: number): void {
    // A page takes two slots. Two adds may come before the first copy.
    if (this.#texts.used + 4 >= this.#texts.capacity) this.#finishTexts();
    this.#texts.add(kind, text, length, code);
    if (this.#moreTexts !== null) this.#moreTexts.next.add(kind, text, length, code);
    else if (this.#texts.isFull) {
      // A page takes two slots and counts once.
      const next = this.#newTexts(grownFrom(this.#texts, 2), this.#texts.textBytes);
      this.#moreTexts = { next, copied: 0 };
    }
    this.#copyTexts(textSlotsPerAdd);
  }

  /** Makes room for so many texts more, at once. @param textBytes that they will take, about */
  reserveTexts(more: number, textBytes: number): void {
    this.#finishTexts();
    if (this.#texts.hasRoomFor(more)) return;
    const next = this.#newTexts(this.#texts.live + more, this.#texts.textBytes + textBytes);
    this.#moreTexts = { next, copied: 0 };
    this.#finishTexts();
  }

  /** @param hosts, codes see TextTable.addHosts. @param code of all where `codes` is 0 */
  addHosts(
    hosts: { packed: number; bytes: number; count: number; work: number },
    codes: number,
    code: number,
  ): void {
    const { count, bytes } = hosts;
    this.#finishTexts();
    if (!this.#texts.hasRoomFor(count)) {
      this.reserveTexts(Math.max(count, this.#texts.live), bytes);
    }
    this.#texts.addHosts(hosts, codes, code);
  }

  /** Whether the text was here. */
  removeText(kind: number, text: number, length: number): boolean {
    this.#moreTexts?.next.remove(kind, text, length);
    return this.#texts.remove(kind, text, length);
  }

  /** Gives everything back; no reader may ever have seen it, or be in it any more. */
  close(): void {
    for (const piece of this.pieces) free(this.#km, piece);
  }

  #newNumbers(entries: number): NumberTable {
    const table = new NumberTable(this.#km, this.#kernel, entries + this.#options.blocked.count);
    table.clear();
    this.#block(table);
    return table;
  }

  #block(table: NumberTable): void {
    const { tokens, count } = this.#options.blocked;
    table.add(tokens, count, phoneKind, 0, blockedCode);
  }

  #newTexts(entries: number, textBytes: number): TextTable {
    return new TextTable(this.#km, this.#kernel, this.address, { entries, textBytes });
  }

  #growNumbers(entries: number): void {
    const { count } = this.#options.blocked;
    const next = new NumberTable(this.#km, this.#kernel, entries + count);
    this.#moreNumbers = { next, copied: 0, cleared: false };
  }

  /** Goes on with a table under way, as far as n adds are worth. */
  #stepNumbers(n: number): void {
    if (this.#moreNumbers?.cleared) {
      this.#copyNumbers(Math.max(slotsPerCall, n * numberSlotsPerAdd));
    } else this.#clearNumbers(Math.max(clearedPerCall, n * clearedPerAdd));
  }

  #finishNumbers(): void {
    this.#clearNumbers(Number.POSITIVE_INFINITY);
    this.#copyNumbers(this.#numbers.capacity);
  }

  #clearNumbers(bytes: number): void {
    const growth = this.#moreNumbers;
    if (growth === null || growth.cleared || !growth.next.clear(bytes)) return;
    this.#block(growth.next);
    growth.cleared = true;
  }

  #finishTexts(): void {
    this.#copyTexts(this.#texts.capacity);
  }

  #copyNumbers(slots: number): void {
    const growth = this.#moreNumbers;
    if (growth === null) return;
    const old = this.#numbers;
    const end = Math.min(old.capacity, growth.copied + slots);
    growth.next.copy(old, growth.copied, end);
    growth.copied = end;
    if (end < old.capacity) return;
    this.#numbers = growth.next;
    this.#moreNumbers = null;
    this.#publish();
    this.#options.retire(old.pieces);
  }

  #copyTexts(slots: number): void {
    const growth = this.#moreTexts;
    if (growth === null) return;
    const old = this.#texts;
    const end = Math.min(old.capacity, growth.copied + slots);
    growth.next.copy(old, growth.copied, end);
    growth.copied = end;
    if (end < old.capacity) return;
    this.#texts = growth.next;
    this.#moreTexts = null;
    this.#publish();
    this.#options.retire(old.pieces);
  }

  #publish(): void {
    Atomics.store(this.#words, regionNumbers / 4, this.#numbers.address);
    Atomics.store(this.#words, regionTexts / 4, this.#texts.address);
  }
}

/**
 * Entries that the next table is made for. Where most were taken out it becomes smaller, but stays
 * large enough for what comes in while the old one is copied: that may fill up meanwhile.
 */
function grownFrom({ live, capacity }: { live: number; capacity: number }, factor: number): number {
  return Math.ceil(Math.max(live * factor, live + capacity / 4));
}
