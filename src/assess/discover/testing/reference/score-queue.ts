import { markDirty, slotWords, wordState } from '../../../../match/kernel/discover-slot.ts';
import type { SlotTable } from './slot-table.ts';

const mostSlots = 1 << 20;

/** Slots that changed since they were scored, each once. A queue that is full is found by a walk over the table. */
export class ScoreQueue {
  readonly #table: SlotTable;
  readonly #slots: Uint32Array;
  #length = 0;
  #full = false;

  constructor(table: SlotTable) {
    this.#table = table;
    this.#slots = new Uint32Array(Math.min(table.capacity, mostSlots));
  }

  add(slot: number): void {
    const { words } = this.#table;
    const state = slot * slotWords + wordState;
    if (((words[state] as number) & markDirty) !== 0) return;
    words[state] = (words[state] as number) | markDirty;
    if (this.#length === this.#slots.length) {
      this.#full = true;
      return;
    }
    this.#slots[this.#length] = slot;
    this.#length++;
  }

  /** Empties it. A slot whose number gave way to another meanwhile is passed over. */
  drain(each: (slot: number) => void): void {
    const count = this.#full ? this.#table.capacity : this.#length;
    const all = this.#full;
    this.#length = 0;
    this.#full = false;
    for (let place = 0; place < count; place++) {
      const slot = all ? place : (this.#slots[place] as number);
      const state = slot * slotWords + wordState;
      const { words } = this.#table;
      if (((words[state] as number) & markDirty) === 0) continue;
      words[state] = (words[state] as number) & ~markDirty;
      each(slot);
    }
  }
}
