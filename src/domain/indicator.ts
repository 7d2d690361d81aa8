import type { PartyClass, PartySpace } from './party.ts';

export const indicatorKinds = ['phone', 'sender', 'domain', 'url', 'ip', 'app', 'account'] as const;
export type IndicatorKind = (typeof indicatorKinds)[number];

export const indicatorStatuses = ['active', 'expired', 'revoked', 'quarantined'] as const;
export type IndicatorStatus = (typeof indicatorStatuses)[number];

/** Why an indicator stands aside although nobody revoked it. */
export const quarantineReasons = [
  'popular_site',
  'shared_host',
  'public_suffix',
  'allow_listed',
  'blast_guard',
] as const;
export type QuarantineReason = (typeof quarantineReasons)[number];

/** Where a scam type comes from that no list named: a report's text, or other indicators. */
export const scamTypeGuesses = ['text', 'neighbours'] as const;
export type ScamTypeGuess = (typeof scamTypeGuesses)[number];

/** What binds two indicators: a list's case, a registered domain, people who met both. */
export type NeighbourTie = 'case' | 'site' | 'people';

/** One row of a list after parsing and normalising, before it is merged into the store. */
export type IndicatorDraft = {
  readonly kind: IndicatorKind;
  /** Normalised: E.164 digits without '+' (or service/malformed digits), lower-case host, `host/path`, IP, app id. */
  readonly value: string;
  /** Set for phone and sender. */
  readonly space: PartySpace | null;
  readonly partyClass: PartyClass | null;
  /** Scam type key from the configuration, or 'other' for a name nobody configured; null when the list says nothing. */
  readonly scamType: string | null;
  /** Set where the type is not the list's own word; absent: it is. */
  readonly scamTypeFrom?: ScamTypeGuess | null;
  /** Of a domain or URL: the domain that its owner registered, where there is one. */
  readonly site?: string | null;
  /** The name as given, when it was not known. */
  readonly unknownScamType: string | null;
  /** 0–100. */
  readonly confidence: number;
  readonly source: string;
  readonly caseRef: string | null;
  readonly validFromMs: number | null;
  readonly validUntilMs: number | null;
  /** Set when the vetting wants it kept but not matched. */
  readonly quarantine: QuarantineReason | null;
};

/** An indicator as the store keeps it: one per (kind, value), whatever the number of lists that name it. */
export type Indicator = {
  /** 16 bytes, see indicatorId(). */
  readonly id: Uint8Array;
  readonly kind: IndicatorKind;
  readonly value: string;
  readonly space: PartySpace | null;
  readonly partyClass: PartyClass | null;
  readonly scamType: string | null;
  /** Set where no list named the type; absent or null: one did, or there is none. */
  readonly scamTypeFrom?: ScamTypeGuess | null;
  /** See IndicatorDraft. */
  readonly site?: string | null;
  readonly confidence: number;
  readonly status: IndicatorStatus;
  readonly statusReason: string | null;
  readonly validFromMs: number | null;
  readonly validUntilMs: number | null;
  readonly createdMs: number;
  readonly updatedMs: number;
};

/** A row of a list that was not taken: which line, which field, why. Lists hold case numbers, so `detail` may quote. */
export type IndicatorReject = {
  readonly source: string;
  readonly line: number;
  readonly field: string | null;
  readonly reason: string;
};
