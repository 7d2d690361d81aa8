import { contactBytes } from '../../src/match/kernel/layout.ts';

const slotWords = 16;
/** So many slots are read before they are changed, so that the memory's delays overlap. */
const atOnce = 256;
const recordBytes = 2 * contactBytes;

/**
 * What the machine's memory allows: a slot of 64 bytes for each side of a record, read and changed. A
 * token says by itself which slot is its: nothing is looked up, and numbers may share one.
 */
export class FloorBaseline {
  readonly #slots: Int32Array;
  readonly #count: number;
  readonly #places = new Uint32Array(atOnce);
  #sum = 0;

  constructor(slots: number) {
    this.#count = slots;
    this.#slots = new Int32Array(slots * slotWords).fill(1);
  }

  observe(rows: Uint8Array): number {
    const words = new Uint32Array(rows.buffer, rows.byteOffset, rows.byteLength / 4);
    const slots = this.#slots;
    const places = this.#places;
    const scale = this.#count / 2 ** 32;
    const step = recordBytes / 4;
    for (let at = 0; at < words.length; at += (step * atOnce) / 2) {
      const end = Math.min(words.length, at + (step * atOnce) / 2);
      let count = 0;
      for (let row = at; row < end; row += step) {
        places[count++] = Math.floor((words[row] as number) * scale) * slotWords;
        places[count++] = Math.floor((words[row + 4] as number) * scale) * slotWords;
      }
      for (let side = 0; side < count; side++) this.#sum ^= slots[places[side] as number] as number;
      for (let side = 0; side < count; side++) {
        const place = places[side] as number;
        slots[place] = (slots[place] as number) + 1;
      }
    }
    return this.#sum;
  }
}
