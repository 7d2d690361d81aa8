import type { Carrier, PartyClass } from './party.ts';
import type { RecordKind } from './record.ts';

/** Which side of the record is the indicator. */
export type HitSide = 'from' | 'to' | 'host' | 'app';

/** A record whose other side is an indicator. Holds tokens only. */
export type Hit = {
  /** 16 bytes: follows from subscriber, counterpart, time, kind and indicator, see vault/hit-id.ts. */
  readonly id: Uint8Array;
  readonly subscriber: Uint8Array;
  /** Epoch of both tokens. */
  readonly epoch: number;
  /** 16 bytes: the other side's token, or a digest of the host or app. */
  readonly counterpart: Uint8Array;
  readonly indicatorId: Uint8Array;
  readonly kind: RecordKind;
  readonly side: HitSide;
  readonly timeMs: number;
  /** When Tocsin saw the record; for a paced replay, the record's own time. */
  readonly observedMs: number;
  readonly durationS: number;
  readonly subscriberClass: PartyClass;
  readonly subscriberCarrier: Carrier | null;
  /** The subscriber's own number is listed too: a scammer's, not a victim's. */
  readonly subscriberListed: boolean;
  /** Made by look-back: the number was listed after the contact. */
  readonly late: boolean;
};

/** Why a hit led to no warning. Every hit ends `warned` or with one of these. */
export const suppressReasons = [
  'below_level',
  'cool_down',
  'daily_cap',
  'hold_out',
  'kill_switch',
  'stale',
  'indicator_quarantined',
  'indicator_inactive',
  'subscriber_listed',
  'subscriber_allowed',
  'not_reachable',
  /** Of an exposure that rests on suspected numbers alone: not sure enough, or enough of them today. */
  'suspicion_weak',
  'suspicion_budget',
] as const;
export type SuppressReason = (typeof suppressReasons)[number];

export type HitOutcome =
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'warned'; readonly warningId: Uint8Array }
  | { readonly outcome: 'suppressed'; readonly reason: SuppressReason };

/** What of a hit counts for its subscriber's danger: a stored one of long ago says no more. */
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
