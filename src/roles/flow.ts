import { HabitQuestion } from '../assess/habit/habit-question.ts';
import { decideBatch } from '../decide/decide-batch.ts';
import type { ReplyInbox } from '../deliver/replies/reply-inbox.ts';
import type { SendRoute } from '../deliver/send/lane.ts';
import { receiveReceipts } from '../deliver/send/receipt-inbox.ts';
import { createSender } from '../deliver/send/sender.ts';
import { recoverOutbox, tidyOutbox } from '../deliver/send/upkeep.ts';
import { type Templates, templateKey } from '../deliver/templates/templates.ts';
import { applyIndicators } from '../match/load-index.ts';
import type { LookBack } from '../match/look-back/service.ts';
import { observe, onObserved } from '../observe/channel.ts';
import type { Untyped } from '../store/indicator-neighbours.ts';
import { findIndicators } from '../store/indicator-reads.ts';
import { expireIndicators } from '../store/indicators.ts';
import type { Foundation } from './foundation.ts';
import { listedBy } from './listed-by.ts';
import { startLookBack } from './look-back.ts';
import { type Loop, startLoop } from './loop.ts';
import { typeByNeighbours } from './neighbour-types.ts';
import { startDiscovery } from './suspects.ts';
import { openTrials, type Trials } from './trials.ts';

export type Flow = {
  /** Loops by name, for readiness. */
  readonly loops: ReadonlyMap<string, Loop>;
  stop(): Promise<void>;
};

const decideLimit = 500;
const drainMs = 5000;
/** A batch is judged without habits that take longer: the watch may be in the middle of judging. */
const habitWaitMs = 500;

/** People meet new numbers all day, and later lists name more of a case: untyped ones are asked again. */
const neighboursEveryMs = 3_600_000;
/** Only those that a list named this recently. */
const neighboursWithinMs = 7 * 86_400_000;
/** A list of millions without any type must not keep the store busy: the rest comes an hour later. */
const neighboursLimit = 100_000;

/** Hits to decisions, without sending: what an import on a data directory without `start` needs. */
export async function decideAll(foundation: Foundation, templates: Templates): Promise<number> {
  const trials = await openTrials(foundation, templates);
  let total = 0;
  for (;;) {
    const taken = await decideOnce(foundation, templates, trials);
    total += taken;
    if (taken < decideLimit) return total;
  }
}

async function decideOnce(
  foundation: Foundation,
  templates: Templates,
  trials: Trials,
): Promise<number> {
  const { config, db, discovery, index, experimentKey, ported, risk } = foundation;
  const question = risk.asksHabits
    ? new HabitQuestion(discovery && ((people) => discovery.habitsOf(people)), habitWaitMs)
    : null;
  const { taken, quarantined, unsuspected } = await decideBatch(db, {
    limit: decideLimit,
    policy: config.policy,
    risk: config.risk,
    judge: risk.judge,
    experiment: { name: 'hold-out', key: experimentKey },
    templateFor: (scamType, level, suspected) => templateKey(templates, scamType, level, suspected),
    trialFor: trials.trialFor,
    suspects: config.discovery.mode === 'warn',
    portedTo: (recipient) => ported.current.carrierOf(recipient),
    isListed: listedBy(foundation),
    nowMs: Date.now(),
    ...(question && { askHabits: (people) => question.ask(people) }),
  });
  if (question !== null && taken > 0) observe('tocsin:habits', question.counts());
  if (unsuspected.length > 0) await discovery?.overreaching(unsuspected);
  if (quarantined.length > 0) {
    const changed = await findIndicators(
      db.read,
      quarantined.map(({ id }) => id),
    );
    applyIndicators(index, [...changed.values()]);
  }
  return taken;
}

export type FlowParts = {
  readonly routes: readonly SendRoute[];
  readonly replies: ReplyInbox;
  readonly templates: Templates;
  readonly trials: Trials;
  readonly lookBack: LookBack;
};

/** Starts what moves by itself: deciding, sending, receipts, upkeep. */
export async function startFlow(
  foundation: Foundation,
  { routes, replies, templates, trials, lookBack }: FlowParts,
): Promise<Flow> {
  const { config, db, vault, log, readers } = foundation;
  const gateways = routes.map(({ gateway }) => gateway);
  const { delivery } = config;
  await recoverOutbox(db, routes, delivery, Date.now());

  const deciding = startLoop({
    name: 'decide',
    idleMs: 1000,
    log,
    turn: async () => (await decideOnce(foundation, templates, trials)) === decideLimit,
  });
  const sender = createSender({
    db,
    vault,
    routes,
    templates,
    delivery,
    log,
    nowMs: Date.now,
    onRoom: () => sending.wake(),
  });
  const sending: Loop = startLoop({
    name: 'send',
    idleMs: 200,
    log,
    // Whether the kill switch is on at that moment is part of the claim itself.
    turn: async () => !config.policy.killSwitch && sender.turn(),
  });
  const upkeep = startLoop({
    name: 'upkeep',
    idleMs: 1000,
    log,
    turn: async () => {
      await tidyOutbox(db, delivery, routes, Date.now());
      await replies.tidy();
      await foundation.risk.follow();
      await foundation.followNumberModel();
      await db.write((tx) => expireIndicators(tx, Date.now()));
      return false;
    },
  });
  // A loop of its own: its read may be long, and what the upkeep does may not wait.
  const trying = trials.running
    ? startLoop({
        name: 'trials',
        idleMs: config.experiments.refreshS * 1000,
        log,
        turn: async () => {
          await trials.refresh();
          return false;
        },
      })
    : null;
  let untypedFrom: Untyped | null = null;
  const typing = startLoop({
    name: 'scam-types',
    idleMs: neighboursEveryMs,
    log,
    turn: async () => {
      const nowMs = Date.now();
      const sinceMs = nowMs - neighboursWithinMs;
      const asked = { sinceMs, nowMs, from: untypedFrom, limit: neighboursLimit };
      untypedFrom = (await typeByNeighbours(db, asked)).after;
      return false;
    },
  });
  const lookingBack = startLookBack(lookBack, log);
  const discovering = startDiscovery(foundation);
  receiveReceipts({ db, vault, gateways, readNumber: readers.number, nowMs: Date.now });
  for (const gateway of gateways) {
    gateway.onStatus(() => sending.wake());
    gateway.start();
  }
  const unsubscribe = [
    onObserved('tocsin:hits', () => deciding.wake()),
    onObserved('tocsin:decided', () => sending.wake()),
  ];
  return {
    loops: new Map([
      ['decide', deciding],
      ['send', sending],
      ['upkeep', upkeep],
      ['scam-types', typing],
      ['look-back', lookingBack],
      ...(trying === null ? [] : [['trials', trying] as const]),
      ...(discovering === null ? [] : ([['discovery', discovering]] as const)),
    ]),
    stop: async () => {
      for (const end of unsubscribe) end();
      await lookingBack.stop();
      await discovering?.stop();
      await trying?.stop();
      await deciding.stop();
      await sending.stop();
      sender.stop();
      await upkeep.stop();
      await typing.stop();
      await Promise.all(gateways.map((gateway) => gateway.close(drainMs)));
      await sender.settled();
    },
  };
}
