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
  readonly wantsReceipt: boolean;
};

export type SubmitRefusal = 'throttled' | 'invalid_destination' | 'not_logged_in' | 'temporary';
export type LoginOutcome = 'ok' | 'unknown_account' | 'wrong_secret' | 'already' | 'busy';

/** The final and other states that the simulator reports, as the text forms write them. */
export type ReportedState = 'DELIVRD' | 'EXPIRED' | 'UNDELIV' | 'REJECTD' | 'ENROUTE' | 'ACCEPTD';

export type CentreReceipt = {
  /** As the submit's answer gave it. */
  readonly id: string;
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
}
