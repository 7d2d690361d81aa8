import type { DeliveryConfig } from '../../config/delivery.ts';
import { observe } from '../../observe/channel.ts';
import type { Database } from '../../store/database.ts';
import { addEnded } from '../../store/message-moves.ts';
import {
  expireQueued,
  expireUnanswered,
  expireWaiting,
  pinSubmitting,
  recoverSubmitting,
  unpinFrom,
} from '../../store/outbox-upkeep.ts';
import { dropOrphans } from '../../store/receipts.ts';
import { matchUnanswered } from '../../store/unanswered.ts';
import type { SendRoute } from './lane.ts';

/** A receipt that has waited so long is of no submit whose answer is still to come. */
const answerWaitMs = 30_000;

/** After a start: decides on the messages whose submit was under way when the last process ended. */
export function recoverOutbox(
  db: Database,
  routes: readonly SendRoute[],
  delivery: DeliveryConfig,
  nowMs: number,
): Promise<number> {
  return db.write(async (tx) => {
    if (!delivery.resendElsewhere) await pinSubmitting(tx);
    let recovered = 0;
    for (const { gateway, unknownPolicy } of routes) {
      recovered += await recoverSubmitting(tx, unknownPolicy, nowMs, gateway.route);
    }
    // Those of routes that are no longer configured.
    return recovered + (await recoverSubmitting(tx, delivery.unknownPolicy, nowMs));
  });
}

/** What must happen to the outbox although nobody asks: expiry, given-up waiting, orphans. */
export async function tidyOutbox(
  db: Database,
  delivery: DeliveryConfig,
  routes: readonly SendRoute[],
  nowMs: number,
): Promise<{ expired: number; unknown: number; orphans: number }> {
  const known = routes.map(({ gateway }) => gateway.route);
  const up = routes
    .filter(({ gateway }) => gateway.status().state === 'bound')
    .map(({ gateway }) => gateway.route);
  const done = await db.write(async (tx) => ({
    freed: await unpinFrom(tx, { known, up }),
    byRecipient: await matchUnanswered(tx, nowMs - answerWaitMs, nowMs),
    expired: await expireQueued(tx, nowMs),
    unknown:
      (await expireUnanswered(tx, nowMs - delivery.unknownWaitS * 1000, nowMs)) +
      (await expireWaiting(tx, nowMs - delivery.receiptWaitS * 1000, nowMs)),
    orphans: await dropOrphans(tx, nowMs - delivery.orphanReceiptS * 1000, nowMs),
  }));
  const { expired, unknown, orphans, byRecipient } = done;
  const ended = addEnded({ expired, unknown }, byRecipient.ended);
  if (Object.values(ended).some((count) => count > 0)) {
    observe('tocsin:messages', { moved: ended, submitMs: [] });
  }
  return { expired, unknown, orphans };
}
