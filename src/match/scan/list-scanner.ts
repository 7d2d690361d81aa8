import { isAscii, isUtf8 } from 'node:buffer';
import {
  listRowBytes,
  longestHost,
  scanDone,
  scanEnd,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanHostBytes,
  scanHosts,
  scanHostValidity,
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
import { allocate, allocateZeroed, bytesOf, free, type KernelMemory } from '../memory.ts';
import type { ScanConfig } from './laid-config.ts';

const lineFeed = 10;

/** Rows of one call at most: two megabytes of ordinary rows. */
const maxRows = 32_768;
export const defaultBlockBytes = 2 << 20;
/** The kernel reads whole windows at the end of its bytes. */
const readableBehind = 64;
/** A host is packed before it is known whether its row is taken. */
const packedBehind = 2 * longestHost;

/** What one call to the kernel gave. */
export type ScannedRows = {
  /** n × 16 bytes. */
  readonly slots: Uint8Array<ArrayBuffer>;
  /** As the kernel writes them, from and until by turns; null where no number has any. */
  readonly validity: Float64Array | null;
  /** How many hosts, and the hosts packed (kernel/layout.ts); their validity as that of the numbers. */
  readonly hosts: number;
  readonly packed: Uint8Array<ArrayBuffer>;
  readonly hostValidity: Float64Array | null;
  /** The rows that are left to the exact path: their bytes, each with a line feed, … */
  readonly slow: Uint8Array;
  /** … their lines in the list, and how much comes before each. */
  readonly slowLines: readonly number[];
  readonly slowBefore: readonly RowsBefore[];
};

/** Numbers, hosts, and bytes of packed hosts before a row. */
export type RowsBefore = {
  readonly numbers: number;
  readonly hosts: number;
  readonly packed: number;
};

/** What one call to the kernel gave, as it lies there until the next one. */
export type ScannedCall = {
  readonly numbers: number;
  /** Address of their slots, which may be written over. */
  readonly slotsAt: number;
  /** Nothing but numbers that are valid always, and hosts. */
  readonly isPlain: boolean;
  readonly hosts: number;
  /** Bytes that this scan has consumed with it, and lines of the list. */
  readonly bytes: number;
  readonly lines: number;
  /** Copies it. @param numbers false: without those */
  rows(numbers: boolean): ScannedRows;
};

/** Runs the kernel's scan of a list (kernel/list.ts) over bytes that come in pieces. */
export class ListScanner {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #blockBytes: number;
  readonly #at: Readonly<
    Record<
      'state' | 'work' | 'slots' | 'validity' | 'packed' | 'hostValidity' | 'slow' | 'block',
      number
    >
  >;
  #config: ScanConfig;
  /** Bytes that lie in the block. */
  #length = 0;
  #ascii = true;
  #lines: number;
  #consumed = 0;
  #stopped = false;

  /** @param lines of the list before the first byte that will come */
  constructor(
    km: KernelMemory,
    kernel: Kernel,
    config: ScanConfig,
    lines: number,
    blockBytes = defaultBlockBytes,
  ) {
    this.#km = km;
    this.#kernel = kernel;
    this.#blockBytes = blockBytes;
    this.#config = config;
    this.#lines = lines;
    this.#at = {
      state: allocateZeroed(km, scanStateBytes),
      work: allocateZeroed(km, scanWorkBytes),
      slots: allocateZeroed(km, maxRows * slotBytes),
      validity: allocateZeroed(km, maxRows * validityBytes),
      packed: allocate(km, blockBytes + packedBehind),
      hostValidity: allocateZeroed(km, maxRows * validityBytes),
      slow: allocateZeroed(km, maxRows * listRowBytes),
      block: allocateZeroed(km, blockBytes + readableBehind),
    };
  }

  /** Forgets all bytes and begins anew, behind so many lines. */
  begin(config: ScanConfig, lines: number): void {
    this.#config = config;
    this.#length = 0;
    this.#ascii = true;
    this.#lines = lines;
    this.#stopped = false;
  }

  /** Lines of the list that were consumed. */
  get lines(): number {
    return this.#lines;
  }

  /** Bytes that the last scan() consumed. */
  get consumed(): number {
    return this.#consumed;
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

  /** The same, of bytes that are written where they belong. @param read says how many it wrote */
  fillBy(read: (into: Uint8Array) => number): number {
    const { block } = this.#at;
    const room = bytesOf(this.#km).subarray(block + this.#length, block + this.#blockBytes);
    const taken = read(room);
    this.#length += taken;
    this.#ascii &&= isAscii(room.subarray(0, taken));
    return taken;
  }

  /** A copy of the bytes that were not consumed. */
  rest(): Buffer {
    const { block } = this.#at;
    return Buffer.from(bytesOf(this.#km).slice(block, block + this.#length));
  }

  /** Consumes the rows that are there. What is behind the last line end stays, unless `final`. */
  *scan(final: boolean): Generator<ScannedRows> {
    for (const call of this.calls(final)) yield call.rows(true);
  }

  /** The same, call by call, with nothing copied. */
  *calls(final: boolean): Generator<ScannedCall> {
    const { state, work, slots, validity, packed, hostValidity, slow, block } = this.#at;
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
      const [next, lines] = [get(scanNext), get(scanLines)];
      this.#kernel.scanList(
        ...[this.#config.address, state, block, block + length, slots, validity],
        ...[packed, hostValidity, slow, maxRows, final ? 1 : 0],
      );
      if (get(scanSlowRows) > 0 && this.#config.openHostMarks()) {
        set(scanNext, next);
        set(scanLines, lines);
        set(scanEnd, scanFull);
      } else yield this.#call(get);
    } while (get(scanEnd) !== scanDone && get(scanEnd) !== scanUnframed);
    this.#consumed = get(scanNext);
    this.#lines = get(scanLines);
    bytesOf(this.#km).copyWithin(block, block + this.#consumed, block + this.#length);
    this.#length -= this.#consumed;
    this.#ascii ||= isAscii(bytesOf(this.#km).slice(block, block + this.#length));
    this.#stopped = get(scanEnd) === scanUnframed || this.isFull;
  }

  /** Gives the memory back. */
  close(): void {
    for (const at of Object.values(this.#at)) free(this.#km, at);
  }

  #call(get: (at: number) => number): ScannedCall {
    const numbers = get(scanRows);
    return {
      numbers,
      slotsAt: this.#at.slots,
      isPlain: get(scanSlowRows) === 0 && get(scanValidity) === 0,
      hosts: get(scanHosts),
      bytes: get(scanNext),
      lines: get(scanLines),
      rows: (withNumbers) => this.#rows(get, withNumbers ? numbers : 0),
    };
  }

  #rows(get: (at: number) => number, numbers: number): ScannedRows {
    const memory = bytesOf(this.#km);
    const { slots, validity, packed, hostValidity, slow, block } = this.#at;
    const hosts = get(scanHosts);
    const view = this.#view();
    const lines: Uint8Array[] = [];
    const slowLines: number[] = [];
    const slowBefore: RowsBefore[] = [];
    const slowRows = get(scanSlowRows);
    for (let row = 0; row < slowRows; row++) {
      const at = slow + row * listRowBytes;
      const word = (place: number): number => view.getUint32(at + 4 * place, true);
      lines.push(memory.subarray(block + word(0), block + word(1)), newline);
      slowLines.push(word(2) + 1);
      slowBefore.push({ numbers: word(3), hosts: word(4), packed: word(5) });
    }
    const windows = (at: number, count: number): Float64Array =>
      new Float64Array(memory.slice(at, at + count * validityBytes).buffer);
    return {
      slots: new Uint8Array(memory.subarray(slots, slots + numbers * slotBytes)),
      validity: get(scanValidity) === 0 ? null : windows(validity, numbers),
      hosts,
      packed: new Uint8Array(memory.subarray(packed, packed + get(scanHostBytes))),
      hostValidity: get(scanHostValidity) === 0 ? null : windows(hostValidity, hosts),
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
