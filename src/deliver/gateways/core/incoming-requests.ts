import { TocsinError } from '../../../domain/error.ts';
import type { Logger } from '../../../observe/log.ts';
import type { Receipt } from '../../gateway.ts';
import type { Dialect, IncomingPart } from '../dialect.ts';
import { canonicalId, type IdForm } from './id-profile.ts';

export type IncomingOptions = {
  readonly route: string;
  readonly id: { readonly receipt: IdForm; readonly windowS: number };
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  readonly log?: Logger;
  /** Awaited before the message is acknowledged; a rejection leaves it unacknowledged. */
  readonly onReply?: (part: IncomingPart) => Promise<void>;
};

export type IncomingCounters = {
  receipts: number;
  /** Receipts without an id: acknowledged, because no repetition would mend them. */
  unreadableReceipts: number;
  replies: number;
};

/**
 * What becomes of the carrier's requests, on whichever connection they come: receipts and replies go
 * to their handlers first and are acknowledged then, so that none is acknowledged and lost.
 */
export class IncomingRequests<P> {
  readonly counters: IncomingCounters = { receipts: 0, unreadableReceipts: 0, replies: 0 };
  readonly #dialect: Pick<Dialect<P>, 'account' | 'incoming'>;
  readonly #options: IncomingOptions;
  #onReceipt: ((receipt: Receipt) => Promise<void>) | null = null;

  constructor(dialect: Pick<Dialect<P>, 'account' | 'incoming'>, options: IncomingOptions) {
    this.#dialect = dialect;
    this.#options = options;
  }

  onReceipt(handler: (receipt: Receipt) => Promise<void>): void {
    this.#onReceipt = handler;
  }

  /** The answer to a request; rejects where it must stay unacknowledged. */
  async take(request: P): Promise<P | null> {
    const { route, id, nowMs, log, onReply } = this.#options;
    const incoming = this.#dialect.incoming(request);
    switch (incoming.kind) {
      case 'receipt': {
        this.counters.receipts += 1;
        const { smscId, state, error, to = null } = incoming.receipt;
        const receivedMs = nowMs();
        await this.#handOn({
          route,
          account: this.#dialect.account,
          smscId: canonicalId(smscId, id.receipt),
          state,
          error,
          to,
          receivedMs,
          sinceMs: receivedMs - id.windowS * 1000,
        });
        break;
      }
      case 'unreadable_receipt':
        this.counters.unreadableReceipts += 1;
        log?.warn({ route }, 'a receipt without a message id was dropped');
        break;
      case 'reply':
        this.counters.replies += 1;
        await onReply?.(incoming.part);
        break;
      case 'other':
        break;
    }
    return incoming.answer;
  }

  async #handOn(receipt: Receipt): Promise<void> {
    if (!this.#onReceipt) {
      throw new TocsinError('SESSION_CLOSED', 'nobody takes receipts; it stays unacknowledged');
    }
    try {
      await this.#onReceipt(receipt);
    } catch (error) {
      const { route, log } = this.#options;
      log?.warn({ route, err: error }, 'a receipt stays unacknowledged');
      throw error;
    }
  }
}
