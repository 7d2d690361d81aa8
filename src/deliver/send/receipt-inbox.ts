import { setTimeout as delay } from 'node:timers/promises';
import type { PartyResult } from '../../domain/party.ts';
import { observe } from '../../observe/channel.ts';
import type { Database } from '../../store/database.ts';
import { applyReceipts, type PartReceipt } from '../../store/receipts.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Gateway, Receipt } from '../gateway.ts';
import { createMicroBatch } from './micro-batch.ts';

/**
 * Nobody waits for a receipt but the carrier's window, so that they are gathered while they come:
 * two milliseconds after the last one, or sixteen after the first, they are written.
 */
const gather = { pauses: 8, pause: () => delay(2) };

export type ReceiptInboxOptions = {
  readonly db: Database;
  readonly vault: Vault;
  readonly gateways: readonly Gateway[];
  readonly readNumber: (text: string) => PartyResult;
  readonly nowMs: () => number;
};

/**
 * Stores the receipts of all gateways, by the batch. A gateway acknowledges a receipt to the carrier
 * only when its batch has been committed.
 */
export function receiveReceipts({
  db,
  vault,
  gateways,
  readNumber,
  nowMs,
}: ReceiptInboxOptions): void {
  const inbox = createMicroBatch<Receipt>(
    async (receipts) => {
      const parties = receipts.map(({ to }) => (to === null ? null : readNumber(to)));
      const { ended } = await db.write((tx) => {
        const sealed = receipts.map(({ to, ...receipt }, at): PartReceipt => {
          const number = parties[at];
          return { ...receipt, recipient: number?.ok ? vault.seal(number.party) : null };
        });
        return applyReceipts(tx, sealed, nowMs());
      });
      observe('tocsin:messages', { moved: ended, submitMs: [] });
    },
    { gather },
  );
  for (const gateway of gateways) gateway.onReceipt((receipt) => inbox.add(receipt));
}
