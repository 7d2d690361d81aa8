import { readSlot } from '../../vault/slot.ts';
import { freeBytes } from '../free-bytes.ts';
import { candidateFrom, candidatePlaceMask, candidateTo } from '../kernel/index-layout.ts';
import {
  appRow,
  contactBytes,
  rowEnd as rowEndAt,
  rowHostLength,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowLine,
  rowPathLength,
  rowRefBytes,
  rowSlots,
  rowStart,
  rowTimeMs,
  scanDone,
  scanEnd,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanLines,
  scanNext,
  scanRows,
  scanStateBytes,
  scanWork,
  slotBytes,
  smsRow,
} from '../kernel/layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { bytesOf, type KernelMemory } from '../memory.ts';
import { writeJsonScanConfig } from '../scan/json-scan.ts';
import { writeScanConfig } from '../scan/scan-config.ts';
import type { BlockMode, RowSpec } from './block.ts';
import type { KnownTouches, Touch } from './block-collector.ts';
import type { BlockIndex } from './block-index.ts';
import { RowMemory } from './row-memory.ts';

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
  readonly #views: Views;
  #block = 0;
  #count = 0;
  #slow = 0;

  /** @param config of writeScanConfig() or, for JSON Lines, writeJsonScanConfig() */
  constructor(
    km: KernelMemory,
    kernel: Kernel,
    { format }: Pick<RowSpec, 'format'>,
    config: Uint8Array,
    contacts: boolean,
  ) {
    this.#km = km;
    this.#kernel = kernel;
    this.#scan = format === 'csv' ? kernel.scanCsv : kernel.scanJson;
    const memory = new RowMemory(km, contacts);
    this.#memory = memory;
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

  /**
   * @param address of the block's first byte
   * @param utf8 all bytes that will be scanned are valid UTF-8
   */
  begin(address: number, start: number, utf8: boolean): void {
    this.#block = address;
    const { state } = this.#views;
    state.fill(0);
    state[scanNext / 4] = start;
    state[scanWork / 4] = this.#memory.work;
    state[scanFlags / 4] = utf8 ? scanFlagUtf8 : 0;
  }

  /** Reads rows on, up to `end`. */
  scan(end: number, final: boolean): ScanEnd {
    const { config, state, rows, slots, slowRows, maxRows } = this.#memory;
    const last = this.#block + end;
    this.#scan(config, state, this.#block, last, rows, slots, maxRows, final ? 1 : 0);
    this.#count = this.#stateOf(scanRows);
    this.#slow = this.#kernel.listSlowRows(rows, this.#count, slowRows);
    const came = this.#stateOf(scanEnd);
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

  /** Seals the rows of the last scan. @returns those that the exact path must read or that may match, in order */
  attention(index: BlockIndex): RowPlace[] {
    const { rows, tokens, candidates } = this.#memory;
    const views = this.#views;
    const slots = views.slots.subarray(0, this.#count * rowSlots * slotBytes);
    moveInto(views.tokens, 0, index.sealer.sealSlots(slots));
    const found = index.reader.probe(rows, tokens, this.#count, this.#block, candidates);
    const places: RowPlace[] = [];
    let slow = 0;
    for (let at = 0; at < found; at++) {
      const candidate = views.candidates[at] ?? 0;
      const row = candidate & candidatePlaceMask;
      for (let before = views.slowRows[slow] ?? 0; slow < this.#slow && before < row; ) {
        places.push(this.#placeOf(before, true, 0));
        before = views.slowRows[++slow] ?? 0;
      }
      places.push(this.#placeOf(row, false, candidate & ~candidatePlaceMask));
    }
    for (; slow < this.#slow; slow++) {
      places.push(this.#placeOf(views.slowRows[slow] ?? 0, true, 0));
    }
    return places;
  }

  /** What an accepted row touches, from its reference alone. @param block the bytes of the block */
  touches({ row, sides, line }: RowPlace, block: Buffer, index: BlockIndex): KnownTouches | null {
    const { rows } = this.#views;
    const at = row * rowRefBytes;
    const kind = rows.getUint8(at + rowKind);
    const timeMs = rows.getFloat64(at + rowTimeMs, true);
    const touches: Touch[] = [];
    if (kind <= smsRow) {
      if (sides & candidateFrom) this.#number(row, 0, timeMs, 'from', index, touches);
      if (sides & candidateTo) this.#number(row, 1, timeMs, 'to', index, touches);
    } else {
      const start = rows.getUint32(at + rowHostStart, true);
      const end = start + rows.getUint16(at + rowHostLength, true);
      const text = block.toString('latin1', start, end);
      const path = block.toString('latin1', end, end + rows.getUint16(at + rowPathLength, true));
      const found =
        kind === appRow
          ? index.reader.findApp(text, timeMs)
          : index.reader.findHost(text, path === '' ? '/' : path, timeMs);
      const side = kind === appRow ? 'app' : 'host';
      for (const { kind: of, value } of found) touches.push({ side, kind: of, value });
    }
    if (touches.length === 0) return null;
    const idStart = rows.getUint32(at + rowIdStart, true);
    const idLength = rows.getUint16(at + rowIdLength, true);
    const id = idLength === 0 ? null : block.toString('latin1', idStart, idStart + idLength);
    return { id, line, touches };
  }

  /** The contacts of the rows that the last scan accepted and attention() sealed. */
  contacts(index: BlockIndex): Uint8Array {
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
    );
    return bytes.subarray(memory.contacts, memory.contacts + written * contactBytes);
  }

  /** Gives its memory back. */
  close(): void {
    this.#memory.close();
  }

  #stateOf(offset: number): number {
    return this.#views.state[offset / 4] ?? 0;
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

  #number(
    row: number,
    slot: 0 | 1,
    timeMs: number,
    side: 'from' | 'to',
    index: BlockIndex,
    touches: Touch[],
  ): void {
    const at = (row * rowSlots + slot) * slotBytes;
    const party = readSlot(this.#views.slots, at);
    if (party === null) throw new RangeError('The fast path wrote a slot that holds no party.');
    for (const found of index.reader.findNumber(this.#views.tokenWords, at / 4, timeMs, party)) {
      touches.push({ side, kind: found.kind, value: found.value });
    }
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
  const config =
    format === 'csv'
      ? writeScanConfig(profile, layout, homePlan, spec)
      : writeJsonScanConfig(profile, homePlan, spec);
  return config === null ? null : new FastRows(km, kernel, spec, config, mode.contacts);
}
