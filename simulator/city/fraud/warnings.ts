import { fractionOf } from '../dice.ts';
import type { GivenWarning } from './source.ts';

/** Which warnings people heeded. Whether one is heeded follows from the seed and the warning alone. */
export class Heeded {
  readonly #times = new Map<string, number[]>();

  constructor(warnings: readonly GivenWarning[], heedShare: number, seed: number) {
    for (const { subscriber, timeMs } of warnings) {
      const lot = fractionOf(seed, Number(subscriber.slice(-9)), Math.floor(timeMs / 1000));
      if (lot >= heedShare) continue;
      const times = this.#times.get(subscriber);
      if (times === undefined) this.#times.set(subscriber, [timeMs]);
      else times.push(timeMs);
    }
  }

  /** Whether the person heeded a warning in this time, both ends counted. */
  between(subscriber: string, fromMs: number, toMs: number): boolean {
    const times = this.#times.get(subscriber);
    return times?.some((timeMs) => timeMs >= fromMs && timeMs <= toMs) ?? false;
  }
}
