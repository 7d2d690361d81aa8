import {
  watchQueue,
  watchQueueCount,
  watchQueueFull,
  watchQueueHead,
  watchQueueSize,
} from '../../match/kernel/discover-layout.ts';
import { markDirty, slotWords, wordState } from '../../match/kernel/discover-slot.ts';
import type { SlotTable } from './slot-table.ts';
import type { WatchMemory } from './watch-memory.ts';

const mostSlots = 1 << 20;
/** A slot that is passed on a walk costs so much less than one that is taken. */
const stepsForOne = 16;

/**
 * Slots that changed since they were scored, each once; match/kernel/discover-queue.ts puts them in. A
 * queue that was full is made good by a walk over the table.
 */
export class ScoreQueue {
  readonly #memory: WatchMemory;
  readonly #table: SlotTable;
  readonly #slots: Uint32Array;
  #walkAt = 0;
  #walkLeft = 0;

  /** @param room slots that it holds before a walk is needed */
  constructor(memory: WatchMemory, table: SlotTable, room = Math.min(table.capacity, mostSlots)) {
    this.#memory = memory;
    this.#table = table;
    const bytes = memory.take(room * 4);
    this.#slots = new Uint32Array(bytes.buffer, bytes.byteOffset, room);
    memory.set(watchQueue, bytes);
    memory.set(watchQueueSize, room);
  }

  /** Whether anything may be left to take. */
  get waits(): boolean {
    const memory = this.#memory;
    return (
      this.#walkLeft > 0 || memory.get(watchQueueCount) > 0 || memory.get(watchQueueFull) !== 0
    );
  }

  /**
   * Takes slots out of the queue. One whose number gave way to another meanwhile is passed over; on a
   * walk fewer may come although more wait.
   *
   * @param out for as many as it has room for
   * @returns how many
   */
  take(out: Uint32Array): number {
    if (this.#memory.get(watchQueueFull) !== 0) this.#beginWalk();
    const walked = this.#walk(out);
    return this.#walkLeft > 0 ? walked : this.#pop(out, walked);
  }

  /** All that wait now are met on the way, so the queue begins anew. */
  #beginWalk(): void {
    if (this.#walkLeft === 0) this.#walkAt = 0;
    this.#walkLeft = this.#table.capacity;
    this.#memory.set(watchQueueFull, 0);
    this.#memory.set(watchQueueHead, 0);
    this.#memory.set(watchQueueCount, 0);
  }

  #walk(out: Uint32Array): number {
    let count = 0;
    let steps = Math.min(this.#walkLeft, out.length * stepsForOne);
    this.#walkLeft -= steps;
    for (; steps > 0 && count < out.length; steps--) {
      if (this.#clean(this.#walkAt)) out[count++] = this.#walkAt;
      this.#walkAt = this.#walkAt + 1 === this.#table.capacity ? 0 : this.#walkAt + 1;
    }
    this.#walkLeft += steps;
    return count;
  }

  #pop(out: Uint32Array, from: number): number {
    let count = from;
    let head = this.#memory.get(watchQueueHead);
    let left = this.#memory.get(watchQueueCount);
    for (; left > 0 && count < out.length; left--) {
      const slot = this.#slots[head] as number;
      if (this.#clean(slot)) out[count++] = slot;
      head = head + 1 === this.#slots.length ? 0 : head + 1;
    }
    this.#memory.set(watchQueueHead, head);
    this.#memory.set(watchQueueCount, left);
    return count;
  }

  /** @returns whether the slot was waiting */
  #clean(slot: number): boolean {
    const state = slot * slotWords + wordState;
    const { words } = this.#table;
    if (((words[state] as number) & markDirty) === 0) return false;
    words[state] = (words[state] as number) & ~markDirty;
    return true;
  }
}
