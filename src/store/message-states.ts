import type { FinalState, MessageState } from '../domain/warning.ts';
import { finalStates } from '../domain/warning.ts';

/** What may happen to a message. */
export const messageEvents = [
  /** Taken from the queue for a route. */
  'claimed',
  /** Every part has its answer, or is waited for. */
  'submitted',
  /** The carrier refused it for good. */
  'refused',
  /** Not taken, or not known to be taken and to be tried again. */
  'put_back',
  /** Maybe submitted, and given up. */
  'given_up',
  /** Its receipts say so. */
  'receipt_delivered',
  'receipt_undeliverable',
  'receipt_rejected',
  'receipt_expired',
  /** Its time passed in the queue. */
  'timed_out',
  /** Nothing was heard for too long. */
  'waited_out',
  /** Taken back (kill switch). */
  'cancelled',
] as const;
export type MessageEvent = (typeof messageEvents)[number];

/** An event without effect in a state is null: it changes nothing and counts nothing. */
type Row = Readonly<Record<MessageEvent, MessageState | null>>;

const nothing: Row = {
  claimed: null,
  submitted: null,
  refused: null,
  put_back: null,
  given_up: null,
  receipt_delivered: null,
  receipt_undeliverable: null,
  receipt_rejected: null,
  receipt_expired: null,
  timed_out: null,
  waited_out: null,
  cancelled: null,
};

/**
 * The whole life of a message, from `queued` on; one that is withheld is `cancelled` from the beginning.
 * Receipts act on `submitted` only: while a message is `submitting`, or queued for another try, its
 * parts keep what they heard, and it is rolled up when it is submitted. A final state never changes.
 */
export const messageTransitions: Readonly<Record<MessageState, Row>> = {
  queued: { ...nothing, claimed: 'submitting', timed_out: 'expired', cancelled: 'cancelled' },
  submitting: {
    ...nothing,
    submitted: 'submitted',
    refused: 'rejected',
    put_back: 'queued',
    given_up: 'unknown',
  },
  submitted: {
    ...nothing,
    receipt_delivered: 'delivered',
    receipt_undeliverable: 'undeliverable',
    receipt_rejected: 'rejected',
    receipt_expired: 'expired',
    waited_out: 'unknown',
  },
  delivered: nothing,
  undeliverable: nothing,
  rejected: nothing,
  expired: nothing,
  unknown: nothing,
  cancelled: nothing,
};

/** Each event begins in one state only, so that SQL can guard it by a literal and use its index. */
export function startOf(event: MessageEvent): MessageState {
  for (const [state, row] of Object.entries(messageTransitions) as [MessageState, Row][]) {
    if (row[event] !== null) return state;
  }
  throw new Error(`Nothing happens on ${event}`);
}

export function endOf(event: MessageEvent): MessageState {
  return messageTransitions[startOf(event)][event] ?? startOf(event);
}

export function isFinal(state: MessageState): state is FinalState {
  return (finalStates as readonly MessageState[]).includes(state);
}
