import { isAscii, isUtf8 } from 'node:buffer';
import {
  listMarks,
  listRowBytes,
  scanDone,
  scanEnd,
  scanFlags,
  scanFlagUtf8,
  scanLines,
  scanNext,
  scanRows,
  scanSlowRows,
  scanStateBytes,
  scanUnframed,
  scanValidity,
  scanWork,
  scanWorkBytes,
  slotBytes,
  validityBytes,
} from '../kernel/layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocateZeroed, bytesOf, free, instantiateKernel, type KernelMemory } from '../memory.ts';

const lineFeed = 10;

/** Rows of one call at most: a megabyte of ordinary rows. */
const maxRows = 32_768;
const defaultBlockBytes = 1 << 20;
/** The kernel reads whole windows at the end of its bytes. */
const readableBehind = 64;

/** What one call to the kernel gave. */
export type ScannedRows = {
  /** n × 16 bytes. */
  readonly slots: Uint8Array<ArrayBuffer>;
  /** As the kernel writes them, from and until by turns; null where no number has any. */
  readonly validity: Float64Array | null;
  /** The rows that are left to the exact path: their bytes, each with a line feed, … */
  readonly slow: Buffer;
  /** … their lines in the list, and how many of `slots` come before each. */
  readonly slowLines: readonly number[];
  readonly slowBefore: readonly number[];
};

/** Runs the kernel's scan of a list (kernel/list.ts) over bytes that come in pieces. */
export class ListScanner {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #blockBytes: number;
  readonly #at: Readonly<
    Record<'config' | 'marks' | 'state' | 'work' | 'slots' | 'validity' | 'slow' | 'block', number>
  >;
  /** Bytes that lie in the block. */
  #length = 0;
  #ascii = true;
  #lines: number;
  #stopped = false;

  /**
   * @param config of writeListConfig()
   * @param marks of listMarksOf(); null where no number is marked
   * @param lines of the list before the first byte that will come
   */
  constructor(
    km: KernelMemory,
    config: Uint8Array,
    marks: Uint8Array | null,
    lines: number,
    blockBytes = defaultBlockBytes,
  ) {
    this.#km = km;
    this.#kernel = instantiateKernel(km);
    this.#blockBytes = blockBytes;
    this.#lines = lines;
    this.#at = {
      config: allocateZeroed(km, config.length),
      marks: marks === null ? 0 : allocateZeroed(km, marks.length),
      state: allocateZeroed(km, scanStateBytes),
      work: allocateZeroed(km, scanWorkBytes),
      slots: allocateZeroed(km, maxRows * slotBytes),
      validity: allocateZeroed(km, maxRows * validityBytes),
      slow: allocateZeroed(km, maxRows * listRowBytes),
      block: allocateZeroed(km, blockBytes + readableBehind),
    };
    const memory = bytesOf(km);
    memory.set(config, this.#at.config);
    if (marks !== null) memory.set(marks, this.#at.marks);
    this.#view().setUint32(this.#at.config + listMarks, this.#at.marks, true);
  }

  /** Lines of the list that were consumed. */
  get lines(): number {
    return this.#lines;
  }

  get isFull(): boolean {
    return this.#length === this.#blockBytes;
  }

  /** The kernel came to a quote or a row of many kilobytes: what is left is for the exact path. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Takes as many bytes as there is room for; says how many. */
  fill(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.#blockBytes - this.#length);
    const piece = bytes.subarray(0, taken);
    bytesOf(this.#km).set(piece, this.#at.block + this.#length);
    this.#length += taken;
    this.#ascii &&= isAscii(piece);
    return taken;
  }

  /** A copy of the bytes that were not consumed. */
  rest(): Buffer {
    const { block } = this.#at;
    return Buffer.from(bytesOf(this.#km).slice(block, block + this.#length));
  }

  /** Consumes the rows that are there. What is behind the last line end stays, unless `final`. */
  *scan(final: boolean): Generator<ScannedRows> {
    const { config, state, work, slots, validity, slow, block } = this.#at;
    const length = final ? this.#length : this.#lastLineEnd();
    const utf8 = this.#ascii || isUtf8(bytesOf(this.#km).slice(block, block + length));
    const set = (at: number, value: number): void => {
      this.#view().setUint32(state + at, value, true);
    };
    const get = (at: number): number => this.#view().getUint32(state + at, true);
    set(scanWork, work);
    set(scanFlags, utf8 ? scanFlagUtf8 : 0);
    set(scanNext, 0);
    set(scanLines, this.#lines);
    do {
      this.#kernel.scanList(
        ...[config, state, block, block + length, slots, validity, slow, maxRows, final ? 1 : 0],
      );
      yield this.#rows(get(scanRows), get(scanSlowRows), get(scanValidity) !== 0);
    } while (get(scanEnd) !== scanDone && get(scanEnd) !== scanUnframed);
    const consumed = get(scanNext);
    this.#lines = get(scanLines);
    bytesOf(this.#km).copyWithin(block, block + consumed, block + this.#length);
    this.#length -= consumed;
    this.#ascii ||= isAscii(bytesOf(this.#km).slice(block, block + this.#length));
    this.#stopped = get(scanEnd) === scanUnframed || this.isFull;
  }

  /** Gives the memory back. */
  close(): void {
    for (const at of Object.values(this.#at)) if (at !== 0) free(this.#km, at);
  }

  #rows(numbers: number, slowRows: number, limited: boolean): ScannedRows {
    const memory = bytesOf(this.#km);
    const { slots, validity, slow, block } = this.#at;
    const view = this.#view();
    const lines: Uint8Array[] = [];
    const slowLines: number[] = [];
    const slowBefore: number[] = [];
    for (let row = 0; row < slowRows; row++) {
      const at = slow + row * listRowBytes;
      const start = block + view.getUint32(at, true);
      const end = block + view.getUint32(at + 4, true);
      lines.push(memory.subarray(start, end), newline);
      slowLines.push(view.getUint32(at + 8, true) + 1);
      slowBefore.push(view.getUint32(at + 12, true));
    }
    const windows = memory.slice(validity, validity + (limited ? numbers * validityBytes : 0));
    return {
      slots: new Uint8Array(memory.subarray(slots, slots + numbers * slotBytes)),
      validity: limited ? new Float64Array(windows.buffer) : null,
      slow: Buffer.concat(lines),
      slowLines,
      slowBefore,
    };
  }

  /** Length of the bytes up to and with their last line end. */
  #lastLineEnd(): number {
    const { block } = this.#at;
    return (
      bytesOf(this.#km)
        .subarray(block, block + this.#length)
        .lastIndexOf(lineFeed) + 1
    );
  }

  #view(): DataView {
    return new DataView(this.#km.memory.buffer);
  }
}

const newline = Buffer.from('\n');
