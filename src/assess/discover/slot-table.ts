import {
  watchEvicted,
  watchSlots,
  watchTags,
  watchUsed,
} from '../../match/kernel/discover-layout.ts';
import { slotWords, wordToken } from '../../match/kernel/discover-slot.ts';
import type { WatchMemory } from './watch-memory.ts';

/** The slots as they lie in the kernel's memory, see match/kernel/discover-slot.ts and discover-table.ts. */
export class SlotTable {
  readonly capacity: number;
  readonly words: Uint32Array;
  readonly halves: Uint16Array;
  /** One u16 for each slot, 0: free. */
  readonly tags: Uint16Array;
  readonly #memory: WatchMemory;

  constructor(memory: WatchMemory, capacity: number) {
    this.#memory = memory;
    this.capacity = capacity;
    const slots = memory.take(capacity * slotWords * 4);
    this.words = new Uint32Array(slots.buffer, slots.byteOffset, capacity * slotWords);
    this.halves = new Uint16Array(slots.buffer, slots.byteOffset, capacity * slotWords * 2);
    const tags = memory.take(capacity * 2);
    this.tags = new Uint16Array(tags.buffer, tags.byteOffset, capacity);
    memory.set(watchSlots, this.words);
    memory.set(watchTags, this.tags);
  }

  get bytes(): number {
    return this.words.byteLength + this.tags.byteLength;
  }

  get used(): number {
    return this.#memory.count(watchUsed);
  }

  /** Numbers that gave way to others. */
  get evicted(): number {
    return this.#memory.count(watchEvicted);
  }

  holds(slot: number): boolean {
    return this.tags[slot] !== 0;
  }

  /** The 16 bytes of a slot's token, copied. */
  tokenOf(slot: number): Uint8Array<ArrayBuffer> {
    const base = slot * slotWords + wordToken;
    return new Uint8Array(Uint32Array.from(this.words.subarray(base, base + 4)).buffer);
  }
}
