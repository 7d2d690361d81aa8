import {
  columnCode,
  districtSlots,
  numbersBytes,
  numbersCapacity,
  numbersColumn,
  numbersFilter,
  numbersFilterWords,
  numbersLive,
  numbersPayloads,
  numbersTags,
  numbersUsed,
} from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocate, allocatePiece, allocateZeroed, bytesOf, type KernelMemory } from '../memory.ts';

/** Slots in use when a table is made for a known number of entries. */
const builtLoad = 0.9;
/** Beyond this a table is to be replaced: every fourth bucket is full then, and searches go on behind two full ones. */
const fullLoad = 0.93;
/** Where an add is refused: a search must end. */
const lastLoad = 0.98;
const filterBitsPerEntry = 16;
const smallest = 64;

/** Listed numbers in the shared memory, see kernel/token-bucket.ts: 15.3 bytes an entry when built for it. */
export class NumberTable {
  /** Of the header. */
  readonly address: number;
  readonly capacity: number;
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #words: Uint32Array<SharedArrayBuffer>;
  readonly #bytes: number;
  /** Addresses between which nothing was made zero yet. */
  readonly #unclear: { at: number; readonly zeroFrom: number; readonly end: number }[] = [];

  /** @param entries that it is made for. To be cleared before anything is put in. */
  constructor(km: KernelMemory, kernel: Kernel, entries: number) {
    this.#km = km;
    this.#kernel = kernel;
    this.capacity = wholeDistricts(Math.max(smallest, entries / builtLoad));
    const filterWords = Math.ceil((this.capacity * builtLoad * filterBitsPerEntry) / 64);
    this.address = allocateZeroed(km, numbersBytes);
    this.#words = new Uint32Array(km.memory.buffer, this.address, numbersBytes / 4);
    this.#words[numbersTags / 4] = this.#take(this.capacity * 8);
    this.#words[numbersPayloads / 4] = this.#take(this.capacity * 4);
    this.#words[numbersFilter / 4] = this.#take(filterWords * 8);
    this.#words[numbersCapacity / 4] = this.capacity;
    this.#words[numbersFilterWords / 4] = filterWords;
    this.#bytes = this.capacity * 12 + filterWords * 8;
  }

  /** Entries. */
  get live(): number {
    return Atomics.load(this.#words, numbersLive / 4);
  }

  /** Slots in use, by entries, by those taken out, by numbers of the allow-list. */
  get used(): number {
    return Atomics.load(this.#words, numbersUsed / 4);
  }

  get bytes(): number {
    return this.#bytes + ((this.#words[numbersColumn / 4] ?? 0) === 0 ? 0 : this.capacity * 4);
  }

  /** Everything that it has taken from the memory. */
  get pieces(): readonly number[] {
    const parts = [numbersTags, numbersPayloads, numbersFilter, numbersColumn];
    const pieces = parts.map((part) => this.#words[part / 4] ?? 0);
    return [this.address, ...pieces.filter((piece) => piece !== 0)];
  }

  /** Whether it is time for a larger one. */
  get isFull(): boolean {
    return this.isFullWith(0);
  }

  isFullWith(entries: number): boolean {
    return this.used + entries > this.capacity * fullLoad;
  }

  hasRoomFor(entries: number): boolean {
    return this.used + entries <= this.capacity * lastLoad;
  }

  /** Must be called before a code as long as this is put in. */
  prepareFor(code: number): void {
    if (code < columnCode || (this.#words[numbersColumn / 4] ?? 0) !== 0) return;
    // What is not written is not read, so nothing needs to be cleared.
    Atomics.store(this.#words, numbersColumn / 4, allocate(this.#km, this.capacity * 4));
  }

  /** @param tokens, codes addresses, see addTokens in kernel/token-table.ts. @throws RangeError */
  add(tokens: number, n: number, kind: number, codes: number, code: number): void {
    const done = this.#kernel.addTokens(this.address, tokens, n, kind, codes, code) >>> 0;
    if (done < n) throw new RangeError('The table of numbers is full: reserve() came too late.');
  }

  /**
   * Makes so many bytes of it zero, those too that are so by themselves: a page that nobody had before is
   * cheaper to come by here, one after the other, than when an entry happens to lie there.
   * @returns whether all is clear
   */
  clear(bytes = Number.POSITIVE_INFINITY): boolean {
    let left = bytes;
    for (const piece of this.#unclear) {
      const end = Math.min(piece.end, piece.at + left);
      bytesOf(this.#km).fill(0, piece.at, end);
      left -= end - piece.at;
      piece.at = end;
    }
    return this.#unclear.every(({ at, end }) => at === end);
  }

  /**
   * Makes zero what was in use before. The rest is so by itself, and is best left to a build, which comes
   * by its pages one district after the other; but not to several threads, which would wait for one
   * another at each new page.
   */
  clearUsed(): void {
    for (const piece of this.#unclear) {
      bytesOf(this.#km).fill(0, piece.at, Math.min(piece.end, piece.zeroFrom));
      piece.at = piece.end;
    }
  }

  /** Whether it was here. */
  remove(words: Uint32Array, at: number, kind: number): boolean {
    const [w0 = 0, w1 = 0, w2 = 0] = words.subarray(at, at + 3);
    return this.#kernel.removeToken(this.address, w0, w1, w2, kind) !== 0;
  }

  /** Takes over the entries in some slots of another table. */
  copy(from: NumberTable, start: number, end: number): void {
    const column = from.#words[numbersColumn / 4] ?? 0;
    if (column !== 0) this.prepareFor(columnCode);
    if (this.#kernel.copyTokens(from.address, this.address, start, end) === 0) {
      throw new RangeError('A table of numbers does not hold what it was made for.');
    }
  }

  #take(bytes: number): number {
    const { at, zeroFrom } = allocatePiece(this.#km, bytes);
    this.#unclear.push({ at, zeroFrom, end: at + bytes });
    return at;
  }
}

/** So many slots or more: whole districts, or one that is smaller where they are few. */
function wholeDistricts(slots: number): number {
  if (slots > districtSlots) return Math.ceil(slots / districtSlots) * districtSlots;
  return 2 ** Math.ceil(Math.log2(slots));
}
