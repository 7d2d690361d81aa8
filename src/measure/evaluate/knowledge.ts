import type { AssessIndicator } from '../../assess/contact.ts';
import type { Hit } from '../../domain/hit.ts';
import type { Indicator } from '../../domain/indicator.ts';
import { hexOf } from '../../store/hex.ts';
import { listedMs } from './city-files.ts';

/** Who says that an indicator is fraud's: a list, or its own behaviour. */
export type Word = 'listed' | 'suspected';

/** One stretch of time in which something is known of an indicator. Epoch milliseconds; untilMs is out. */
export type Stretch = AssessIndicator & {
  readonly word: Word;
  readonly fromMs: number;
  readonly untilMs: number;
  /** Contacts from before this are not found by looking back. */
  readonly sinceMs: number;
};

/**
 * What is known of the indicators, and since when: the one place that keeps the future out of a
 * replay. A list's word wins over a suspicion.
 */
export class Knowledge {
  /** By hex of the indicator's id, in order of fromMs. */
  readonly #stretches = new Map<string, Stretch[]>();

  /** @param caseRefs by hex of the indicator's id */
  addListed(indicators: readonly Indicator[], caseRefs: ReadonlyMap<string, string>): void {
    for (const indicator of indicators) {
      const { scamType, confidence, partyClass, validFromMs } = indicator;
      const key = hexOf(indicator.id);
      this.#add(key, {
        ...{ word: 'listed', scamType, confidence, partyClass, validFromMs },
        caseRef: caseRefs.get(key) ?? null,
        fromMs: listedMs(indicator),
        // One that has expired still speaks for the contacts of its time, as in decide/standing.ts.
        untilMs: Number.POSITIVE_INFINITY,
        // The index has left out what lies before its reach.
        sinceMs: Number.NEGATIVE_INFINITY,
      });
    }
  }

  addSuspected(indicatorKey: string, stretches: readonly Stretch[]): void {
    for (const stretch of stretches) this.#add(indicatorKey, stretch);
  }

  #add(key: string, stretch: Stretch): void {
    const known = this.#stretches.get(key);
    if (known === undefined) this.#stretches.set(key, [stretch]);
    else {
      known.push(stretch);
      known.sort((a, b) => a.fromMs - b.fromMs);
    }
  }

  /** What is known of an indicator at a moment; undefined: nothing. */
  at(indicatorKey: string, nowMs: number): Stretch | undefined {
    let best: Stretch | undefined;
    for (const stretch of this.#stretches.get(indicatorKey) ?? []) {
      if (stretch.fromMs > nowMs || nowMs >= stretch.untilMs) continue;
      if (best === undefined || best.word === 'suspected') best = stretch;
    }
    return best;
  }

  /**
   * When a contact with the indicator comes to be seen: at its own time where the indicator is known
   * then, else when it becomes known and the look-back finds the contact. At most two: first by a
   * suspicion, and again when a list names the number.
   */
  sightings(
    indicatorKey: string,
    timeMs: number,
  ): { readonly atMs: number; readonly word: Word }[] {
    let listed = Number.POSITIVE_INFINITY;
    let suspected = Number.POSITIVE_INFINITY;
    for (const { word, fromMs, untilMs, sinceMs } of this.#stretches.get(indicatorKey) ?? []) {
      if (timeMs >= untilMs || timeMs < sinceMs) continue;
      const atMs = Math.max(timeMs, fromMs);
      if (word === 'listed') listed = Math.min(listed, atMs);
      else suspected = Math.min(suspected, atMs);
    }
    const sightings: { atMs: number; word: Word }[] = [];
    if (suspected < listed) sightings.push({ atMs: suspected, word: 'suspected' });
    if (listed < Number.POSITIVE_INFINITY) sightings.push({ atMs: listed, word: 'listed' });
    return sightings;
  }
}

/** A hit as it is seen at a moment: late where it was found by looking back. */
export function seenAt(hit: Hit, atMs: number, subscriberListed: boolean): Hit {
  return { ...hit, observedMs: atMs, late: atMs > hit.timeMs, subscriberListed };
}
