import {
  recordText,
  textsArenaAt,
  textsArenaEnd,
  textsBytes,
  textsCapacity,
  textsFilter,
  textsFilterWords,
  textsLive,
  textsSlots,
  textsUsed,
} from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocate, allocateZeroed, type KernelMemory } from '../memory.ts';

/** Slots in use when a table is made for a known number of entries, and when a larger one is due. */
const builtLoad = 0.5;
const fullLoad = 0.7;
/** A host brings its parents into the filter. */
const filterBitsPerSlot = 16;
const smallest = 64;
const smallestArena = 4096;
const largestArena = 64 * 1024 * 1024;
/** A record's head, 8 readable bytes behind its text, and its alignment. */
const recordExtra = recordText + 16;

/** Listed hosts, addresses, pages and apps in the shared memory, see kernel/text-table.ts. */
export class TextTable {
  /** Of the header. */
  readonly address: number;
  readonly capacity: number;
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #region: number;
  readonly #words: Uint32Array<SharedArrayBuffer>;
  readonly #arenas: number[] = [];
  readonly #tableBytes: number;
  #arenaBytes = 0;

  /** @param entries that it is made for; @param textBytes that they will take, about */
  constructor(
    km: KernelMemory,
    kernel: Kernel,
    region: number,
    size: { entries: number; textBytes: number },
  ) {
    this.#km = km;
    this.#kernel = kernel;
    this.#region = region;
    this.capacity = Math.max(smallest, Math.ceil(size.entries / builtLoad));
    const filterWords = Math.ceil((this.capacity * filterBitsPerSlot) / 64);
    this.address = allocateZeroed(km, textsBytes);
    this.#words = new Uint32Array(km.memory.buffer, this.address, textsBytes / 4);
    this.#words[textsSlots / 4] = allocateZeroed(km, this.capacity * 8);
    this.#words[textsFilter / 4] = allocateZeroed(km, filterWords * 8);
    this.#words[textsCapacity / 4] = this.capacity;
    this.#words[textsFilterWords / 4] = filterWords;
    this.#tableBytes = this.capacity * 8 + filterWords * 8;
    this.#openArena(size.textBytes);
  }

  get live(): number {
    return Atomics.load(this.#words, textsLive / 4);
  }

  /** Slots in use, by entries, by those taken out, by hosts of listed pages. */
  get used(): number {
    return this.#words[textsUsed / 4] ?? 0;
  }

  /** Bytes that the texts have taken up to now. */
  get textBytes(): number {
    return this.#arenaBytes - this.#room;
  }

  get bytes(): number {
    return this.#tableBytes + this.textBytes;
  }

  get pieces(): readonly number[] {
    const parts = [textsSlots, textsFilter];
    return [this.address, ...parts.map((part) => this.#words[part / 4] ?? 0), ...this.#arenas];
  }

  get isFull(): boolean {
    return this.used > this.capacity * fullLoad;
  }

  hasRoomFor(entries: number): boolean {
    return this.used + entries <= this.capacity * fullLoad;
  }

  /**
   * @param packed, codes, code, work addresses and so on, see addHosts in kernel/text-bulk.ts
   * @param bytes of all packed hosts
   * @throws RangeError
   */
  addHosts(
    hosts: { packed: number; bytes: number; count: number; work: number },
    codes: number,
    code: number,
  ): void {
    const { packed, bytes, count, work } = hosts;
    const needed = bytes + count * recordExtra;
    if (this.#room < needed) this.#openArena(needed);
    const region = this.#region;
    const done = this.#kernel.addHosts(region, this.address, packed, count, codes, code, work);
    if (done >>> 0 < count) {
      throw new RangeError('A table of texts does not hold what it was made for.');
    }
  }

  /** @param text address of its bytes. @throws RangeError */
  add(kind: number, text: number, length: number, code: number): void {
    // A page brings its host with it.
    const needed = 2 * (length + recordExtra);
    if (this.#room < needed) this.#openArena(needed);
    const done = this.#kernel.addText(this.#region, this.address, kind, text, length, code);
    if (done < 0) throw new RangeError('A table of texts does not hold what it was made for.');
  }

  /** Whether it was here. */
  remove(kind: number, text: number, length: number): boolean {
    return this.#kernel.removeText(this.#region, this.address, kind, text, length) !== 0;
  }

  /** Takes over the entries in some slots of another table. */
  copy(from: TextTable, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const next = this.#kernel.copyTexts(this.#region, from.address, this.address, at, end) >>> 0;
      if (next < end) {
        if (this.used + 2 >= this.capacity) {
          throw new RangeError('A table of texts does not hold what it was made for.');
        }
        this.#openArena(this.#room * 2 + smallestArena);
      }
      at = next;
    }
  }

  get #room(): number {
    return (this.#words[textsArenaEnd / 4] ?? 0) - (this.#words[textsArenaAt / 4] ?? 0);
  }

  #openArena(atLeast: number): void {
    const usual = Math.min(largestArena, Math.max(smallestArena, this.#arenaBytes));
    const bytes = Math.max(usual, atLeast);
    // What is left of the one before is not used any more.
    this.#arenaBytes += bytes - (this.#arenas.length === 0 ? 0 : this.#room);
    const at = allocate(this.#km, bytes);
    this.#arenas.push(at);
    this.#words[textsArenaAt / 4] = at;
    this.#words[textsArenaEnd / 4] = at + bytes;
  }
}
