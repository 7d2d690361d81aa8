import { type Cipheriv, createCipheriv, createHash } from 'node:crypto';
import { seededRandom } from '../../simulator/seeded-random.ts';
import {
  callRow,
  classMobile,
  contactBytes,
  contactCounterpart,
  contactDurationS,
  contactKind,
  contactParty,
  contactSide,
  contactSubscriber,
  contactTimeMs,
  sideFrom,
  sideTo,
  smsRow,
} from '../../src/match/kernel/layout.ts';

const tokenBytes = 16;
const keyBytes = 16;
const twoTo32 = 2 ** 32;

/** Contacts of one number on the average: a week of a phone. */
export const contactsEach = 10;

/**
 * Contacts by seed. Each record of a call or SMS gives two, as in the matcher: the caller for the one who
 * was called, and the other way round. Numbers have a heavy tail: the busiest of five million has
 * some twenty thousand contacts among fifty million, half of them have five or less. Tokens are one
 * AES block each, as the vault makes them.
 */
export class ContactMaker {
  /** Different numbers. */
  readonly numbers: number;
  readonly #cipher: Cipheriv;
  readonly #random: () => number;
  readonly #startMs: number;
  readonly #stepMs: number;
  #made = 0;

  constructor(options: {
    readonly rows: number;
    readonly seed: number;
    /** Contacts lie between the two, in order. Epoch milliseconds. */
    readonly fromMs: number;
    readonly untilMs: number;
  }) {
    const { rows, seed, fromMs, untilMs } = options;
    this.numbers = Math.ceil(rows / contactsEach);
    const key = createHash('sha256').update(`tokens ${seed}`).digest().subarray(0, keyBytes);
    this.#cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    this.#random = seededRandom(seed);
    this.#startMs = fromMs;
    this.#stepMs = (untilMs - fromMs) / (rows / 2);
  }

  /** Tokens of numbers by their place, 16 bytes each. */
  tokensOf(places: ArrayLike<number>): Uint8Array {
    const slots = new Uint32Array(places.length * 4);
    for (let i = 0; i < places.length; i++) slots[4 * i] = (places[i] ?? 0) + 1;
    return this.#cipher.update(new Uint8Array(slots.buffer));
  }

  /** The next `records` records as contacts, two rows each. */
  next(records: number): Uint8Array {
    const random = this.#random;
    const places = new Float64Array(records * 2);
    for (let i = 0; i < places.length; i++) {
      const dice = random();
      places[i] = Math.floor(this.numbers * dice * dice);
    }
    const tokens = this.tokensOf(places);
    const tokenWords = new Uint32Array(tokens.buffer, tokens.byteOffset, tokens.length / 4);
    const rows = new Uint8Array(records * 2 * contactBytes);
    const words = new Uint32Array(rows.buffer);
    const perRow = contactBytes / 4;
    for (let i = 0; i < records; i++) {
      const timeMs = Math.floor(this.#startMs + (this.#made + i) * this.#stepMs);
      const isCall = random() < 0.4;
      const durationS = isCall ? Math.floor(random() * random() * 1800) : 0;
      for (let side = 0; side < 2; side++) {
        const at = (2 * i + side) * perRow;
        const from = 8 * i + (side === 0 ? 0 : 4);
        const to = 8 * i + (side === 0 ? 4 : 0);
        for (let word = 0; word < tokenBytes / 4; word++) {
          words[at + contactCounterpart / 4 + word] = tokenWords[from + word] ?? 0;
          words[at + contactSubscriber / 4 + word] = tokenWords[to + word] ?? 0;
        }
        words[at + contactTimeMs / 4] = timeMs % twoTo32;
        words[at + contactTimeMs / 4 + 1] = timeMs / twoTo32;
        words[at + contactDurationS / 4] = durationS;
        rows[at * 4 + contactKind] = isCall ? callRow : smsRow;
        rows[at * 4 + contactSide] = side === 0 ? sideFrom : sideTo;
        rows[at * 4 + contactParty] = classMobile;
      }
    }
    this.#made += records;
    return rows;
  }

  /** Different places of numbers, any of them alike. */
  pick(count: number, seed: number): readonly number[] {
    const random = seededRandom(seed);
    const picked = new Set<number>();
    while (picked.size < Math.min(count, this.numbers)) {
      picked.add(Math.floor(random() * this.numbers));
    }
    return [...picked];
  }
}
