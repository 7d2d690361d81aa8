import type { Level, Reason } from './exposure.ts';

export const channels = ['sms', 'flash'] as const;
export type Channel = (typeof channels)[number];

export const recipientRoles = ['subscriber', 'family'] as const;
export type RecipientRole = (typeof recipientRoles)[number];

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

/** A decision to warn one subscriber. `arm` 'hold_out' is recorded for measuring and never sent. */
export type Warning = {
  /** 16 bytes. */
  readonly id: Uint8Array;
  readonly subscriber: Uint8Array;
  readonly epoch: number;
  readonly level: Level;
  readonly scamType: string;
  readonly risk: number;
  readonly reasons: readonly Reason[];
  readonly template: string;
  readonly language: Language;
  readonly arm: 'treated' | 'hold_out';
  /** Short code that 96110 and the public page can confirm. */
  readonly checkCode: string;
  /** The moment that the decision speaks of (see Hit.observedMs). */
  readonly observedMs: number;
  readonly createdMs: number;
  /** The epoch under which the arm was drawn: `epoch` follows rotations, this does not. Null: not known. */
  readonly drawnEpoch: number | null;
  /** Share of people held out when it was decided, 0…1. Null: not known. */
  readonly holdOutShare: number | null;
  /** What is sent, or would have been: the person's channels in sending order, and `family`, joined by `+`. */
  readonly channels: string | null;
  /** Variant of the template; null: its own text. */
  readonly variant: string | null;
  /** The chance, 0…1, with which this text was drawn among its variants; null: it was not drawn. */
  readonly propensity: number | null;
  /** No list had named any number behind it: it rests on suspicion alone. Absent: a list had. */
  readonly suspected?: boolean;
};

export const inFlightStates = ['queued', 'submitting', 'submitted'] as const;
export const finalStates = [
  /** The receipt says it reached the phone. */
  'delivered',
  /** The receipt says it did not. */
  'undeliverable',
  /** The gateway refused the submit for good. */
  'rejected',
  /** Its time passed in our queue, or in the carrier's. */
  'expired',
  /** Submitted or maybe submitted, and nothing was ever heard. */
  'unknown',
  /** Taken back before it was sent, see cancelReasons. */
  'cancelled',
] as const;
export const cancelReasons = [
  /** The kill switch was pressed while it was queued. */
  'kill_switch',
  /** The key was destroyed by which its recipient could be read. */
  'epoch_destroyed',
  /** Its recipient's own number was listed when it was planned: it never came into the queue. */
  'recipient_listed',
] as const;
export type CancelReason = (typeof cancelReasons)[number];
export type InFlightState = (typeof inFlightStates)[number];
export type FinalState = (typeof finalStates)[number];
export type MessageState = InFlightState | FinalState;

/** One SMS or flash SMS to one recipient for one warning. Its text is rendered when it is sent. */
export type Message = {
  readonly id: Uint8Array;
  readonly warningId: Uint8Array;
  readonly recipient: Uint8Array;
  readonly epoch: number;
  readonly role: RecipientRole;
  readonly channel: Channel;
  readonly carrier: string | null;
  /** Lower goes first: 0 urgent … 3 low. */
  readonly priority: number;
  /** When the first of the records behind it was read, epoch milliseconds. */
  readonly seenMs: number;
  readonly dueMs: number;
  readonly expiresMs: number;
  readonly createdMs: number;
  /** It is cancelled as it is planned, and for this; absent: it is queued. */
  readonly withheld?: CancelReason;
};
