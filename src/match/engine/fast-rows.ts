import { freeBytes } from '../free-bytes.ts';
import { candidatePlaceMask } from '../kernel/index-layout.ts';
import {
  contactBytes,
  rowEnd as rowEndAt,
  rowLine,
  rowRefBytes,
  rowSlots,
  rowStart,
  scanAsks,
  scanDone,
  scanEnd,
  scanFlagAsk,
  scanFlagKnown,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanLines,
  scanNext,
  scanRows,
  scanSlowRows,
  scanStateBytes,
  scanWork,
  slotBytes,
} from '../kernel/layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { bytesOf, type KernelMemory } from '../memory.ts';
import type { ContactRows } from '../scan/contact-rows.ts';
import { writeJsonScanConfig } from '../scan/json-scan.ts';
import { writeScanConfig } from '../scan/scan-config.ts';
import type { BlockMode, RowSpec } from './block.ts';
import type { KnownTouches } from './block-collector.ts';
import type { BlockIndex } from './block-index.ts';
import { HitLines, type WrittenLines } from './hit-lines.ts';
import { RowMemory } from './row-memory.ts';
import { touchesOf } from './row-touches.ts';

/** How a scan came back: it must be called again, took all whole rows, or met a row that it cannot frame. */
export type ScanEnd = 'full' | 'done' | 'unframed';

/** Where a row lies in its block. */
export type RowPlace = {
  /** The exact path must read the row; else the row was accepted and may match. */
  readonly slow: boolean;
  readonly start: number;
  /** Without the line end. */
  readonly end: number;
  /** Lines of the block before the row. */
  readonly line: number;
  /** Where the next row starts. */
  readonly next: number;
  /** Of the scan's rows, which one. */
  readonly row: number;
  /** For a row that may match. */
  readonly sides: number;
};

/** Where a scan begins: address of the block's first byte, place in the block, and lines before it. */
export type BlockStart = {
  readonly address: number;
  readonly start: number;
  readonly lines: number;
};

/** Windows on the memory that this thread's scan has to itself. They hold when the memory grows. */
type Views = {
  readonly state: Uint32Array;
  readonly rows: DataView;
  readonly slots: Uint8Array;
  readonly tokens: Uint8Array;
  readonly tokenWords: Uint32Array;
  readonly candidates: Uint32Array;
  readonly slowRows: Uint32Array;
};

const nothingWritten = { done: 0, text: '', rows: 0 };

/**
 * The fast path over the rows of a block, piece by piece: scanned, sealed and looked up by the
 * kernel, without a string or an object for a row that touches nothing. Places count from the
 * block's first byte.
 */
export class FastRows {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #scan: Kernel['scanCsv'];
  readonly #memory: RowMemory;
  /** For the output `csv`. */
  readonly #lines: HitLines | null;
  readonly #views: Views;
  #block = 0;
  #count = 0;
  #slow = 0;
  #isUtf8: () => boolean = () => false;
  /** A block held bytes beyond ASCII, as later ones will. */
  #wide = false;
  /** `scanFlagKnown` once the scan was called: it learns of the rows. */
  #known = 0;

  /** @param config of writeScanConfig() or, for JSON Lines, writeJsonScanConfig() */
  constructor(
    km: KernelMemory,
    kernel: Kernel,
    { format }: Pick<RowSpec, 'format'>,
    config: Uint8Array,
    { output, contacts, cells }: Omit<BlockMode, 'observed'>,
  ) {
    this.#km = km;
    this.#kernel = kernel;
    this.#scan = format === 'csv' ? kernel.scanCsv : kernel.scanJson;
    const memory = new RowMemory(km, { contacts, cells, lines: output === 'csv' });
    this.#memory = memory;
    this.#lines = output === 'csv' ? new HitLines(km, memory) : null;
    bytesOf(km).set(config, memory.config);
    const { buffer } = km.memory;
    const pairs = memory.maxRows * rowSlots * slotBytes;
    this.#views = {
      state: new Uint32Array(buffer, memory.state, scanStateBytes / 4),
      rows: new DataView(buffer, memory.rows, memory.maxRows * rowRefBytes),
      slots: new Uint8Array(buffer, memory.slots, pairs),
      tokens: new Uint8Array(buffer, memory.tokens, pairs),
      tokenWords: new Uint32Array(buffer, memory.tokens, pairs / 4),
      candidates: new Uint32Array(buffer, memory.candidates, memory.maxRows),
      slowRows: new Uint32Array(buffer, memory.slowRows, memory.maxRows),
    };
  }

  /** @param isUtf8 whether all bytes that will be scanned are valid UTF-8; asked where it matters */
  begin({ address, start, lines }: BlockStart, isUtf8: () => boolean): void {
    this.#block = address;
    this.#isUtf8 = isUtf8;
    const { state } = this.#views;
    state[scanNext / 4] = start;
    state[scanLines / 4] = lines;
    state[scanWork / 4] = this.#memory.work;
    state[scanFlags / 4] = this.#flags();
  }

  /** Reads rows on, up to `end`. */
  scan(end: number, final: boolean): ScanEnd {
    const { config, state, rows, slots, slowRows, maxRows } = this.#memory;
    const last = this.#block + end;
    this.#scan(config, state, this.#block, last, rows, slots, maxRows, final ? 1 : 0);
    this.#count = this.#stateOf(scanRows);
    this.#slow =
      this.#stateOf(scanSlowRows) === 0
        ? 0
        : this.#kernel.listSlowRows(rows, this.#count, slowRows);
    this.#known = scanFlagKnown;
    const came = this.#stateOf(scanEnd);
    if (came === scanAsks) {
      this.#wide = true;
      this.#views.state[scanFlags / 4] = this.#flags();
      return 'full';
    }
    if (came === scanFull) return 'full';
    return came === scanDone ? 'done' : 'unframed';
  }

  /** Rows that the last scan accepted. */
  get accepted(): number {
    return this.#count - this.#slow;
  }

  /** Where the next scan begins. */
  get next(): number {
    return this.#stateOf(scanNext);
  }

  /** Lines of the block before `next`. */
  get lines(): number {
    return this.#stateOf(scanLines);
  }

  /**
   * Seals the rows of the last scan.
   * @returns in order, rows that the exact path must read or that may match, and finished rows of the
   *   output for those that the kernel decides
   */
  attention(index: BlockIndex): (RowPlace | WrittenLines)[] {
    const { rows, tokens, candidates } = this.#memory;
    const views = this.#views;
    const slots = views.slots.subarray(0, this.#count * rowSlots * slotBytes);
    moveInto(views.tokens, 0, index.sealer.sealSlots(slots));
    const found = index.reader.probe(rows, tokens, this.#count, this.#block, candidates);
    const places: (RowPlace | WrittenLines)[] = [];
    let done = 0;
    for (let slow = 0; slow < this.#slow; slow++) {
      const row = views.slowRows[slow] ?? 0;
      let before = done;
      while (before < found && this.#candidateRow(before) < row) before++;
      this.#addCandidates(places, index, done, before);
      done = before;
      places.push(this.#placeOf(row, true, 0));
    }
    this.#addCandidates(places, index, done, found);
    return places;
  }

  /** What an accepted row touches, from its reference alone. @param block the bytes of the block */
  touches(place: RowPlace, block: Buffer, index: BlockIndex): KnownTouches | null {
    return touchesOf(this.#views, place, block, index);
  }

  /** The contacts of the rows that the last scan accepted and attention() sealed. */
  contacts(index: BlockIndex): ContactRows {
    const memory = this.#memory;
    const { rows, tokens, digestKey, digestSlots, digestTokens, digestPlaces } = memory;
    const bytes = bytesOf(this.#km);
    bytes.set(index.sealer.digestKey, digestKey);
    const digests = this.#kernel.writeDigestSlots(
      rows,
      this.#count,
      this.#block,
      digestKey,
      digestSlots,
      digestPlaces,
    );
    const slots = bytes.subarray(digestSlots, digestSlots + digests * slotBytes);
    moveInto(bytes, digestTokens, index.sealer.sealSlots(slots));
    const written = this.#kernel.writeContacts(
      rows,
      tokens,
      this.#count,
      digestTokens,
      digestPlaces,
      digests,
      memory.contacts,
      digestKey,
      memory.cells,
    );
    return {
      rows: bytes.subarray(memory.contacts, memory.contacts + written * contactBytes),
      cells: memory.cells === 0 ? null : new Uint16Array(bytes.buffer, memory.cells, written),
    };
  }

  /** Gives its memory back. */
  close(): void {
    this.#memory.close();
  }

  #flags(): number {
    if (!this.#wide) return this.#known | scanFlagAsk;
    return this.#isUtf8() ? this.#known | scanFlagUtf8 : this.#known;
  }

  #stateOf(offset: number): number {
    return this.#views.state[offset / 4] ?? 0;
  }

  #candidateRow(at: number): number {
    return (this.#views.candidates[at] ?? 0) & candidatePlaceMask;
  }

  #addCandidates(
    places: (RowPlace | WrittenLines)[],
    index: BlockIndex,
    first: number,
    end: number,
  ): void {
    for (let at = first; at < end; ) {
      const written = this.#lines?.write(index, at, end, this.#block) ?? nothingWritten;
      if (written.rows > 0) places.push(written);
      at += written.done;
      if (at === end || written.done > 0) continue;
      const sides = (this.#views.candidates[at] ?? 0) & ~candidatePlaceMask;
      places.push(this.#placeOf(this.#candidateRow(at), false, sides));
      at++;
    }
  }

  #placeOf(row: number, slow: boolean, sides: number): RowPlace {
    const { rows } = this.#views;
    const at = row * rowRefBytes;
    const behind = row + 1 < this.#count;
    return {
      slow,
      start: rows.getUint32(at + rowStart, true),
      end: rows.getUint32(at + rowEndAt, true),
      line: rows.getUint32(at + rowLine, true),
      next: behind ? rows.getUint32(at + rowRefBytes + rowStart, true) : this.next,
      row,
      sides,
    };
  }
}

/** Copies bytes that are used no more. */
function moveInto(target: Uint8Array, at: number, bytes: Uint8Array): void {
  target.set(bytes, at);
  freeBytes(bytes);
}

/** The fast path for a source; null where its rows are beyond it, so that every row is read exactly. */
export function openFastRows(
  km: KernelMemory,
  kernel: Kernel,
  spec: RowSpec,
  mode: BlockMode,
): FastRows | null {
  const { profile, format, layout, homePlan } = spec;
  const cells = mode.contacts && mode.cells;
  const config =
    format === 'csv'
      ? writeScanConfig(profile, layout, homePlan, spec, cells)
      : writeJsonScanConfig(profile, homePlan, spec, cells);
  return config === null ? null : new FastRows(km, kernel, spec, config, mode);
}
