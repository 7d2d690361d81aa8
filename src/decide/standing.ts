import type { Hit, SuppressReason } from '../domain/hit.ts';
import type { Indicator } from '../domain/indicator.ts';

/** Whether a hit may still count against anybody, and if not, why. */
export type Standing =
  | 'counts'
  | Extract<SuppressReason, 'indicator_quarantined' | 'indicator_inactive'>;

/**
 * Where the hit's indicator stands now. An indicator that has expired since still speaks for the
 * contacts of its time: the number was a scammer's when it called. A revoked one speaks for none,
 * nor does one that is gone.
 */
export function standingOf(
  hit: Pick<Hit, 'timeMs'>,
  indicator: Pick<Indicator, 'status' | 'validUntilMs'> | undefined,
): Standing {
  if (indicator === undefined || indicator.status === 'revoked') return 'indicator_inactive';
  if (indicator.status === 'quarantined') return 'indicator_quarantined';
  if (indicator.validUntilMs === null) {
    return indicator.status === 'expired' ? 'indicator_inactive' : 'counts';
  }
  return hit.timeMs > indicator.validUntilMs ? 'indicator_inactive' : 'counts';
}
