import type { Indicator } from '../../domain/indicator.ts';
import { hexOf } from '../../store/hex.ts';
import { slotBytes } from '../../vault/slot.ts';
import type { Vault } from '../../vault/vault.ts';
import { listedMs } from './city-files.ts';
import type { Known } from './suspicions.ts';

/** The numbers of a list as tokens of the current epoch, each with the moment of its listing. */
export class ListedNumbers {
  readonly #atMs = new Map<string, number>();
  readonly #known: Known[] = [];

  constructor(indicators: readonly Indicator[], vault: Vault) {
    const numbers = indicators.flatMap((indicator) =>
      indicator.space === null
        ? []
        : [{ space: indicator.space, text: indicator.value, atMs: listedMs(indicator) }],
    );
    const tokens = vault.sealBatch(numbers);
    for (const [at, { atMs }] of numbers.entries()) {
      const token = tokens.slice(at * slotBytes, (at + 1) * slotBytes);
      const key = hexOf(token);
      this.#atMs.set(key, Math.min(atMs, this.#atMs.get(key) ?? Number.POSITIVE_INFINITY));
      this.#known.push({ token, atMs });
    }
  }

  get known(): readonly Known[] {
    return this.#known;
  }

  /** By hex of the token, epoch milliseconds; null: never. */
  listedMs(key: string): number | null {
    return this.#atMs.get(key) ?? null;
  }

  isListed(token: Uint8Array, nowMs: number): boolean {
    return (this.#atMs.get(hexOf(token)) ?? Number.POSITIVE_INFINITY) <= nowMs;
  }
}
