import type { Person } from '../assess/habit/habit-question.ts';
import type { HabitLookup } from '../assess/model/habit.ts';
import type { SuppressReason } from '../domain/hit.ts';
import type { IndicatorKind } from '../domain/indicator.ts';
import type { Warning } from '../domain/warning.ts';
import { observe, type WarningSeen } from '../observe/channel.ts';
import type { Database, Tx } from '../store/database.ts';
import { exposureUpsert } from '../store/exposures.ts';
import { hexOf } from '../store/hex.ts';
import {
  checkSettled,
  hitSettlement,
  pendingPeople,
  type SettledHit,
  settledCounts,
  takePending,
} from '../store/hits.ts';
import { setIndicatorStatus } from '../store/indicators.ts';
import { addition } from '../store/ledger-counts.ts';
import { messageCounts, messageInsertion } from '../store/outbox.ts';
import { endSuspects } from '../store/suspects.ts';
import { together } from '../store/together.ts';
import { takenCheckCodes, warningCounts, warningInsertion } from '../store/warnings.ts';
import { freshCheckCodes } from './check-code.ts';
import { loadContext } from './context.ts';
import { type Plan, planBatch } from './plan.ts';
import type { PlannedWarning, PlanOptions } from './plan-subscriber.ts';

export type DecideOptions = PlanOptions & {
  /** Hits at most. */
  readonly limit: number;
  /** Whether suspected numbers count; hits with them count for nothing otherwise. */
  readonly suspects?: boolean;
  /** Asks what is usual for the people of the batch, before it is taken; without it nobody is asked. */
  readonly askHabits?: (people: readonly Person[]) => Promise<HabitLookup>;
};

/** An indicator that the index must drop. */
export type Quarantined = {
  readonly id: Uint8Array;
  readonly kind: IndicatorKind;
  readonly value: string;
};

export type BatchResult = {
  /** Hits settled; fewer than the limit: nothing is left for now. */
  readonly taken: number;
  /** Hits that led to a warning. */
  readonly warned: number;
  /** Hits that led to none, by reason. */
  readonly suppressed: Readonly<Partial<Record<SuppressReason, number>>>;
  /** Messages that were cancelled as they were planned, see Message.withheld. */
  readonly withheld: number;
  /** Warnings that are sent: without those held out. */
  readonly warnings: readonly WarningSeen[];
  readonly quarantined: readonly Quarantined[];
  /** Suspected numbers that would have warned too many: they are suspected no longer. */
  readonly unsuspected: readonly Uint8Array[];
};

/**
 * Takes pending hits and settles every one of them, with their exposures, warnings, messages and
 * counts, in one transaction and a fixed number of statements. Observers hear of it when it is
 * durable.
 *
 * @throws TocsinError STORE_FAILED, STORE_UNAVAILABLE
 */
export async function decideBatch(db: Database, options: DecideOptions): Promise<BatchResult> {
  const habits = await habitsOf(db, options);
  const given = habits === null ? options : { ...options, habits };
  const result = await db.write((tx) => decideIn(tx, given));
  if (result.taken === 0) return result;
  observe('tocsin:decided', {
    warned: result.warned,
    suppressed: { ...result.suppressed },
    warnings: [...result.warnings],
  });
  if (result.withheld > 0) {
    observe('tocsin:messages', { moved: { cancelled: result.withheld }, submitMs: [] });
  }
  for (const id of result.unsuspected) {
    const seen = { indicatorId: hexOf(id), kind: 'suspect', value: '' };
    observe('tocsin:quarantined', { ...seen, reason: 'blast_guard' });
  }
  for (const { id, kind, value } of result.quarantined) {
    observe('tocsin:quarantined', { indicatorId: hexOf(id), kind, value, reason: 'blast_guard' });
  }
  return result;
}

/**
 * Outside the transaction, which would make every other writer wait for the answer. Who comes between
 * has no habit.
 */
async function habitsOf(
  db: Database,
  { askHabits, limit }: DecideOptions,
): Promise<HabitLookup | null> {
  if (askHabits === undefined) return null;
  const people = await pendingPeople(db.read, limit);
  return people.length === 0 ? null : askHabits(people);
}

async function decideIn(tx: Tx, options: DecideOptions): Promise<BatchResult> {
  const taken = await takePending(tx, options.limit);
  if (taken.length === 0) {
    const none = { warnings: [], quarantined: [], unsuspected: [] };
    return { taken: 0, warned: 0, suppressed: {}, withheld: 0, ...none };
  }
  const plan = planBatch(await loadContext(tx, taken, options), options);
  const codes = await freshCheckCodes(plan.warnings.length, (drawn) => takenCheckCodes(tx, drawn));
  const coded = plan.warnings.map((warning, at): CodedWarning => {
    return { ...warning, checkCode: codes[at] ?? '' };
  });
  await write(tx, plan, coded, options.nowMs);
  return summary(plan, coded);
}

type CodedWarning = PlannedWarning & Pick<Warning, 'checkCode'>;

async function write(
  tx: Tx,
  plan: Plan,
  warnings: readonly CodedWarning[],
  nowMs: number,
): Promise<void> {
  if (plan.quarantined.length > 0) {
    const { listed, suspected } = stopped(plan);
    await setIndicatorStatus(tx, listed, 'quarantined', 'blast_guard', nowMs);
    await endSuspects(tx, suspected, 'blast_guard', { endedMs: nowMs, nowMs });
  }
  const planned = warnings.map((one) => ({ ...one, messages: one.messages.length }));
  const messages = warnings.flatMap((warning) => warning.messages);
  const [, , , settled] = await together(tx, [
    exposureUpsert(tx, plan.exposures, nowMs),
    warningInsertion(tx, planned),
    messageInsertion(tx, messages),
    hitSettlement(tx, plan.settlements),
    addition(tx, [
      ...warningCounts(planned),
      ...messageCounts(messages),
      ...settledCounts(plan.settlements),
    ]),
  ]);
  checkSettled(plan.settlements, settled);
}

function summary(plan: Plan, warnings: readonly CodedWarning[]): BatchResult {
  const suppressed: Partial<Record<SuppressReason, number>> = {};
  for (const hit of plan.settlements) {
    if (hit.outcome === 'suppressed') suppressed[hit.reason] = (suppressed[hit.reason] ?? 0) + 1;
  }
  return {
    taken: plan.settlements.length,
    warned: plan.settlements.filter((hit: SettledHit) => hit.outcome === 'warned').length,
    suppressed,
    withheld: warnings
      .flatMap(({ messages }) => messages)
      .filter(({ withheld }) => withheld !== undefined).length,
    warnings: warnings.filter((warning) => warning.arm === 'treated').map(seen),
    quarantined: plan.quarantined
      .filter(({ word }) => word !== 'suspected')
      .map(({ id, kind, value }) => ({ id, kind, value })),
    unsuspected: stopped(plan).suspected,
  };
}

/** Ids of what the blast guard has stopped, by whose word it was. */
function stopped({ quarantined }: Plan): { listed: Uint8Array[]; suspected: Uint8Array[] } {
  const [listed, suspected] = [false, true].map((is) =>
    quarantined.filter(({ word }) => (word === 'suspected') === is).map(({ id }) => id),
  );
  return { listed: listed ?? [], suspected: suspected ?? [] };
}

function seen(warning: CodedWarning): WarningSeen {
  return {
    id: hexOf(warning.id),
    subscriber: hexOf(warning.subscriber).slice(0, 8),
    level: warning.level,
    scamType: warning.scamType,
    risk: warning.risk,
    reasons: warning.reasons.map((reason) => ({ ...reason })),
    checkCode: warning.checkCode,
    messages: warning.messages.length,
    createdMs: warning.createdMs,
  };
}
