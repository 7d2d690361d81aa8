import {
  pairBytes,
  watchRing,
  watchRingCount,
  watchRingRoom,
} from '../../match/kernel/discover-layout.ts';
import type { WatchMemory } from './watch-memory.ts';

const pairWords = pairBytes / 4;

/**
 * The newest calls and SMS as pairs of tokens, in a ring that forgets the oldest: so that whoever
 * turns out to be a victim now has their contacts of the last hours judged too. Bounded; a platform
 * that keeps a contact log asks that instead and needs no ring.
 */
export class ContactRing {
  readonly #pairs: Uint32Array;
  readonly #memory: WatchMemory;

  /** @param pairs so many are remembered; 0: none */
  constructor(memory: WatchMemory, pairs: number) {
    this.#memory = memory;
    const room = memory.take(pairs * pairBytes);
    this.#pairs = new Uint32Array(room.buffer, room.byteOffset, pairs * pairWords);
    memory.set(watchRing, room);
    memory.set(watchRingRoom, pairs);
  }

  get bytes(): number {
    return this.#pairs.byteLength;
  }

  /** Calls `each` with every remembered pair, in no order: eight words at `at`, the called's token first. */
  forEach(each: (words: Uint32Array, at: number) => void): void {
    const count = this.#memory.get(watchRingCount);
    for (let pair = 0; pair < count; pair++) each(this.#pairs, pair * pairWords);
  }
}
