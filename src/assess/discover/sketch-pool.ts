import {
  watchPoolBits,
  watchPoolFree,
  watchPoolFreeCount,
  watchPoolZeros,
  watchRefused,
  watchRestarted,
} from '../../match/kernel/discover-layout.ts';
import { sketchMask, sketchWords } from '../../match/kernel/discover-slot.ts';
import type { WatchMemory } from './watch-memory.ts';

/**
 * Larger maps of counterparts for busy numbers, handed out and given back by match/kernel/discover-maps.ts;
 * never more than `size`.
 */
export class SketchPool {
  readonly size: number;
  readonly bits: Uint32Array;
  /** Bits of each map that are not set. */
  readonly zeros: Uint16Array;
  readonly bytes: number;
  readonly #memory: WatchMemory;

  constructor(memory: WatchMemory, size: number) {
    this.#memory = memory;
    // A slot has no room for the place of more.
    this.size = Math.min(Math.max(1, size), sketchMask);
    const bits = memory.take(this.size * sketchWords * 4);
    this.bits = new Uint32Array(bits.buffer, bits.byteOffset, this.size * sketchWords);
    const zeros = memory.take(this.size * 2);
    this.zeros = new Uint16Array(zeros.buffer, zeros.byteOffset, this.size);
    const free = memory.take(this.size * 4);
    const places = new Uint32Array(free.buffer, free.byteOffset, this.size);
    for (let place = 0; place < this.size; place++) places[place] = this.size - 1 - place;
    memory.set(watchPoolBits, bits);
    memory.set(watchPoolZeros, zeros);
    memory.set(watchPoolFree, free);
    memory.set(watchPoolFreeCount, this.size);
    this.bytes = bits.byteLength + zeros.byteLength + free.byteLength;
  }

  get used(): number {
    return this.size - this.#memory.get(watchPoolFreeCount);
  }

  /** Asked for while none was left. */
  get refused(): number {
    return this.#memory.count(watchRefused);
  }

  /** Maps that were full and began anew. */
  get restarted(): number {
    return this.#memory.count(watchRestarted);
  }
}
