import type { Listing, TruthNumber, TruthVictim } from '../types.ts';
import type { Asset } from './asset.ts';
import type { Script } from './script.ts';
import type { StepCount } from './source.ts';

/** A row of truth-victims.csv while it is in the making. */
export type VictimRow = {
  /** E.164 digits without '+'. */
  readonly subscriber: string;
  readonly scamType: string;
  readonly firstContactMs: number;
  lossMs: number | null;
  lossAmount: number | null;
};

type MutableCount = { entered: number; wentOn: number; ended: number };

/** What the city's maker knows and nobody in it: kept aside from the events. */
export class Truth {
  readonly #victims: VictimRow[] = [];
  readonly #numbers = new Map<string, TruthNumber>();
  readonly #listings: Listing[] = [];
  readonly #steps = new Map<string, { scamType: string; step: string } & MutableCount>();

  constructor(scripts: readonly Script[]) {
    for (const { scamType, steps } of scripts) {
      for (const { name: step } of steps) {
        this.#steps.set(keyOf(scamType, step), { scamType, step, entered: 0, wentOn: 0, ended: 0 });
      }
    }
  }

  victim(subscriber: string, scamType: string, firstContactMs: number): VictimRow {
    const row = { subscriber, scamType, firstContactMs, lossMs: null, lossAmount: null };
    this.#victims.push(row);
    return row;
  }

  /** A contact by what a gang uses; the first one counts. */
  contact(asset: Asset, scamType: string, timeMs: number): void {
    if (this.#numbers.has(asset.value)) return;
    const { value: number, role } = asset;
    this.#numbers.set(number, { number, role, scamType, firstFraudContactMs: timeMs });
  }

  innocent(number: string, role: TruthNumber['role']): void {
    if (this.#numbers.has(number)) return;
    this.#numbers.set(number, { number, role, scamType: null, firstFraudContactMs: null });
  }

  listed(listing: Listing): void {
    this.#listings.push(listing);
  }

  step(scamType: string, step: string): MutableCount {
    const count = this.#steps.get(keyOf(scamType, step));
    if (count === undefined) throw new RangeError(`no step ${step} of ${scamType}`);
    return count;
  }

  victims(): TruthVictim[] {
    return this.#victims
      .map((row) => ({ ...row }))
      .sort((a, b) => a.firstContactMs - b.firstContactMs || compare(a.subscriber, b.subscriber));
  }

  numbers(): Iterable<TruthNumber> {
    return this.#numbers.values();
  }

  listings(untilMs: number): Listing[] {
    return this.#listings
      .filter(({ listedMs }) => listedMs <= untilMs)
      .sort((a, b) => a.listedMs - b.listedMs || compare(a.value, b.value));
  }

  steps(): StepCount[] {
    return [...this.#steps.values()].map((count) => ({ ...count }));
  }
}

function keyOf(scamType: string, step: string): string {
  return `${scamType}/${step}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
