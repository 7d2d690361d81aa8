import {
  cellCallers,
  cellEntries,
  cellEntryBytes,
  cellHalfDay,
  cellListed,
  cellListedHalfDays,
  cellNew,
  watchCells,
  watchPlaced,
  watchPlacedAt,
  watchPlacedNew,
} from '../../match/kernel/discover-layout.ts';
import { unit } from '../../match/kernel/discover-slot.ts';
import type { WatchMemory } from './watch-memory.ts';

const entryHalves = cellEntryBytes / 2;

/** Callers of a cell, each counted once a half-day and half of them forgotten in each. */
export type CellCounts = {
  readonly callers: number;
  /** Numbers that were new when they called from here. */
  readonly fresh: number;
  /** Numbers on a list; half of them are forgotten every two days. */
  readonly listed: number;
};

/** Callers of all cells in eighths, new ones among them, and the half-day since 1970 as of which they are. */
export type CellTotals = {
  readonly placedAt: number;
  readonly placed: number;
  readonly fresh: number;
};

/** Who calls from which cell, as it lies in the kernel's memory (match/kernel/discover-cells.ts). */
export class CellTable {
  /** All entries, as bytes: what a snapshot keeps. */
  readonly bytes: Uint8Array;
  readonly #halves: Uint16Array;
  readonly #memory: WatchMemory;

  constructor(memory: WatchMemory) {
    this.#memory = memory;
    this.bytes = memory.take(cellEntries * cellEntryBytes);
    const { buffer, byteOffset } = this.bytes;
    this.#halves = new Uint16Array(buffer, byteOffset, cellEntries * entryHalves);
    memory.set(watchCells, this.bytes);
  }

  /** @param halfDay half-days since 1970 */
  of(cell: number, halfDay: number): CellCounts {
    return countsOf(this.#halves, cell, halfDay);
  }

  /** New ones of all callers of all cells, 0…1; how fast time passes does not matter to it. */
  get newShare(): number {
    const all = this.#memory.count(watchPlaced);
    return all === 0 ? 0 : this.#memory.count(watchPlacedNew) / all;
  }

  /** Of all cells together, for a snapshot. */
  get totals(): CellTotals {
    return {
      placedAt: this.#memory.get(watchPlacedAt),
      placed: this.#memory.count(watchPlaced),
      fresh: this.#memory.count(watchPlacedNew),
    };
  }

  set totals({ placedAt, placed, fresh }: CellTotals) {
    this.#memory.set(watchPlacedAt, placedAt);
    this.#memory.setCount(watchPlaced, placed);
    this.#memory.setCount(watchPlacedNew, fresh);
  }

  /** @param bytes entries as a snapshot kept them */
  restore(bytes: Uint8Array): void {
    this.bytes.set(bytes.subarray(0, this.bytes.length));
  }
}

/** @param halves entries as they lie in memory */
export function countsOf(halves: Uint16Array, cell: number, halfDay: number): CellCounts {
  const base = cell * entryHalves;
  const half = (offset: number): number => halves[base + offset / 2] as number;
  const from = half(cellHalfDay);
  const to = Math.max(from, halfDay & 0xffff);
  const times = Math.min(to - from, 16);
  const spells = Math.floor(to / cellListedHalfDays) - Math.floor(from / cellListedHalfDays);
  return {
    callers: (half(cellCallers) >>> times) / unit,
    fresh: (half(cellNew) >>> times) / unit,
    listed: (half(cellListed) >>> Math.min(spells, 16)) / unit,
  };
}
