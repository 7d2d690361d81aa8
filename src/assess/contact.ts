import type { Hit } from '../domain/hit.ts';
import type { Indicator } from '../domain/indicator.ts';

/** What an indicator has to say about the danger of a contact with it. */
export type AssessIndicator = Pick<Indicator, 'scamType' | 'confidence' | 'partyClass'>;

/** Undefined: the indicator stands aside (revoked, quarantined, expired), so its hits do not count. */
export type IndicatorLookup = (indicatorId: Uint8Array) => AssessIndicator | undefined;

/** What of a hit counts: a stored one of long ago says no more. */
export type CountedHit = Pick<
  Hit,
  | 'id'
  | 'subscriber'
  | 'epoch'
  | 'counterpart'
  | 'indicatorId'
  | 'kind'
  | 'side'
  | 'timeMs'
  | 'durationS'
  | 'late'
>;

/** A hit with its indicator: one contact that counts. */
export type Contact = { readonly hit: CountedHit; readonly indicator: AssessIndicator };
