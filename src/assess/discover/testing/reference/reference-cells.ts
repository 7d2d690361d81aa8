import {
  cellCallers,
  cellEntries,
  cellEntryBytes,
  cellHalfDay,
  cellListed,
  cellListedHalfDays,
  cellNew,
} from '../../../../match/kernel/discover-layout.ts';
import { halfDayS, unit } from '../../../../match/kernel/discover-slot.ts';
import { type CellCounts, countsOf } from '../../cell-table.ts';

const entryHalves = cellEntryBytes / 2;
const most = 0xffff;

/** Who calls from which cell, as one would write it first; see match/kernel/discover-cells.ts. */
export class ReferenceCells {
  readonly halves = new Uint16Array(cellEntries * entryHalves);
  /** Of all cells together: half-days since 1970 of the newest caller, callers and new ones in eighths. */
  placedAt = 0;
  placed = 0;
  placedNew = 0;

  get newShare(): number {
    return this.placed === 0 ? 0 : this.placedNew / this.placed;
  }

  of(cell: number, halfDay: number): CellCounts {
    return countsOf(this.halves, cell, halfDay);
  }

  /** A caller is counted in a cell. */
  place(cell: number, timeS: number, isNew: boolean, isListed: boolean): void {
    const halfDay = Math.floor(timeS / halfDayS);
    this.#roll(cell, halfDay);
    this.#add(cell, cellCallers, 1);
    if (isNew) this.#add(cell, cellNew, 1);
    if (isListed) this.#add(cell, cellListed, 1);
    while (this.placedAt < halfDay && (this.placed > 0 || this.placedNew > 0)) {
      this.placedAt++;
      this.placed = Math.floor(this.placed / 2);
      this.placedNew = Math.floor(this.placedNew / 2);
    }
    this.placedAt = Math.max(this.placedAt, halfDay);
    this.placed += unit;
    if (isNew) this.placedNew += unit;
  }

  /** A number that was last seen there is listed now. */
  list(cell: number): void {
    this.#add(cell, cellListed, 1);
  }

  #roll(cell: number, halfDay: number): void {
    const base = cell * entryHalves;
    const to = halfDay & most;
    for (let at = (this.halves[base + cellHalfDay / 2] as number) + 1; at <= to; at++) {
      // Nothing is left of any counter then.
      if (to - at > 16 * cellListedHalfDays) continue;
      this.#halve(base + cellCallers / 2);
      this.#halve(base + cellNew / 2);
      if (at % cellListedHalfDays === 0) this.#halve(base + cellListed / 2);
    }
    this.halves[base + cellHalfDay / 2] = Math.max(
      this.halves[base + cellHalfDay / 2] as number,
      to,
    );
  }

  #halve(at: number): void {
    this.halves[at] = (this.halves[at] as number) >>> 1;
  }

  #add(cell: number, counter: number, callers: number): void {
    const at = cell * entryHalves + counter / 2;
    this.halves[at] = Math.min(most, (this.halves[at] as number) + callers * unit);
  }
}
