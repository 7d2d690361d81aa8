import { isAscii, isUtf8 } from 'node:buffer';
import {
  listHostMarks,
  listMarks,
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
import {
  allocate,
  allocateZeroed,
  bytesOf,
  free,
  instantiateKernel,
  type KernelMemory,
} from '../memory.ts';
import { type HostMarks, writeHostMarks } from './host-marks.ts';

const lineFeed = 10;

/** Rows of one call at most: a megabyte of ordinary rows. */
const maxRows = 32_768;
const defaultBlockBytes = 1 << 20;
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
  readonly slow: Buffer;
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

/** What the kernel must not decide by itself; null where nothing of the kind is marked. */
export type ListMarks = {
  /** Of listMarksOf(). */
  readonly numbers: Uint8Array | null;
  /** Asked for when a list has rows of hosts; without them, hosts are slow. */
  readonly hosts: () => HostMarks | null;
};

/** Runs the kernel's scan of a list (kernel/list.ts) over bytes that come in pieces. */
export class ListScanner {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #blockBytes: number;
  readonly #at: Readonly<
    Record<
      | 'config'
      | 'marks'
      | 'state'
      | 'work'
      | 'slots'
      | 'validity'
      | 'packed'
      | 'hostValidity'
      | 'slow'
      | 'block',
      number
    >
  >;
  /** Bytes that lie in the block. */
  #length = 0;
  #ascii = true;
  #lines: number;
  #stopped = false;
  /** Until it is known whether there are any. */
  #findHostMarks: (() => HostMarks | null) | null;
  /** Their address, or 0. */
  #hostMarks = 0;

  /**
   * @param config of writeListConfig()
   * @param lines of the list before the first byte that will come
   */
  constructor(
    km: KernelMemory,
    config: Uint8Array,
    marks: ListMarks,
    lines: number,
    blockBytes = defaultBlockBytes,
  ) {
    this.#km = km;
    this.#kernel = instantiateKernel(km);
    this.#blockBytes = blockBytes;
    this.#lines = lines;
    this.#at = {
      config: allocateZeroed(km, config.length),
      marks: marks.numbers === null ? 0 : allocateZeroed(km, marks.numbers.length),
      state: allocateZeroed(km, scanStateBytes),
      work: allocateZeroed(km, scanWorkBytes),
      slots: allocateZeroed(km, maxRows * slotBytes),
      validity: allocateZeroed(km, maxRows * validityBytes),
      packed: allocate(km, blockBytes + packedBehind),
      hostValidity: allocateZeroed(km, maxRows * validityBytes),
      slow: allocateZeroed(km, maxRows * listRowBytes),
      block: allocateZeroed(km, blockBytes + readableBehind),
    };
    const memory = bytesOf(km);
    memory.set(config, this.#at.config);
    if (marks.numbers !== null) memory.set(marks.numbers, this.#at.marks);
    this.#view().setUint32(this.#at.config + listMarks, this.#at.marks, true);
    this.#findHostMarks = marks.hosts;
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
    const { config, state, work, slots, validity, packed, hostValidity, slow, block } = this.#at;
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
        ...[config, state, block, block + length, slots, validity],
        ...[packed, hostValidity, slow, maxRows, final ? 1 : 0],
      );
      if (get(scanSlowRows) > 0 && this.#openHostMarks()) {
        set(scanNext, next);
        set(scanLines, lines);
        set(scanEnd, scanFull);
      } else yield this.#rows(get);
    } while (get(scanEnd) !== scanDone && get(scanEnd) !== scanUnframed);
    const consumed = get(scanNext);
    this.#lines = get(scanLines);
    bytesOf(this.#km).copyWithin(block, block + consumed, block + this.#length);
    this.#length -= consumed;
    this.#ascii ||= isAscii(bytesOf(this.#km).slice(block, block + this.#length));
    this.#stopped = get(scanEnd) === scanUnframed || this.isFull;
  }

  /** Whether every row that names this host is slow, however it is written. */
  isMarkedHost(host: string): boolean {
    this.#openHostMarks();
    const hostMarks = this.#hostMarks;
    if (hostMarks === 0) return true;
    // The packed hosts of the last call were copied.
    const at = this.#at.packed + longestHost;
    bytesOf(this.#km).set(Buffer.from(host, 'latin1'), at);
    return this.#kernel.isMarkedHost(hostMarks, at, at + host.length) !== 0;
  }

  /** Gives the memory back. */
  close(): void {
    for (const at of [...Object.values(this.#at), this.#hostMarks]) {
      if (at !== 0) free(this.#km, at);
    }
  }

  /**
   * Lays the marks down where that was not done yet, since most lists hold numbers alone and these are
   * ten thousand names. Without them a row of a host is slow.
   * @returns whether rows that were slow may now be read
   */
  #openHostMarks(): boolean {
    const marks = this.#findHostMarks?.() ?? null;
    this.#findHostMarks = null;
    if (marks === null) return false;
    this.#hostMarks = writeHostMarks(this.#km, this.#kernel, marks);
    this.#view().setUint32(this.#at.config + listHostMarks, this.#hostMarks, true);
    return true;
  }

  #rows(get: (at: number) => number): ScannedRows {
    const memory = bytesOf(this.#km);
    const { slots, validity, packed, hostValidity, slow, block } = this.#at;
    const numbers = get(scanRows);
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
