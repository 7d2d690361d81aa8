import type { Indicator } from '../domain/indicator.ts';

const dayMs = 86_400_000;

type Dated = Pick<Indicator, 'validFromMs' | 'createdMs'>;

/**
 * From when on a contact with an indicator counts, in the contact's own time; null: always. The index
 * and look-back both ask here, so that they agree on which contacts count.
 *
 * Lists write into valid_from the day on which they were made (STIX demands a date there, and tools
 * put in the moment of creation), although the number was the scammer's before anybody reported it.
 * Taken at its word it would hide every victim before the listing. So contacts of `beforeMs` before
 * it count too. A valid_from that lay more than a day ahead when we first heard of the indicator
 * announces something, and holds as it is; the day is for clocks and time zones that differ.
 */
export function countsFromMs(indicator: Dated, beforeMs: number): number | null {
  const { validFromMs, createdMs } = indicator;
  if (validFromMs === null || validFromMs > createdMs + dayMs) return validFromMs;
  return validFromMs - beforeMs;
}
