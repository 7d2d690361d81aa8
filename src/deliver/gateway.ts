import type { Channel } from '../domain/warning.ts';
import type { PartReceipt } from '../store/receipts.ts';

/** One part of one message, ready for the wire. Holds the raw number: lives only between claim and answer. */
export type OutgoingPart = {
  readonly messageId: Uint8Array;
  readonly part: number;
  readonly parts: number;
  /** Concatenation reference, the same in every part. */
  readonly reference: number;
  /** E.164 digits without '+'. */
  readonly msisdn: string;
  readonly channel: Channel;
  /** Text of this part, without header. */
  readonly text: string;
  readonly coding: 'gsm7' | 'ucs2';
  /** Seconds that the carrier may keep trying. */
  readonly validityS: number;
};

export type SubmitResult =
  | { readonly kind: 'accepted'; readonly smscId: string }
  /** Refused by the carrier; `permanent` false means that another try may pass. */
  | { readonly kind: 'rejected'; readonly code: string; readonly permanent: boolean }
  /** The carrier asks for less; the part was not taken. */
  | { readonly kind: 'throttled'; readonly code: string }
  /** Never written to the socket. */
  | { readonly kind: 'not_sent'; readonly cause: string }
  /** Written, and no answer came before the connection ended or the time was up. */
  | { readonly kind: 'unknown'; readonly cause: string };

/** What the carrier says of a part. The store keeps it as it comes, so the shape is the store's. */
export type Receipt = PartReceipt;
export type ReceiptState = Receipt['state'];

export type GatewayStatus = {
  readonly route: string;
  readonly state: 'stopped' | 'connecting' | 'bound' | 'backing_off' | 'refused';
  readonly detail: string;
  readonly windowSize: number;
  readonly inFlight: number;
};

/** A route to a carrier, whatever its protocol. */
export interface Gateway {
  readonly route: string;
  /** Begins to connect, and keeps reconnecting with jitter until close(). Does not wait for the bind. */
  start(): void;
  status(): GatewayStatus;
  /** Resolves always, never rejects. More submits than the window are the caller's mistake and come back not_sent. */
  submit(part: OutgoingPart): Promise<SubmitResult>;
  /**
   * The handler is awaited before the receipt is acknowledged to the carrier, so that a receipt is
   * never acknowledged and lost. A handler that rejects leaves it unacknowledged.
   */
  onReceipt(handler: (receipt: Receipt) => Promise<void>): void;
  onStatus(handler: (status: GatewayStatus) => void): void;
  /** Waits `drainMs` for answers, unbinds, closes. */
  close(drainMs: number): Promise<void>;
}
