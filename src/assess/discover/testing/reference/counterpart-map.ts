import {
  mapHalfDays,
  sketchBits,
  sketchMask,
  sketchWords,
  slotWords,
  unit,
  wordMap,
  wordState,
} from '../../../../match/kernel/discover-slot.ts';
import { onesIn, type SketchPool } from './sketch-pool.ts';

const mapBits = 64;
/** A map with so many clear bits or fewer gives way to a larger sketch. */
const growAtZeros = 32;
/** A sketch with so many set bits or fewer goes back to the pool. */
const shrinkAtOnes = 24;

/**
 * Whom a number has called or written to: a map of 64 bits in its slot and, for a busy number, one
 * of 2,048 in the pool. How many are new is estimated as each bit is set for the first time: with z
 * of m bits clear, a stranger sets one with the chance z/m and so counts m/z (Ting, "Streamed
 * approximate counting of distinct elements", KDD 2014). When a sketch begins, it knows nobody
 * whom the small map knew, so from then on only those count whose bit in the small map is clear, for
 * all the others too: without bias, at the price of some noise.
 */
export class CounterpartMaps {
  readonly #words: Uint32Array;
  readonly #pool: SketchPool;

  constructor(words: Uint32Array, pool: SketchPool) {
    this.#words = words;
    this.#pool = pool;
  }

  /**
   * @param hash a word of the counterpart's token
   * @returns new counterparts that this one stands for, in units; 0 for a known one
   */
  add(slot: number, hash: number): number {
    const base = slot * slotWords;
    const sketch = (this.#words[base + wordState] as number) & sketchMask;
    return sketch === 0 ? this.#addSmall(slot, hash) : this.#addLarge(base, sketch - 1, hash);
  }

  /** Whether the number has called or written to that counterpart, as far as the map can tell. */
  knows(slot: number, hash: number): boolean {
    const base = slot * slotWords;
    const sketch = (this.#words[base + wordState] as number) & sketchMask;
    return sketch === 0 ? this.#hasSmall(base, hash) : this.#pool.has(sketch - 1, largeBit(hash));
  }

  /** Share of strangers that knows() takes for a known counterpart. */
  falseShare(slot: number): number {
    const base = slot * slotWords;
    const sketch = (this.#words[base + wordState] as number) & sketchMask;
    return sketch === 0
      ? 1 - this.#smallZeros(base) / mapBits
      : 1 - (this.#pool.zeros[sketch - 1] as number) / sketchBits;
  }

  /** Counterparts of the last days, estimated from what is set. */
  remembered(slot: number): number {
    const base = slot * slotWords;
    const sketch = (this.#words[base + wordState] as number) & sketchMask;
    const bits = sketch === 0 ? mapBits : sketchBits;
    const zeros = sketch === 0 ? this.#smallZeros(base) : (this.#pool.zeros[sketch - 1] as number);
    return bits * Math.log(bits / Math.max(zeros, 1));
  }

  /** Whether so many bits are set: at least so many counterparts are remembered. A sketch has them. */
  hasReached(slot: number, least: number): boolean {
    const base = slot * slotWords;
    const sketch = (this.#words[base + wordState] as number) & sketchMask;
    return sketch !== 0 || mapBits - this.#smallZeros(base) >= least;
  }

  /** Forgets the parts whose turn is in the half-days from `fromHalfDay` (not included) to `toHalfDay`. */
  forget(slot: number, fromHalfDay: number, toHalfDay: number): void {
    const base = slot * slotWords;
    const sketch = (this.#words[base + wordState] as number) & sketchMask;
    const first = Math.max(fromHalfDay + 1, toHalfDay - mapHalfDays + 1);
    for (let halfDay = first; halfDay <= toHalfDay; halfDay++) {
      const part = halfDay % mapHalfDays;
      const mask = ~(0xf << ((part & 7) * 4));
      const at = base + wordMap + (part >>> 3);
      this.#words[at] = (this.#words[at] as number) & mask;
      if (sketch === 0) continue;
      const words = sketchWords / mapHalfDays;
      for (let word = part * words; word < (part + 1) * words; word++) {
        this.#pool.forget(sketch - 1, word);
      }
    }
    if (sketch === 0) return;
    if (sketchBits - (this.#pool.zeros[sketch - 1] as number) <= shrinkAtOnes) this.release(slot);
  }

  /** Gives the sketch of a slot back; the number begins with an empty map. */
  release(slot: number): void {
    const base = slot * slotWords;
    const state = this.#words[base + wordState] as number;
    if ((state & sketchMask) === 0) return;
    this.#pool.give((state & sketchMask) - 1);
    this.#words[base + wordState] = state & ~sketchMask;
    this.#clearSmall(base);
  }

  #addSmall(slot: number, hash: number): number {
    const base = slot * slotWords;
    const at = base + wordMap + ((hash >>> 5) & 1);
    const mask = 1 << (hash & 31);
    if (((this.#words[at] as number) & mask) !== 0) return 0;
    const zeros = this.#smallZeros(base);
    this.#words[at] = (this.#words[at] as number) | mask;
    if (zeros - 1 <= growAtZeros && !this.#grow(base) && zeros === 1) this.#clearSmall(base);
    return Math.round((unit * mapBits) / zeros);
  }

  #addLarge(base: number, place: number, hash: number): number {
    const zeros = this.#pool.add(place, largeBit(hash));
    if (zeros === 0 || this.#hasSmall(base, hash)) return 0;
    const share = this.#smallZeros(base) / mapBits;
    return Math.round((unit * sketchBits) / (zeros * share));
  }

  #grow(base: number): boolean {
    const place = this.#pool.take();
    if (place < 0) return false;
    this.#words[base + wordState] = (this.#words[base + wordState] as number) | (place + 1);
    return true;
  }

  #clearSmall(base: number): void {
    this.#words[base + wordMap] = 0;
    this.#words[base + wordMap + 1] = 0;
  }

  #hasSmall(base: number, hash: number): boolean {
    const word = this.#words[base + wordMap + ((hash >>> 5) & 1)] as number;
    return ((word >>> (hash & 31)) & 1) === 1;
  }

  #smallZeros(base: number): number {
    const low = this.#words[base + wordMap] as number;
    const high = this.#words[base + wordMap + 1] as number;
    return mapBits - onesIn(low) - onesIn(high);
  }
}

/** Other bits of the word than the small map's. */
function largeBit(hash: number): number {
  return (hash >>> 6) & (sketchBits - 1);
}
