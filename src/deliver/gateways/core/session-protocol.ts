import type { FrameLimits } from './frame-reader.ts';

/**
 * What the session core must know of a protocol. SMPP is the first; CMPP, SGIP and SMGP fit the same
 * port (an SGIP sequence of twelve octets is a string key).
 */
export interface SessionProtocol<P> {
  readonly limits: FrameLimits;
  /** Throws PDU_INVALID for a frame that is not one of the protocol. */
  decode(frame: Buffer): P;
  encode(pdu: P): Buffer;
  /** The request with the next sequence of this connection. */
  numbered(request: P): P;
  /** Equal in a request and its answer. */
  keyOf(pdu: P): string | number;
  /** What this PDU is, coming from the peer; `forbidden` where the peer's role may not send it. */
  kindOf(pdu: P): 'request' | 'answer' | 'notice' | { readonly forbidden: string };
  /** Whether `answer` is of a kind that answers `request`. */
  answers(request: P, answer: P): boolean;
  /** Replies that need nobody above: keep-alive, unbind, an unknown command. Null for all others. */
  routine(request: P): { readonly reply: P; readonly ends: boolean } | null;
  /** null where the protocol has none. */
  keepAlive(): P | null;
  unbind(): P | null;
  /** Sent before a session is dropped for a frame that could not be read; null to send nothing. */
  complaint(frame: Buffer | null): P | null;
}
