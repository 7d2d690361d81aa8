import type { Indicator } from '../../domain/indicator.ts';
import { hexOf } from '../../store/hex.ts';
import { slotBytes } from '../../vault/slot.ts';
import type { Vault } from '../../vault/vault.ts';
import { listedMs } from './city-files.ts';
import type { Known } from './suspicions.ts';

/** A row of a list that names a number. Epoch milliseconds; untilMs is out. */
type Listing = { readonly atMs: number; readonly untilMs: number };

/** The numbers of a list as tokens of the current epoch, each with the moment of its listing. */
export class ListedNumbers {
  readonly #listings = new Map<string, Listing[]>();
  readonly #known: Known[] = [];

  constructor(indicators: readonly Indicator[], vault: Vault) {
    const numbers = indicators.flatMap((indicator) => {
      const { space, value: text, validUntilMs } = indicator;
      if (space === null) return [];
      const untilMs = validUntilMs ?? Number.POSITIVE_INFINITY;
      return [{ space, text, atMs: listedMs(indicator), untilMs }];
    });
    const tokens = vault.sealBatch(numbers);
    for (const [at, { atMs, untilMs }] of numbers.entries()) {
      const token = tokens.slice(at * slotBytes, (at + 1) * slotBytes);
      const key = hexOf(token);
      const others = this.#listings.get(key) ?? [];
      this.#listings.set(key, [...others, { atMs, untilMs }]);
      this.#known.push({ token, atMs });
    }
  }

  get known(): readonly Known[] {
    return this.#known;
  }

  /** When a list named it first, by hex of the token, epoch milliseconds; null: never. */
  listedMs(key: string): number | null {
    const listings = this.#listings.get(key);
    return listings === undefined ? null : Math.min(...listings.map(({ atMs }) => atMs));
  }

  /**
   * Whether a list had named it by `nowMs`, for a contact of `timeMs`: as the index, which no longer
   * knows a number whose listing had run out before the contact.
   */
  isListed(token: Uint8Array, timeMs: number, nowMs: number): boolean {
    const listings = this.#listings.get(hexOf(token)) ?? [];
    return listings.some(({ atMs, untilMs }) => atMs <= nowMs && timeMs < untilMs);
  }
}
