import type { Suspects } from '../api/intelligence-contract.ts';
import type { SuspectFigures, SuspectsPlatform } from '../api/platform.ts';
import type { HabitStats } from '../assess/habit/habit-table.ts';
import type { Discovering } from '../assess/suspects/discovering.ts';
import type { Config } from '../config/schema.ts';
import type { Reader } from '../store/database.ts';
import { hexOf } from '../store/hex.ts';
import { countOpenSuspects, openSuspects, warnedBySuspects } from '../store/suspects.ts';
import { appendAudit } from '../vault/audit-chain.ts';
import type { Foundation } from './foundation.ts';
import { type Loop, startLoop } from './loop.ts';

/** Digits of a token that tell two suspects apart and lead nowhere. */
const shownDigits = 8;

/** What the API may ask of discovery. */
export function suspectsPlatform(foundation: Foundation, discovery: Discovering): SuspectsPlatform {
  return {
    view: (limit) => suspectsView(foundation.config, foundation.db.read, discovery, limit),
    dismiss: (id, actor) => dismissSuspect(foundation, id, actor),
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

/**
 * Who is under suspicion, the surest first.
 *
 * @param discovery null where no program runs: then nothing is known of what was counted
 */
export async function suspectsView(
  { discovery: { mode } }: Pick<Config, 'discovery'>,
  read: Reader,
  discovery: Discovering | null,
  limit: number,
): Promise<Suspects> {
  const suspects = await openSuspects(read, limit);
  const warned = await warnedBySuspects(
    read,
    suspects.map(({ id }) => id),
  );
  const figures = discovery === null ? null : figuresOf(discovery);
  const { contacts, notCounted, evicted } = figures ?? { contacts: 0, notCounted: {}, evicted: 0 };
  return {
    mode,
    modelId: discovery === null ? (suspects[0]?.modelId ?? null) : discovery.modelId,
    watchedSinceMs: discovery?.figures?.watchedSinceMs ?? null,
    judgedMs: discovery?.figures?.judgedMs ?? null,
    numbers: figures?.numbers ?? 0,
    suspected: figures?.suspected ?? (await countOpenSuspects(read)),
    counts:
      figures === null
        ? {}
        : { contacts, ...notCounted, evicted, ...habitCounts(discovery?.figures?.habits) },
    suspects: suspects.map(({ id, token, confidence, scamType, sinceMs, ...one }) => ({
      ...{ id: shown(token), confidence, scamType, sinceMs },
      newCounterpartsDay: one.newCounterpartsDay,
      warned: warned.get(hexOf(id)) ?? 0,
      reasons: one.reasons.map((reason) => ({ ...reason })),
    })),
  };
}

/** People whose habits are kept, those who gave way to others, and those a rotation left behind. */
function habitCounts(habits: HabitStats | undefined): Record<string, number> {
  if (habits === undefined) return {};
  return { people: habits.people, people_evicted: habits.evicted, people_lost: habits.lost };
}

function figuresOf(discovery: Discovering): SuspectFigures {
  const { figures, notCounted, fault, waiting, keeper } = discovery;
  return {
    ...{ numbers: figures?.numbers ?? 0, suspected: keeper.size, waiting },
    contacts: figures?.contacts ?? 0,
    notCounted: {
      stale: figures?.stale ?? 0,
      ahead: figures?.ahead ?? 0,
      other_epoch: figures?.otherEpoch ?? 0,
      unwatched: notCounted.unwatched,
      since_last_snapshot: notCounted.lost,
    },
    evicted: figures?.evicted ?? 0,
    workS: figures?.workS ?? 0,
    bytes: figures?.bytes ?? 0,
    watching: fault === null,
  };
}

/**
 * A person says that a suspect is none: it leaves suspicion, with an audit entry.
 *
 * @param id as the view shows it
 * @returns until when (epoch milliseconds); null where no suspect has this id, or more than one
 */
export async function dismissSuspect(
  { config, db, vault, discovery }: Foundation,
  id: string,
  actor: string,
): Promise<{ readonly untilMs: number } | null> {
  const found = [...(discovery?.keeper.open() ?? [])].filter(({ token }) => shown(token) === id);
  const [suspect] = found;
  if (discovery === null || suspect === undefined || found.length > 1) return null;
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
