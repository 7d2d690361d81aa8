import { sketchBits, sketchWords } from '../../../../match/kernel/discover-slot.ts';

/** Larger maps of counterparts for busy numbers, handed out and given back; never more than `size`. */
export class SketchPool {
  readonly size: number;
  readonly bits: Uint32Array;
  /** Bits of each map that are not set. */
  readonly zeros: Uint16Array;
  /** Asked for while none was left. */
  refused = 0;
  /** Maps that were full and began anew. */
  restarted = 0;
  readonly #free: Uint32Array;
  #freeCount: number;

  constructor(size: number) {
    this.size = Math.max(1, size);
    this.bits = new Uint32Array(this.size * sketchWords);
    this.zeros = new Uint16Array(this.size);
    this.#free = new Uint32Array(this.size);
    this.#freeCount = this.size;
    for (let place = 0; place < this.size; place++) this.#free[place] = this.size - 1 - place;
  }

  get used(): number {
    return this.size - this.#freeCount;
  }

  get bytes(): number {
    return this.bits.byteLength + this.zeros.byteLength + this.#free.byteLength;
  }

  /** Place of an empty map, or -1 where none is left, which is counted. */
  take(): number {
    if (this.#freeCount === 0) {
      this.refused++;
      return -1;
    }
    this.#freeCount--;
    const place = this.#free[this.#freeCount] as number;
    this.clear(place);
    return place;
  }

  give(place: number): void {
    this.#free[this.#freeCount] = place;
    this.#freeCount++;
  }

  /** Place of a copy of a map, or -1 where none is left, which is counted. */
  restore(bits: Uint32Array): number {
    const place = this.take();
    if (place < 0) return place;
    this.bits.set(bits, place * sketchWords);
    let ones = 0;
    for (const word of bits) ones += onesIn(word);
    this.zeros[place] = sketchBits - ones;
    return place;
  }

  clear(place: number): void {
    this.bits.fill(0, place * sketchWords, (place + 1) * sketchWords);
    this.zeros[place] = sketchBits;
  }

  has(place: number, bit: number): boolean {
    const word = this.bits[place * sketchWords + (bit >>> 5)] as number;
    return ((word >>> (bit & 31)) & 1) === 1;
  }

  /** @returns how many bits were clear before, or 0 where this one was set */
  add(place: number, bit: number): number {
    const at = place * sketchWords + (bit >>> 5);
    const word = this.bits[at] as number;
    const mask = 1 << (bit & 31);
    if ((word & mask) !== 0) return 0;
    const zeros = this.zeros[place] as number;
    this.bits[at] = word | mask;
    this.zeros[place] = zeros - 1;
    if (zeros === 1) {
      this.restarted++;
      this.clear(place);
    }
    return zeros;
  }

  /** Forgets the bits of one word. */
  forget(place: number, word: number): void {
    const at = place * sketchWords + word;
    const count = onesIn(this.bits[at] as number);
    this.bits[at] = 0;
    this.zeros[place] = (this.zeros[place] as number) + count;
  }
}

/** Set bits of a 32-bit word. */
export function onesIn(word: number): number {
  let pairs = word - ((word >>> 1) & 0x5555_5555);
  pairs = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
