import type { DeliveryConfig } from '../../config/delivery.ts';
import { observe } from '../../observe/channel.ts';
import type { Database } from '../../store/database.ts';
import {
  expireQueued,
  expireUnanswered,
  expireWaiting,
  recoverSubmitting,
} from '../../store/outbox-upkeep.ts';
import { dropOrphans } from '../../store/receipts.ts';

/** After a start: decides on the messages whose submit was under way when the last process ended. */
export function recoverOutbox(
  db: Database,
  delivery: DeliveryConfig,
  nowMs: number,
): Promise<number> {
  return db.write((tx) => recoverSubmitting(tx, delivery.unknownPolicy, nowMs));
}

/** What must happen to the outbox although nobody asks: expiry, given-up waiting, orphans. */
export async function tidyOutbox(
  db: Database,
  delivery: DeliveryConfig,
  nowMs: number,
): Promise<{ expired: number; unknown: number; orphans: number }> {
  const done = await db.write(async (tx) => ({
    expired: await expireQueued(tx, nowMs),
    unknown:
      (await expireUnanswered(tx, nowMs - delivery.unknownWaitS * 1000, nowMs)) +
      (await expireWaiting(tx, nowMs - delivery.receiptWaitS * 1000, nowMs)),
    orphans: await dropOrphans(tx, nowMs - delivery.orphanReceiptS * 1000, nowMs),
  }));
  if (done.expired + done.unknown > 0) {
    observe('tocsin:messages', {
      moved: { expired: done.expired, unknown: done.unknown },
      submitMs: [],
    });
  }
  return done;
}
