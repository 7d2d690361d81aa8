import type { Indicator } from '../domain/indicator.ts';
import type { IndicatorIndex } from './indicator-index.ts';

/** What became of a page of indicators. */
export type IndexChange = {
  /** Active ones, now in the index. */
  readonly active: number;
  /** Others, now not in it. */
  readonly inactive: number;
};

/**
 * Brings the index in step with indicators that were imported or changed: active ones come in,
 * expired, revoked and quarantined ones go out. Doing it twice changes nothing.
 */
export function applyIndicators(
  index: IndicatorIndex,
  indicators: readonly Indicator[],
): IndexChange {
  const active = indicators.filter((indicator) => indicator.status === 'active');
  index.upsert(active);
  for (const indicator of indicators) if (indicator.status !== 'active') index.remove(indicator);
  return { active: active.length, inactive: indicators.length - active.length };
}

/**
 * Fills the index from the store's pages.
 * @param onProgress told after each page how many indicators were read so far
 * @param expected how many there are, where that is known: saves growing on the way, and memory
 */
export async function loadIndex(
  index: IndicatorIndex,
  pages: AsyncIterable<readonly Indicator[]>,
  onProgress: (read: number) => void = () => undefined,
  expected = 0,
): Promise<IndexChange> {
  if (expected > 0) index.reserve(expected);
  let active = 0;
  let inactive = 0;
  for await (const page of pages) {
    const change = applyIndicators(index, page);
    active += change.active;
    inactive += change.inactive;
    onProgress(active + inactive);
  }
  return { active, inactive };
}
