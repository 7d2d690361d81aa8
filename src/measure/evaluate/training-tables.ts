import { countingContacts } from '../../assess/assess.ts';
import {
  featureHeader,
  featureRow,
  type InnocentKept,
} from '../../assess/discover/feature-table.ts';
import type { Judged } from '../../assess/discover/options.ts';
import { exposureFeatures, exposureFeaturesOf } from '../../assess/model/exposure-features.ts';
import { hexOf } from '../../store/hex.ts';
import type { Look } from './replay-subscriber.ts';
import type { TruthTokens } from './truth-tokens.ts';

/** Head of the table of exposures: who (to group by), when, what it was, the features. */
export function exposureHeader(): string {
  return `${['subscriber', 'time', 'label', ...exposureFeatures].join(',')}\n`;
}

/**
 * One look at a person as a row for `tocsin train`: label 1 where a scammer had reached the person by
 * then. Null where no hit counts.
 *
 * @param reachedMs of a person, hex of the token: their first contact with a scammer
 */
export function exposureRow(
  { subscriber, nowMs, hits, lookup, habit }: Look,
  windowMs: number,
  reachedMs: ReadonlyMap<string, number>,
): string | null {
  const contacts = countingContacts(hits, lookup, nowMs - windowMs);
  if (contacts.length === 0) return null;
  const person = hexOf(subscriber);
  const label = (reachedMs.get(person) ?? Number.POSITIVE_INFINITY) <= nowMs ? 1 : 0;
  const values = Array.from(exposureFeaturesOf(contacts, nowMs, habit), written);
  return `${person},${nowMs},${label},${values.join(',')}\n`;
}

/** First contact of each person of the truth, epoch milliseconds. */
export function reachedOf({ cases }: TruthTokens): Map<string, number> {
  const first = new Map<string, number>();
  for (const { person, firstContactMs } of cases) {
    first.set(person, Math.min(firstContactMs, first.get(person) ?? Number.POSITIVE_INFINITY));
  }
  return first;
}

/** Head of the table of numbers. */
export function numberHeader(): string {
  return `${featureHeader()}\n`;
}

/** Since when a number was used for fraud, by hex of its token; epoch milliseconds. */
export function fraudSince({ numbers }: TruthTokens): Map<string, number> {
  return new Map(
    numbers.flatMap(({ number, fraud, firstFraudContactMs }): [string, number][] =>
      fraud ? [[number, firstFraudContactMs ?? Number.NEGATIVE_INFINITY]] : [],
    ),
  );
}

/** A number as it was judged: label 1 where it had been used for fraud by then. See featureRow(). */
export function numberRow(
  judged: Judged,
  fraudMs: ReadonlyMap<string, number>,
  innocent: InnocentKept,
): string | null {
  const since = fraudMs.get(hexOf(judged.token)) ?? Number.POSITIVE_INFINITY;
  return featureRow(judged, since <= judged.nowMs ? 1 : 0, innocent);
}

/** Nothing where a value is not known. */
function written(value: number): string {
  return Number.isNaN(value) ? '' : String(Math.round(value * 10_000) / 10_000);
}
