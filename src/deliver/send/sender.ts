import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryConfig } from '../../config/delivery.ts';
import { observe } from '../../observe/channel.ts';
import type { Logger } from '../../observe/log.ts';
import { type MessageAnswer, recordAnswers } from '../../store/answers.ts';
import type { Database } from '../../store/database.ts';
import type { Ended } from '../../store/message-moves.ts';
import type { ClaimedMessage, Serves } from '../../store/outbox.ts';
import type { Vault } from '../../vault/vault.ts';
import { assignCarriers, nextRoute } from '../routing/choose-route.ts';
import type { Templates } from '../templates/templates.ts';
import { decideAnswer } from './answer.ts';
import { type Claimed, claimAndReveal, claimIn, isVaultRefusal } from './claim.ts';
import { compose } from './compose.ts';
import { Lane, type SendRoute } from './lane.ts';
import { partAnswers, stateAfter, storedDecision } from './message-answer.ts';
import { createMicroBatch } from './micro-batch.ts';

export type SenderOptions = {
  readonly db: Database;
  readonly vault: Vault;
  readonly routes: readonly SendRoute[];
  readonly templates: Templates;
  readonly delivery: DeliveryConfig;
  readonly log: Logger;
  readonly nowMs: () => number;
  /** Called when places came free that nobody took: time for another turn. */
  readonly onRoom: () => void;
};

export type Sender = {
  /**
   * Claims what the windows have room for and starts sending it; true when there may be more. From
   * then on the sender goes on by itself: the transaction that keeps answers claims as many anew.
   */
  turn(): Promise<boolean>;
  /** Claims nothing from now on but in a turn. */
  stop(): void;
  /** Resolves when every claimed message has its answer in the store. */
  settled(): Promise<void>;
};

const servesNone: Serves = { carriers: [], allBut: null };

const storeRetryMs = 500;

/** Messages of one claim at most: a claim of a large window would hold up the store's other writers. */
const claimLimit = 1000;

/** What became of one message: for the store, and for those who watch. */
type Answered = {
  readonly lane: Lane;
  readonly answer: MessageAnswer;
  readonly state: string;
  /** From the record's reading to the answer; null where nothing was submitted. */
  readonly submitMs: number | null;
};

/** Takes due messages from the outbox to the gateways, and their answers back into the store. */
export function createSender(options: SenderOptions): Sender {
  const { db, vault, templates, delivery, log, nowMs } = options;
  const lanes = options.routes.map((route) => new Lane(route, nowMs));
  const underway = new Set<Promise<void>>();
  let goingOn = false;

  const answers = createMicroBatch<Answered>(async (batch) => {
    const byLane = Map.groupBy(batch, ({ lane }) => lane);
    const assigned = assignCarriers(lanes.map((lane) => lane.view(byLane.get(lane)?.length)));
    const claims = lanes.map((lane) => {
      const room = goingOn ? lane.room(byLane.get(lane)?.length) : 0;
      const serves = assigned.get(lane.gateway.route) ?? servesNone;
      return { lane, serves, limit: Math.min(room, claimLimit), claimed: [] as Claimed[] };
    });
    for (const { lane, limit } of claims) lane.take(limit);
    let claimedNone = false;
    const keepAndClaim = (mayClaim: boolean): Promise<Ended> =>
      db.write(async (tx) => {
        const { ended } = await recordAnswers(
          tx,
          batch.map(({ answer }) => answer),
          nowMs(),
        );
        for (const claim of claims) {
          const { route, account } = claim.lane.gateway;
          const { serves, limit } = claim;
          const asked = { route, account, serves, limit, nowMs: nowMs() };
          claim.claimed = mayClaim && claim.limit > 0 ? await claimIn(tx, vault, asked) : [];
        }
        return ended;
      });
    try {
      const ended = await keepAndClaim(true).catch((error: unknown) => {
        if (!isVaultRefusal(error)) throw error;
        // A turn knows how to get past the message that the vault refuses.
        claimedNone = true;
        return keepAndClaim(false);
      });
      for (const [lane, ofLane] of byLane) lane.giveBack(ofLane.length);
      tell(batch, ended);
    } catch (error) {
      for (const claim of claims) claim.claimed = [];
      throw error;
    } finally {
      for (const { lane, limit, claimed } of claims) lane.giveBack(limit - claimed.length);
    }
    for (const { lane, claimed } of claims) for (const one of claimed) start(lane, one);
    if (claimedNone) options.onRoom();
  });

  /** An answer that cannot be stored now is kept until it can: losing it would send a second SMS. */
  const keep = async (answered: Answered): Promise<void> => {
    for (;;) {
      try {
        await answers.add(answered);
        return;
      } catch (error) {
        log.error(
          { err: { message: (error as Error).message } },
          'answer not stored, trying again',
        );
        await delay(storeRetryMs, undefined, { ref: false });
      }
    }
  };

  const deliver = async (lane: Lane, { message, recipient }: Claimed): Promise<void> => {
    const { body, parts } = compose(message, recipient, templates, {
      validityS: delivery.validityS,
      signature: lane.signature,
      wholeTexts: lane.gateway.wholeTexts ?? false,
    });
    const results = await lane.send(parts);
    const { route, account } = lane.gateway;
    const tried = {
      attempts: message.attempts,
      route,
      takenBefore: message.acceptedParts.length > 0,
      refusedRoutes: message.refusedRoutes,
      nextRoute: elsewhere(message, route),
    };
    const decision = decideAnswer(results, tried, {
      ...delivery,
      unknownPolicy: lane.unknownPolicy,
    });
    const atMs = nowMs();
    await keep({
      lane,
      answer: {
        messageId: message.id,
        route,
        account,
        body: body === message.body ? null : body,
        parts: partAnswers(parts, results),
        firstTry: message.body === null && message.attempts === 1,
        ...storedDecision(decision, atMs),
      },
      state: stateAfter(decision),
      submitMs: decision.to === 'submitted' ? atMs - message.seenMs : null,
    });
  };

  const elsewhere = (message: ClaimedMessage, route: string): string | null =>
    lanes.length === 1
      ? null
      : nextRoute(
          message.carrier,
          lanes.map((lane) => lane.view()),
          [...message.refusedRoutes, route],
        );

  const start = (lane: Lane, claimed: Claimed): void => {
    const work = deliver(lane, claimed).finally(() => underway.delete(work));
    underway.add(work);
  };

  return {
    turn: async () => {
      goingOn = true;
      let more = false;
      const assigned = assignCarriers(lanes.map((lane) => lane.view()));
      for (const lane of lanes) {
        const limit = Math.min(lane.room(), claimLimit);
        if (limit === 0) continue;
        lane.take(limit);
        let claimed: Claimed[] = [];
        try {
          const { route, account } = lane.gateway;
          const serves = assigned.get(route) ?? servesNone;
          const asked = { route, account, serves, limit, nowMs: nowMs() };
          claimed = await claimAndReveal(db, vault, asked);
        } finally {
          lane.giveBack(limit - claimed.length);
        }
        for (const one of claimed) start(lane, one);
        more ||= claimed.length > 0 && lane.room() > 0;
      }
      return more;
    },
    stop: () => {
      goingOn = false;
    },
    settled: async () => {
      while (underway.size > 0) await Promise.all(underway);
      await answers.drained();
    },
  };
}

function tell(batch: readonly Answered[], ended: Ended): void {
  const moved: Record<string, number> = { ...ended };
  for (const { state } of batch) moved[state] = (moved[state] ?? 0) + 1;
  const submitMs = batch.flatMap((one) => (one.submitMs === null ? [] : [one.submitMs]));
  observe('tocsin:messages', { moved, submitMs });
}
