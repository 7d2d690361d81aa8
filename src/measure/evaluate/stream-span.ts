import {
  contactBytes,
  contactParty,
  contactSubscriber,
  contactTimeMs,
} from '../../match/kernel/layout.ts';
import { unpackAttributes } from '../../match/scan/party-attributes.ts';
import type { Span } from './budgets.ts';
import { TokenIds } from './token-ids.ts';

/** From when to when the records reach, and how many people are in them. */
export class StreamSpan {
  readonly #people: TokenIds | null;
  #fromMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  #backwards = 0;

  /** @param countPeople false where it is known how many there are */
  constructor(countPeople: boolean) {
    this.#people = countPeople ? new TokenIds() : null;
  }

  take(rows: Uint8Array): void {
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    for (let at = 0; at < rows.length; at += contactBytes) {
      const timeMs = Number(view.getBigInt64(at + contactTimeMs, true));
      if (timeMs < this.#lastMs) this.#backwards += 1;
      else this.#lastMs = timeMs;
      if (timeMs < this.#fromMs) this.#fromMs = timeMs;
      if (this.#people === null) continue;
      if (unpackAttributes(view.getUint8(at + contactParty)).class !== 'mobile') continue;
      const token = at + contactSubscriber;
      this.#people.idOf(view.getUint32(token, true), view.getUint32(token + 4, true));
    }
  }

  /** Half-open; null where there was no contact at all. */
  get span(): Span | null {
    return this.#lastMs < this.#fromMs ? null : { fromMs: this.#fromMs, untilMs: this.#lastMs + 1 };
  }

  /** Mobile numbers of the home plan that were met; null where they were not counted. */
  get people(): number | null {
    return this.#people?.size ?? null;
  }

  /** Contacts older than one before them: a replay of such records is not quite in order. */
  get backwards(): number {
    return this.#backwards;
  }
}
