import { type QueryResult, sql } from 'kysely';
import { TocsinError } from '../domain/error.ts';
import type { Hit, HitOutcome } from '../domain/hit.ts';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { addCounts, type Count } from './ledger-counts.ts';
import { insertion, isPostgres, rowsOf } from './rows.ts';
import type { HitTable } from './schema.ts';
import { type Asked, asked, changed, type Statement } from './together.ts';

const hitColumns = {
  id: 'blob',
  subscriber: 'blob',
  epoch: 'int',
  counterpart: 'blob',
  indicatorId: 'blob',
  kind: 'text',
  side: 'text',
  timeMs: 'int',
  observedMs: 'int',
  durationS: 'int',
  subscriberClass: 'text',
  subscriberCarrier: 'text',
  subscriberListed: 'int',
  late: 'int',
  outcome: 'text',
  createdMs: 'int',
} as const satisfies Partial<Record<keyof HitTable, string>>;

/**
 * Keeps hits as pending and counts them; a hit that is there already is left as it is. For look-back;
 * hits of a source of records go through commitRecordBatch.
 */
export async function insertHits(
  tx: Tx,
  hits: readonly Hit[],
  nowMs: number,
): Promise<{ fresh: number; repeated: number }> {
  const result = await hitInsertion(tx, hits, nowMs)?.execute(tx);
  const counted = countInserted(hits, result);
  await addCounts(tx, counted.counts);
  return counted;
}

/** The statement that keeps hits as pending, those aside that are there already; null where there are none. */
export function hitInsertion(tx: Tx, hits: readonly Hit[], nowMs: number): Statement {
  const rows = hits.map((hit) => ({
    ...hit,
    subscriberListed: hit.subscriberListed ? 1 : 0,
    late: hit.late ? 1 : 0,
    outcome: 'pending',
    createdMs: nowMs,
  }));
  return insertion(tx, 'hit', hitColumns, rows, sql`on conflict (id) do nothing`);
}

/** What hitInsertion did, and how the ledger counts it. */
export function countInserted(
  hits: readonly Hit[],
  result: QueryResult<unknown> | null | undefined,
): { readonly fresh: number; readonly repeated: number; readonly counts: readonly Count[] } {
  const fresh = changed(result);
  const repeated = hits.length - fresh;
  const counts: Count[] = [
    { name: 'hits', label: 'in', count: fresh },
    { name: 'hits', label: 'repeated', count: repeated },
  ];
  return { fresh, repeated, counts };
}

/** A hit that waits for its decision, with the moment at which it was stored. */
export type PendingHit = Hit & { readonly createdMs: number };

/**
 * Up to `limit` hits that nobody has decided, oldest observed first. On PostgreSQL they are locked
 * until the transaction ends, and those that another decider holds are passed over.
 */
export async function takePending(tx: Tx, limit: number): Promise<PendingHit[]> {
  const lock = isPostgres(tx) ? sql`for update skip locked` : sql``;
  const { rows } = await sql<HitTable>`select * from hit where outcome = 'pending'
    order by observed_ms, id limit ${limit} ${lock}`.execute(tx);
  return rows.map((row) => ({ ...hitOf(row), createdMs: row.createdMs }));
}

/** Whose hits takePending() would take now; each once. */
export async function pendingPeople(
  read: Reader,
  limit: number,
): Promise<Pick<Hit, 'subscriber' | 'epoch'>[]> {
  const { rows } = await sql<Pick<HitTable, 'subscriber' | 'epoch'>>`
    select distinct subscriber, epoch from (select subscriber, epoch from hit
    where outcome = 'pending' order by observed_ms, id limit ${limit}) as first`.execute(read);
  return rows;
}

/** A span of time in which an indicator's hits are looked at: from fromMs on, before untilMs. */
export type ReachWindow = {
  readonly id: Uint8Array;
  readonly fromMs: number;
  readonly untilMs: number;
};

/** When a hit reached its subscriber, as far as the guard's window goes; index hit_reach has this very text. */
const reachedMs = sql`case when h.late = 1 then h.time_ms else h.observed_ms end`;

/**
 * How many different subscribers each indicator has reached, by indicator hex: in that one of its
 * windows in which they were most. A hit counts at the moment at which it was seen; one that a
 * look-back found, at the moment of its contact.
 *
 * @param limit a window of so many hits or fewer is not looked at: it counts as none
 */
export function indicatorReach(
  read: Reader,
  windows: readonly ReachWindow[],
  limit: number,
): Asked<Map<string, number>> {
  const columns = { id: 'blob', fromMs: 'int', untilMs: 'int' } as const;
  const within = sql`from hit as h where h.indicator_id = v.id
    and ${reachedMs} >= v.from_ms and ${reachedMs} < v.until_ms`;
  const statement = sql`
    select v.id, case
      when (select count(*) from (select 1 ${within} limit ${limit + 1}) as few) <= ${limit} then 0
      else (select count(distinct h.subscriber) ${within}) end as reach
    from ${rowsOf(read, columns, windows)} as v`;
  return asked(
    windows.length === 0 ? null : statement,
    (rows: readonly { id: Uint8Array; reach: number }[]) => {
      const most = new Map<string, number>();
      for (const { id, reach } of rows) {
        most.set(hexOf(id), Math.max(reach, most.get(hexOf(id)) ?? 0));
      }
      return most;
    },
  );
}

export type SettledHit = { readonly id: Uint8Array } & Exclude<HitOutcome, { outcome: 'pending' }>;

/**
 * Ends pending hits as warned or suppressed, and counts them.
 *
 * @throws TocsinError STORE_FAILED when one of them is not pending: the counts would no longer hold
 */
export async function settleHits(tx: Tx, settled: readonly SettledHit[]): Promise<void> {
  const result = await hitSettlement(tx, settled)?.execute(tx);
  checkSettled(settled, result);
  await addCounts(tx, settledCounts(settled));
}

/** The statement of settleHits; check its result, and count them too. Null where there are none. */
export function hitSettlement(tx: Tx, settled: readonly SettledHit[]): Statement {
  if (settled.length === 0) return null;
  const rows = settled.map((hit) => ({
    id: hit.id,
    outcome: hit.outcome,
    reason: hit.outcome === 'suppressed' ? hit.reason : null,
    warningId: hit.outcome === 'warned' ? hit.warningId : null,
  }));
  const columns = { id: 'blob', outcome: 'text', reason: 'text', warningId: 'blob' } as const;
  return sql`update hit
    set outcome = v.outcome, reason = v.reason, warning_id = v.warning_id
    from ${rowsOf(tx, columns, rows)} as v
    where hit.id = v.id and hit.outcome = 'pending'`;
}

/** @throws TocsinError STORE_FAILED when not every one of them was pending */
export function checkSettled(
  settled: readonly SettledHit[],
  result: QueryResult<unknown> | null | undefined,
): void {
  if (changed(result) === settled.length) return;
  throw new TocsinError('STORE_FAILED', 'A hit was settled twice, or was never kept.', {
    details: { expected: settled.length, settled: changed(result) },
  });
}

export function settledCounts(settled: readonly SettledHit[]): Count[] {
  return settled.map((hit) => ({
    name: 'hits_settled',
    label: hit.outcome === 'suppressed' ? hit.reason : 'warned',
    count: 1,
  }));
}

function hitOf(row: HitTable): Hit {
  return {
    id: row.id,
    subscriber: row.subscriber,
    epoch: row.epoch,
    counterpart: row.counterpart,
    indicatorId: row.indicatorId,
    kind: row.kind,
    side: row.side,
    timeMs: row.timeMs,
    observedMs: row.observedMs,
    durationS: row.durationS,
    subscriberClass: row.subscriberClass,
    subscriberCarrier: row.subscriberCarrier,
    subscriberListed: row.subscriberListed === 1,
    late: row.late === 1,
  };
}
