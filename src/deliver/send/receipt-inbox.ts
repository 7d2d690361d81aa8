import { setTimeout as delay } from 'node:timers/promises';
import { observe } from '../../observe/channel.ts';
import type { Database } from '../../store/database.ts';
import { applyReceipts } from '../../store/receipts.ts';
import type { Gateway, Receipt } from '../gateway.ts';
import { createMicroBatch } from './micro-batch.ts';

/**
 * Nobody waits for a receipt but the carrier's window, so that they are gathered while they come:
 * two milliseconds after the last one, or sixteen after the first, they are written.
 */
const gather = { pauses: 8, pause: () => delay(2) };

/**
 * Stores the receipts of all gateways, by the batch. A gateway acknowledges a receipt to the carrier
 * only when its batch has been committed.
 */
export function receiveReceipts(
  db: Database,
  gateways: readonly Gateway[],
  nowMs: () => number,
): void {
  const inbox = createMicroBatch<Receipt>(
    async (receipts) => {
      const { ended } = await db.write((tx) => applyReceipts(tx, receipts, nowMs()));
      observe('tocsin:messages', { moved: ended, submitMs: [] });
    },
    { gather },
  );
  for (const gateway of gateways) gateway.onReceipt((receipt) => inbox.add(receipt));
}
