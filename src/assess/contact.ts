import type { CountedHit } from '../domain/hit.ts';
import type { Indicator } from '../domain/indicator.ts';

/** What an indicator has to say about the danger of a contact with it. */
export type AssessIndicator = Pick<Indicator, 'scamType' | 'confidence' | 'partyClass'>;

/** Undefined: the indicator stands aside (revoked, quarantined, expired), so its hits do not count. */
export type IndicatorLookup = (indicatorId: Uint8Array) => AssessIndicator | undefined;

/** A hit with its indicator: one contact that counts. */
export type Contact = { readonly hit: CountedHit; readonly indicator: AssessIndicator };
