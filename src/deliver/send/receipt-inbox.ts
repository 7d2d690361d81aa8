import { observe } from '../../observe/channel.ts';
import type { Database } from '../../store/database.ts';
import { applyReceipts } from '../../store/receipts.ts';
import type { Gateway, Receipt } from '../gateway.ts';
import { createMicroBatch } from './micro-batch.ts';

/**
 * Stores the receipts of all gateways, by the batch. A gateway acknowledges a receipt to the carrier
 * only when its batch has been committed.
 */
export function receiveReceipts(
  db: Database,
  gateways: readonly Gateway[],
  nowMs: () => number,
): void {
  const inbox = createMicroBatch<Receipt>(async (receipts) => {
    const { ended } = await db.write((tx) => applyReceipts(tx, receipts, nowMs()));
    observe('tocsin:messages', { moved: ended, submitMs: [] });
  });
  for (const gateway of gateways) gateway.onReceipt((receipt) => inbox.add(receipt));
}
