import {
  columnCode,
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
import { allocate, allocateZeroed, type KernelMemory } from '../memory.ts';

/** Slots in use when a table is made for a known number of entries. */
const builtLoad = 0.85;
/** Beyond this a table is to be replaced: probes of strangers pass 50 slots on average. */
const fullLoad = 0.9;
/** Where an add is refused: a probe must end. */
const lastLoad = 0.97;
const filterBitsPerEntry = 12;
const smallest = 64;
/** The kernel looks at four tags together, and touches tags behind the one that it asks for. */
const slotsAtOnce = 4;
const readAhead = 192;

/** Listed numbers in the shared memory, see kernel/token-table.ts: 15.6 bytes an entry when built for it. */
export class NumberTable {
  /** Of the header. */
  readonly address: number;
  readonly capacity: number;
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #words: Uint32Array<SharedArrayBuffer>;
  readonly #bytes: number;

  /** @param entries that it is made for */
  constructor(km: KernelMemory, kernel: Kernel, entries: number) {
    this.#km = km;
    this.#kernel = kernel;
    this.capacity = Math.max(smallest, Math.ceil(entries / builtLoad / slotsAtOnce) * slotsAtOnce);
    const filterWords = Math.ceil((this.capacity * builtLoad * filterBitsPerEntry) / 64);
    this.address = allocateZeroed(km, numbersBytes);
    this.#words = new Uint32Array(km.memory.buffer, this.address, numbersBytes / 4);
    this.#words[numbersTags / 4] = allocateZeroed(km, this.capacity * 8 + readAhead);
    this.#words[numbersPayloads / 4] = allocateZeroed(km, this.capacity * 4);
    this.#words[numbersFilter / 4] = allocateZeroed(km, filterWords * 8);
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
    return this.used > this.capacity * fullLoad;
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
}
