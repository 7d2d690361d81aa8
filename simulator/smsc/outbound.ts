import type { Session } from '../../src/deliver/gateways/core/session.ts';

/** A receipt or a message from a phone. */
export type OutboundItem<P> = {
  readonly pdu: P;
  /** Another connection of the account is taken where there is one. */
  readonly notOn?: Session<P>;
  /** Told once the client has acknowledged it. */
  readonly onTaken?: () => void;
};

type Waiting<P> = { readonly item: OutboundItem<P>; attempts: number };

export type OutboundLimits = {
  /** Receipts and messages without an answer on one connection. */
  readonly window: number;
  /** Waiting for one account; beyond it the oldest is dropped. */
  readonly maxWaiting: number;
  readonly maxAttempts: number;
  /** Before something unanswered or refused is tried again. Milliseconds. */
  readonly retryMs: number;
};

export type OutboundOptions<P> = {
  readonly limits: OutboundLimits;
  readonly isTaken: (answer: P) => boolean;
  /** Told of something to send where no connection is there; null where the client must come. */
  readonly onStranded: (() => void) | null;
};

/**
 * Receipts and messages from phones on their way to one account, over any of its connections that may
 * receive. Kept and tried again until they are acknowledged, as a real message centre does.
 */
export class Outbound<P> {
  readonly #options: OutboundOptions<P>;
  readonly #waiting: Waiting<P>[] = [];
  readonly #sessions = new Set<Session<P>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #out = 0;
  #acknowledged = 0;
  #dropped = 0;
  #closed = false;

  constructor(options: OutboundOptions<P>) {
    this.#options = options;
  }

  join(session: Session<P>): void {
    this.#sessions.add(session);
    this.#pump();
  }

  leave(session: Session<P>): void {
    this.#sessions.delete(session);
  }

  /** Whether what is pushed now has a way to go. */
  reachable(): boolean {
    return this.#sessions.size > 0 || this.#options.onStranded !== null;
  }

  /** Whether something waits that could be sent now. */
  hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  push(item: OutboundItem<P>): void {
    this.#add({ item, attempts: 0 });
    this.#pump();
  }

  /** `waiting` until it is acknowledged. */
  counts(): { acknowledged: number; waiting: number; dropped: number } {
    return {
      acknowledged: this.#acknowledged,
      waiting: this.#waiting.length + this.#out + this.#retries.size,
      dropped: this.#dropped,
    };
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#retries) clearTimeout(timer);
    this.#retries.clear();
  }

  #add(waiting: Waiting<P>): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length > this.#options.limits.maxWaiting) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
  }

  #pump(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (this.#sessions.size === 0) {
        this.#options.onStranded?.();
        return;
      }
      const session = this.#freeSession(next.item.notOn);
      if (!session) return;
      this.#waiting.shift();
      this.#deliver(session, next).catch((error: unknown) => {
        // It cannot be encoded, and never will be.
        this.#dropped += 1;
        session.end('local', error instanceof Error ? error.message : String(error));
      });
    }
  }

  #freeSession(notOn: Session<P> | undefined): Session<P> | null {
    const mayAvoid = this.#sessions.size > 1;
    for (const session of this.#sessions) {
      if (mayAvoid && session === notOn) continue;
      if (session.inFlight() < this.#options.limits.window && !session.ended()) return session;
    }
    return null;
  }

  async #deliver(session: Session<P>, waiting: Waiting<P>): Promise<void> {
    waiting.attempts += 1;
    this.#out += 1;
    try {
      const answer = await session.request(waiting.item.pdu);
      if (answer.kind === 'answered' && this.#options.isTaken(answer.pdu)) {
        this.#acknowledged += 1;
        waiting.item.onTaken?.();
      } else {
        this.#later(waiting);
      }
    } finally {
      this.#out -= 1;
    }
    this.#pump();
  }

  #later(waiting: Waiting<P>): void {
    if (this.#closed) return;
    if (waiting.attempts >= this.#options.limits.maxAttempts) {
      this.#dropped += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#add(waiting);
      this.#pump();
    }, this.#options.limits.retryMs);
    this.#retries.add(timer);
  }
}
