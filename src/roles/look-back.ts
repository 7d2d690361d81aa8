import type { LookBackPlatform } from '../api/platform.ts';
import { applyIndicators } from '../match/load-index.ts';
import { endOfTimeMs } from '../match/look-back/look-back.ts';
import type { LookedBack } from '../match/look-back/look-back-over.ts';
import { chosenIndicators, type LookBackRequest } from '../match/look-back/request.ts';
import { LookBack } from '../match/look-back/service.ts';
import { onObserved } from '../observe/channel.ts';
import type { Logger } from '../observe/log.ts';
import type { Foundation } from './foundation.ts';
import { type Loop, startLoop } from './loop.ts';

/** Look-back over the contacts of this process. */
export function createLookBack({
  config,
  db,
  vault,
  index,
  lists,
  contacts,
  discovery,
}: Foundation): LookBack {
  const { log, retentionS, inFlight } = contacts;
  const beforeMs = config.policy.beforeValidFromS * 1000;
  return new LookBack({
    db,
    vault,
    log,
    retentionMs: retentionS * 1000,
    inFlight,
    apply: (indicators) => {
      applyIndicators(index, indicators);
    },
    listed: () => index,
    memory: index.memory,
    allowed: lists,
    beforeMs,
    ...(discovery === null ? {} : { onHits: (hits) => discovery.endangered(hits) }),
    nowMs: Date.now,
  });
}

const idleMs = 1000;

/** Looks back by itself whenever something is queued: at once after a list, at the latest a second later. */
export function startLookBack(lookBack: LookBack, log: Logger): Loop {
  const stopping = new AbortController();
  const loop = startLoop({
    name: 'look-back',
    idleMs,
    log,
    turn: async () => (await lookBack.turn(stopping.signal)) !== null,
  });
  const unsubscribe = onObserved('tocsin:listed', () => loop.wake());
  return {
    ...loop,
    stop: async () => {
      unsubscribe();
      stopping.abort();
      await loop.stop();
    },
  };
}

/** A look-back that somebody asked for. @throws TocsinError INPUT_FORMAT, and as lookBackOver() */
export function runLookBack(
  { db, lists }: Foundation,
  lookBack: LookBack,
  request: LookBackRequest,
  options: { signal: AbortSignal; onProgress: (so: LookedBack) => void },
): Promise<LookedBack> {
  const { choice, sinceMs, untilMs, dryRun } = request;
  return lookBack.over(chosenIndicators(db.read, lists.plan, choice), {
    span: { sinceMs: sinceMs ?? 0, untilMs: untilMs ?? endOfTimeMs },
    dryRun,
    ...options,
  });
}

/**
 * Looks back for all that the lists have queued: what a command that holds the data directory does
 * where no program runs.
 */
export async function lookBackAll(foundation: Foundation): Promise<void> {
  const lookBack = createLookBack(foundation);
  const { signal } = new AbortController();
  for (;;) if ((await lookBack.turn(signal)) === null) return;
}

/** What the API may ask of it. */
export function lookBackPlatform(foundation: Foundation, lookBack: LookBack): LookBackPlatform {
  return {
    status: () => lookBack.status(),
    run: (request, options) => runLookBack(foundation, lookBack, request, options),
  };
}
