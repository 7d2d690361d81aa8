import type { SessionProtocol } from '../../src/deliver/gateways/core/session-protocol.ts';
import type { Concatenation } from '../../src/deliver/text/user-data-header.ts';

/** One part of a message to phones, whatever the protocol. */
export type CentreSubmit = {
  readonly from: string;
  /** The protocols of China allow many; SMPP has one. */
  readonly to: readonly string[];
  /** The text as it was sent, without its header. */
  readonly text: string;
  readonly flash: boolean;
  readonly concatenation: Concatenation | null;
  /** Whether a receipt is asked for, or only one of a failure or of a delivery. */
  readonly wantsReceipt: boolean | 'of_failure' | 'of_delivery';
  /** How long the centre may try, where the client says so. Milliseconds. */
  readonly validityMs?: number;
};

export type SubmitRefusal = 'throttled' | 'invalid_destination' | 'not_logged_in' | 'temporary';
export type LoginOutcome = 'ok' | 'unknown_account' | 'wrong_secret' | 'already' | 'busy';

/** The final and other states that the simulator reports, as the text forms write them. */
export type ReportedState =
  | 'DELIVRD'
  | 'EXPIRED'
  | 'DELETED'
  | 'UNDELIV'
  | 'REJECTD'
  | 'UNKNOWN'
  | 'ENROUTE'
  | 'ACCEPTD';

/** What became of a part so far. */
export type MessageStatus = { readonly state: ReportedState; readonly doneMs: number | null };

/** How far the keys of a text-form receipt stray from the specification. */
export type KeyWriting = 'usual' | 'renamed' | 'missing' | 'no-id';

export type CentreReceipt = {
  /** As the submit's answer gave it. */
  readonly id: string;
  /** As the receipt writes it where that is another way; only for protocols with `textReceipts`. */
  readonly writtenId?: string;
  /** Only for protocols with `textReceipts`; usual where it is left out. */
  readonly keys?: KeyWriting;
  readonly state: ReportedState;
  /** Three characters, such as 000. */
  readonly error: string;
  readonly submittedMs: number;
  readonly doneMs: number;
  /** Sender and recipient of the message that the receipt is of. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
};

/** What a client's request is, with the answers to it. */
export type CentreRequest<P> =
  | {
      readonly kind: 'login';
      readonly account: string;
      readonly maySubmit: boolean;
      readonly mayReceive: boolean;
      /** Whether the client knows this secret. */
      readonly knows: (secret: string) => boolean;
      readonly answer: (outcome: LoginOutcome) => P;
    }
  | {
      readonly kind: 'submit';
      readonly submit: CentreSubmit;
      readonly accept: (id: string) => P;
      readonly refuse: (why: SubmitRefusal) => P;
    }
  /** Answered as it is; null leaves it unanswered. */
  | { readonly kind: 'other'; readonly answer: P | null };

/** The message centre's side of one protocol, for the simulator. Pure. */
export interface CentreDialect<P> {
  /** True where receipts are a text with keys, whose ids carriers write in ways of their own. */
  readonly textReceipts?: boolean;
  /** One object a connection. */
  protocol(): SessionProtocol<P>;
  /** Never throws. */
  read(request: P): CentreRequest<P>;
  /**
   * The id of a part that was taken. `next` counts up from 1 over all parts. SGIP has none of its
   * own: the request's sequence is the id.
   */
  idOf(request: P, next: number, nowMs: number): string;
  receipt(receipt: CentreReceipt): P;
  /** A text from a phone, in as many parts as it needs. */
  fromPhone(message: { readonly from: string; readonly to: string; readonly text: string }): P[];
  /** Whether the client's answer to a receipt or a message from a phone says that it was taken. */
  isTaken(answer: P): boolean;
  /**
   * Only where the centre opens connections to its clients for receipts and messages from phones, as
   * in SGIP: the login that it sends there, and whether the answer says that it is logged in.
   */
  readonly callBack?: {
    readonly bind: (account: string, secret: string) => P;
    readonly isBound: (answer: P) => boolean;
  };
}
