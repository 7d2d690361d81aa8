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
  | {
      readonly kind: 'rejected';
      readonly code: string;
      readonly permanent: boolean;
      /** The refusal is this route's, not the number's or the text's: another route may take the part. */
      readonly elsewhere?: boolean;
    }
  /** The carrier asks for less; the part was not taken. */
  | { readonly kind: 'throttled'; readonly code: string }
  /** Never written to the socket. */
  | { readonly kind: 'not_sent'; readonly cause: string }
  /** Written, and no answer came before the connection ended or the time was up. */
  | {
      readonly kind: 'unknown';
      readonly cause: string;
      /** The id, in protocols where it is known before the answer (SGIP). */
      readonly smscId?: string;
    };

/** What the carrier says of a part. Holds the raw number: lives only until it is sealed. */
export type Receipt = Omit<PartReceipt, 'recipient'> & {
  /** The recipient as the carrier writes it; null where the receipt names none. */
  readonly to: string | null;
};
export type ReceiptState = Receipt['state'];

export type ConnectionState = 'stopped' | 'connecting' | 'bound' | 'backing_off' | 'refused';

/** One connection of a route, for those who watch. */
export type ConnectionStatus = {
  readonly state: ConnectionState;
  readonly detail: string;
  readonly windowSize: number;
  /** Parts that hold a place in the window. */
  readonly inFlight: number;
  /** Time from submit to answer, over the last 512 answers; null where there were none. Milliseconds. */
  readonly answerMs: { readonly p50: number | null; readonly p99: number | null };
  /** Since the start: parts written, answers that asked for less, parts that nobody answered. */
  readonly submits: number;
  readonly throttles: number;
  readonly unknowns: number;
};

export type GatewayStatus = {
  readonly route: string;
  /** bound as soon as one connection is. */
  readonly state: ConnectionState;
  readonly detail: string;
  /** What is wrong beside the connections, such as a port for the carrier that cannot be used. */
  readonly trouble?: string;
  /** Parts that may be unanswered at one time, over all bound connections; of one where none is. */
  readonly windowSize: number;
  readonly inFlight: number;
  /** For how long the carrier's wish for less still holds the route; 0 where it does not. Milliseconds. */
  readonly pausedMs: number;
  readonly connections: readonly ConnectionStatus[];
};

/** What a sender must know before each part; cheap to ask. */
export type GatewayLoad = {
  readonly bound: boolean;
  /** The carrier asked for less, and nothing leaves for a while. */
  readonly paused: boolean;
  /** As in GatewayStatus. */
  readonly windowSize: number;
};

/** A route to a carrier, whatever its protocol. */
export interface Gateway {
  readonly route: string;
  /** The account that the carrier knows us by: its ids are its own. */
  readonly account: string;
  /** The carrier cuts long texts into parts itself. Left out: we do. */
  readonly wholeTexts?: boolean;
  /** Begins to connect, and keeps reconnecting with jitter until close(). Does not wait for the bind. */
  start(): void;
  status(): GatewayStatus;
  load(): GatewayLoad;
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
