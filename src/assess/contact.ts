import type { CountedHit } from '../domain/hit.ts';
import type { Indicator } from '../domain/indicator.ts';

/** What an indicator has to say about the danger of a contact with it. */
export type AssessIndicator = Pick<
  Indicator,
  'scamType' | 'scamTypeFrom' | 'confidence' | 'partyClass'
> & {
  /** When it was listed; absent where nobody says. Only the risk model asks. */
  readonly validFromMs?: number | null;
  /** Of which case it is; absent where nobody says. Only the risk model asks. */
  readonly caseRef?: string | null;
  /** Whose word it is: a list's (so it is where nobody says), or a suspicion from how it behaves. */
  readonly word?: 'listed' | 'suspected';
};

/** Undefined: the indicator stands aside (revoked, quarantined, expired), so its hits do not count. */
export type IndicatorLookup = (indicatorId: Uint8Array) => AssessIndicator | undefined;

/** A hit with its indicator: one contact that counts. */
export type Contact = { readonly hit: CountedHit; readonly indicator: AssessIndicator };
