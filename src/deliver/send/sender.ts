import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryConfig } from '../../config/delivery.ts';
import { observe } from '../../observe/channel.ts';
import type { Logger } from '../../observe/log.ts';
import { type MessageAnswer, type PartAnswer, recordAnswers } from '../../store/answers.ts';
import type { Database } from '../../store/database.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Gateway, OutgoingPart, SubmitResult } from '../gateway.ts';
import type { Templates } from '../templates/templates.ts';
import { type AnswerDecision, decideAnswer } from './answer.ts';
import { type Claimed, claimAndReveal } from './claim.ts';
import { compose } from './compose.ts';
import { Lane } from './lane.ts';
import { createMicroBatch } from './micro-batch.ts';

export type SenderOptions = {
  readonly db: Database;
  readonly vault: Vault;
  readonly gateways: readonly Gateway[];
  readonly templates: Templates;
  readonly delivery: DeliveryConfig;
  readonly log: Logger;
  readonly nowMs: () => number;
  /** Called when places came free: time for another turn. */
  readonly onRoom: () => void;
};

export type Sender = {
  /** Claims what the windows have room for and starts sending it; true when there may be more. */
  turn(): Promise<boolean>;
  /** Resolves when every claimed message has its answer in the store. */
  settled(): Promise<void>;
};

const storeRetryMs = 500;

/** Takes due messages from the outbox to the gateways, and their answers back into the store. */
export function createSender(options: SenderOptions): Sender {
  const { db, vault, templates, delivery, log, nowMs } = options;
  const lanes = options.gateways.map((gateway) => new Lane(gateway, nowMs));
  const underway = new Set<Promise<void>>();

  const answers = createMicroBatch<MessageAnswer>(async (batch) => {
    const { ended } = await db.write((tx) => recordAnswers(tx, batch, nowMs()));
    if (Object.keys(ended).length > 0) observe('tocsin:messages', { moved: ended, submitMs: [] });
  });

  /** An answer that cannot be stored now is kept until it can: losing it would send a second SMS. */
  const keep = async (answer: MessageAnswer): Promise<void> => {
    for (;;) {
      try {
        await answers.add(answer);
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
    const { body, parts } = compose(message, recipient, templates, delivery.validityS);
    const results = await lane.send(parts);
    const decision = decideAnswer(results, message.attempts, delivery);
    const atMs = nowMs();
    await keep({
      messageId: message.id,
      route: lane.gateway.route,
      body,
      parts: partAnswers(parts, results),
      ...storedDecision(decision, atMs),
    });
    lane.settle();
    const submitMs = decision.to === 'submitted' ? [atMs - message.seenMs] : [];
    observe('tocsin:messages', { moved: { [stateAfter(decision)]: 1 }, submitMs });
    options.onRoom();
  };

  return {
    turn: async () => {
      let more = false;
      for (const lane of lanes) {
        const limit = lane.free();
        if (limit <= 0) continue;
        const claimed = await claimAndReveal(db, vault, {
          route: lane.gateway.route,
          limit,
          nowMs: nowMs(),
        });
        lane.claim(claimed.length);
        for (const one of claimed) {
          const work = deliver(lane, one).finally(() => underway.delete(work));
          underway.add(work);
        }
        more ||= claimed.length > 0 && lane.free() > 0;
      }
      return more;
    },
    settled: async () => {
      while (underway.size > 0) await Promise.all(underway);
      await answers.drained();
    },
  };
}

function partAnswers(
  parts: readonly OutgoingPart[],
  results: readonly SubmitResult[],
): PartAnswer[] {
  return parts.flatMap(({ part }, at): PartAnswer[] => {
    const result = results[at];
    if (result?.kind === 'accepted') {
      return [{ part, state: 'submitted', smscId: result.smscId, error: null }];
    }
    if (result?.kind === 'rejected') {
      return [{ part, state: 'rejected', smscId: null, error: result.code }];
    }
    if (result?.kind === 'unknown') {
      return [{ part, state: 'unknown', smscId: null, error: result.cause }];
    }
    return [];
  });
}

function storedDecision(
  decision: AnswerDecision,
  atMs: number,
): Pick<MessageAnswer, 'decision' | 'reason' | 'dueMs' | 'attemptCounts'> {
  switch (decision.to) {
    case 'submitted':
      return { decision: 'submitted', reason: null };
    case 'waiting':
      return { decision: 'submitted', reason: decision.reason };
    case 'queued':
      return {
        decision: 'requeue',
        reason: decision.reason,
        attemptCounts: decision.counted,
        ...(decision.delayMs > 0 ? { dueMs: atMs + decision.delayMs } : {}),
      };
    case 'rejected':
    case 'unknown':
      return { decision: decision.to, reason: decision.reason };
  }
}

function stateAfter(decision: AnswerDecision): string {
  return decision.to === 'waiting' ? 'submitted' : decision.to;
}
