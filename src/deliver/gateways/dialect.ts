import type { OutgoingPart, SubmitResult } from '../gateway.ts';
import type { FlashClass } from '../text/message-format.ts';
import type { Concatenation } from '../text/user-data-header.ts';
import type { CarrierReceipt } from './carrier-receipt.ts';
import type { Login } from './core/link.ts';
import type { Session } from './core/session.ts';
import type { SessionProtocol } from './core/session-protocol.ts';

/** One part of a message from a phone (MO). Holds raw numbers: lives only in its handler. */
export type IncomingPart = {
  /** The phone's number as the carrier writes it. */
  readonly from: string;
  /** Our number as the carrier writes it, such as 12381. */
  readonly to: string;
  readonly text: string;
  readonly concatenation: Concatenation | null;
};

/** What a request of the carrier is, and the answer that it gets once its handler has resolved. */
export type Incoming<P> =
  | { readonly kind: 'receipt'; readonly receipt: CarrierReceipt; readonly answer: P | null }
  /** A receipt that names no message: acknowledged, because no repetition would mend it, and counted. */
  | { readonly kind: 'unreadable_receipt'; readonly answer: P | null }
  | { readonly kind: 'reply'; readonly part: IncomingPart; readonly answer: P | null }
  /** Nothing that we use; answered so that the carrier does not repeat it. */
  | { readonly kind: 'other'; readonly answer: P | null };

/** What a request on a connection that the carrier opened says of its login, and the answer to it. */
export type PeerLogin<P> = {
  readonly ok: boolean;
  readonly answer: P;
  /** For the log where it is refused, such as "wrong password"; no secret in it. */
  readonly detail: string;
};

/**
 * For protocols whose carrier opens connections to us for receipts and replies, as SGIP 1.2 does. Once
 * the carrier is logged in, its requests are taken by `Dialect.incoming` as on our own connections.
 */
export interface ServerSide<P> {
  readonly listen: {
    readonly host: string;
    /** 0 takes a free one. */
    readonly port: number;
    readonly maxConnections: number;
    /** A connection without a login is closed after so long. Milliseconds. */
    readonly loginTimeoutMs: number;
    /** A connection without a whole frame is closed after so long. Milliseconds. */
    readonly idleMs: number;
  };
  /** One object a connection. */
  protocol(): SessionProtocol<P>;
  /**
   * Checks a login; null for a request that is none, which ends a connection that is not logged in.
   * `again` where the connection is logged in already. Never throws.
   */
  logIn(request: P, again: boolean): PeerLogin<P> | null;
}

/**
 * The client's side of one carrier protocol as its route has it configured: everything that the
 * gateway above must know of the protocol and nothing else. Pure but for logIn(), which talks on the
 * session that it is given.
 */
export interface Dialect<P> {
  /** The account that the carrier knows us by: ids of parts are its own. No secret. */
  readonly account: string;
  /**
   * True where the carrier closes quiet connections as a matter of course (SGIP): no trouble, and the
   * next part opens one again.
   */
  readonly idleCloseIsNormal?: boolean;
  /** One object a connection: it holds the connection's sequence. */
  protocol(): SessionProtocol<P>;
  /** Logs in on a fresh connection. Resolves always. */
  logIn(session: Session<P>): Promise<Login>;
  /** One part as the protocol's submit, its sequence still open. Throws PDU_INVALID. */
  submitOf(part: OutgoingPart, flashClass: FlashClass): P;
  /** Whether an answer refuses a flash SMS for its coding, so that class 1 is worth a try. */
  refusesCoding(answer: P): boolean;
  /** What the answer to a submit means; `request` as it was sent, numbered. */
  resultOf(answer: P, request: P): SubmitResult;
  /** The id of a part in protocols where it is known before the answer (SGIP); `request` as it was sent. */
  idOf?(request: P): string;
  /** Never throws. */
  incoming(request: P): Incoming<P>;
  /** Only where the route has the carrier open connections to us. */
  readonly serverSide?: ServerSide<P>;
}
