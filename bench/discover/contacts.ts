import { seededRandom } from '../../simulator/seeded-random.ts';
import { callRow, contactBytes, sideFrom, sideTo, smsRow } from '../../src/match/kernel/layout.ts';

const rowWords = contactBytes / 4;
const recordWords = 2 * rowWords;

/**
 * Makes contacts as the matcher does, two rows a record, of a network of numbers: a few call very
 * many, most call some; six in ten records go to one of a number's dozen regulars. Seeded; the tokens
 * are random words.
 */
export class TrafficMaker {
  readonly numbers: number;
  readonly #tokens: Uint32Array;
  readonly #random: () => number;
  #ms: number;
  readonly #stepMs: number;

  /** @param startMs epoch milliseconds of the first record @param perSecond records of simulated time */
  constructor(numbers: number, seed: number, startMs: number, perSecond: number) {
    this.numbers = numbers;
    this.#random = seededRandom(seed);
    this.#tokens = new Uint32Array(numbers * 4);
    for (let at = 0; at < this.#tokens.length; at++) {
      this.#tokens[at] = this.#random() * 2 ** 32;
    }
    this.#ms = startMs;
    this.#stepMs = 1000 / perSecond;
  }

  /** Time of the newest record, epoch milliseconds. */
  get nowMs(): number {
    return this.#ms;
  }

  /** Bytes of n records. */
  static bytesOf(records: number): number {
    return records * recordWords * 4;
  }

  /** Writes as many records as have room. */
  fill(out: Uint8Array): void {
    const words = new Uint32Array(out.buffer, out.byteOffset, out.byteLength / 4);
    const random = this.#random;
    for (let at = 0; at + recordWords <= words.length; at += recordWords) {
      this.#ms += this.#stepMs;
      // One record in ten is of the busy hundredth.
      const busy = random() < 0.1;
      const from = Math.floor(random() * (busy ? this.numbers / 100 : this.numbers));
      const regular = !busy && random() < 0.6;
      const to = regular
        ? (from * 31 + Math.floor(random() * 12) * 7919) % this.numbers
        : Math.floor(random() * this.numbers);
      const call = random() < 0.4;
      const durationS = call && random() < 0.7 ? Math.floor(random() * random() * 400) : 0;
      const kind = call ? callRow : smsRow;
      this.#row(words, at, from, to, durationS, kind | (sideFrom << 8));
      this.#row(words, at + rowWords, to, from, durationS, kind | (sideTo << 8));
    }
  }

  #row(
    words: Uint32Array,
    at: number,
    counterpart: number,
    subscriber: number,
    durationS: number,
    sort: number,
  ): void {
    const tokens = this.#tokens;
    for (let word = 0; word < 4; word++) {
      words[at + word] = tokens[counterpart * 4 + word] as number;
      words[at + 4 + word] = tokens[subscriber * 4 + word] as number;
    }
    const ms = Math.floor(this.#ms);
    words[at + 8] = ms % 2 ** 32;
    words[at + 9] = ms / 2 ** 32;
    words[at + 10] = durationS;
    words[at + 11] = sort;
  }
}
