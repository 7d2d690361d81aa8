import type { Session } from '../../src/deliver/gateways/core/session.ts';
import type { Pdu } from '../../src/deliver/gateways/smpp/commands.ts';
import { status } from '../../src/deliver/gateways/smpp/status.ts';

type Item = { readonly pdu: Pdu; attempts: number };

export type OutboundLimits = {
  /** deliver_sm without an answer on one connection. */
  readonly window: number;
  /** Waiting for one system_id; beyond it the oldest is dropped. */
  readonly maxWaiting: number;
  readonly maxAttempts: number;
  /** Before something unanswered or refused is tried again. Milliseconds. */
  readonly retryMs: number;
};

/**
 * Receipts and messages from phones on their way to one system_id, over any of its connections that
 * may receive. Kept and tried again until they are acknowledged, as a real SMSC does.
 */
export class Outbound {
  readonly #limits: OutboundLimits;
  readonly #waiting: Item[] = [];
  readonly #sessions = new Set<Session<Pdu>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #acknowledged = 0;
  #dropped = 0;
  #closed = false;

  constructor(limits: OutboundLimits) {
    this.#limits = limits;
  }

  join(session: Session<Pdu>): void {
    this.#sessions.add(session);
    this.#pump();
  }

  leave(session: Session<Pdu>): void {
    this.#sessions.delete(session);
  }

  bound(): boolean {
    return this.#sessions.size > 0;
  }

  push(pdu: Pdu): void {
    this.#add({ pdu, attempts: 0 });
    this.#pump();
  }

  counts(): { acknowledged: number; waiting: number; dropped: number } {
    return {
      acknowledged: this.#acknowledged,
      waiting: this.#waiting.length + this.#retries.size,
      dropped: this.#dropped,
    };
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#retries) clearTimeout(timer);
    this.#retries.clear();
  }

  #add(item: Item): void {
    this.#waiting.push(item);
    if (this.#waiting.length > this.#limits.maxWaiting) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
  }

  #pump(): void {
    for (const session of this.#sessions) {
      while (session.inFlight() < this.#limits.window && !session.ended()) {
        const item = this.#waiting.shift();
        if (!item) return;
        this.#deliver(session, item).catch((error: unknown) => {
          session.end('local', error instanceof Error ? error.message : String(error));
        });
      }
    }
  }

  async #deliver(session: Session<Pdu>, item: Item): Promise<void> {
    item.attempts += 1;
    const answer = await session.request(item.pdu);
    if (answer.kind === 'answered' && answer.pdu.status === status.ok) this.#acknowledged += 1;
    else this.#later(item);
    this.#pump();
  }

  #later(item: Item): void {
    if (this.#closed) return;
    if (item.attempts >= this.#limits.maxAttempts) {
      this.#dropped += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#add(item);
      this.#pump();
    }, this.#limits.retryMs);
    this.#retries.add(timer);
  }
}
