import type { Suspects } from '../api/intelligence-contract.ts';
import type { SuspectFigures, SuspectsPlatform } from '../api/platform.ts';
import type { Discovering } from '../assess/suspects/discovering.ts';
import { hexOf } from '../store/hex.ts';
import { openSuspects, warnedBySuspects } from '../store/suspects.ts';
import { appendAudit } from '../vault/audit-chain.ts';
import type { Foundation } from './foundation.ts';
import { type Loop, startLoop } from './loop.ts';

/** Digits of a token that tell two suspects apart and lead nowhere. */
const shownDigits = 8;

/** What the API may ask of discovery. */
export function suspectsPlatform(foundation: Foundation, discovery: Discovering): SuspectsPlatform {
  return {
    view: (limit) => viewOf(foundation, discovery, limit),
    dismiss: (id, actor) => dismiss(foundation, discovery, id, actor),
    figures: () => figuresOf(discovery),
  };
}

/**
 * Judges by itself what a stream that has come to rest left unjudged. Judging is bound to the records'
 * time; this is for what came behind the last tick.
 */
export function startDiscovery({ config, discovery, log }: Foundation): Loop | null {
  if (discovery === null) return null;
  return startLoop({
    name: 'discovery',
    idleMs: config.discovery.tickS * 1000,
    log,
    turn: async () => {
      await discovery.judge();
      return false;
    },
  });
}

async function viewOf(
  { config, db }: Foundation,
  discovery: Discovering,
  limit: number,
): Promise<Suspects> {
  const { keeper, figures } = discovery;
  const suspects = await openSuspects(db.read, limit);
  const warned = await warnedBySuspects(
    db.read,
    suspects.map(({ id }) => id),
  );
  const { contacts, notCounted, evicted } = figuresOf(discovery);
  return {
    mode: config.discovery.mode,
    modelId: keeper.modelId,
    watchedSinceMs: figures?.watchedSinceMs ?? null,
    judgedMs: figures?.judgedMs ?? null,
    numbers: figures?.numbers ?? 0,
    suspected: keeper.size,
    counts: { contacts, ...notCounted, evicted },
    suspects: suspects.map(({ id, token, confidence, scamType, sinceMs, ...one }) => ({
      ...{ id: shown(token), confidence, scamType, sinceMs },
      newCounterpartsDay: one.newCounterpartsDay,
      warned: warned.get(hexOf(id)) ?? 0,
      reasons: one.reasons.map((reason) => ({ ...reason })),
    })),
  };
}

function figuresOf(discovery: Discovering): SuspectFigures {
  const { figures, unwatched, fault, waiting, keeper } = discovery;
  return {
    ...{ numbers: figures?.numbers ?? 0, suspected: keeper.size, waiting },
    contacts: figures?.contacts ?? 0,
    notCounted: {
      stale: figures?.stale ?? 0,
      ahead: figures?.ahead ?? 0,
      other_epoch: figures?.otherEpoch ?? 0,
      unwatched,
    },
    evicted: figures?.evicted ?? 0,
    workS: figures?.workS ?? 0,
    bytes: figures?.bytes ?? 0,
    watching: fault === null,
  };
}

async function dismiss(
  { config, db, vault }: Foundation,
  discovery: Discovering,
  id: string,
  actor: string,
): Promise<{ readonly untilMs: number } | null> {
  const found = [...discovery.keeper.open()].filter(({ token }) => shown(token) === id);
  const [suspect] = found;
  if (suspect === undefined || found.length > 1) return null;
  const nowMs = Date.now();
  const untilMs = nowMs + config.discovery.dismissedForS * 1000;
  const entry = { actor, action: 'suspect.dismiss', subject: id, detail: { untilMs } };
  await db.write((tx) => appendAudit(tx, vault, [entry], nowMs));
  await discovery.dismiss(suspect, untilMs);
  return { untilMs };
}

function shown(token: Uint8Array): string {
  return hexOf(token).slice(0, shownDigits);
}
