import { sql } from 'kysely';
import { TocsinError } from '../domain/error.ts';
import type { Hit, HitOutcome } from '../domain/hit.ts';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { addCounts } from './ledger-counts.ts';
import { insertRows, isPostgres, rowsOf } from './rows.ts';
import type { HitTable } from './schema.ts';

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
 * hits of a source of records go through commitRecordBatch, which calls this.
 */
export async function insertHits(
  tx: Tx,
  hits: readonly Hit[],
  nowMs: number,
): Promise<{ fresh: number; repeated: number }> {
  const rows = hits.map((hit) => ({
    ...hit,
    subscriberListed: hit.subscriberListed ? 1 : 0,
    late: hit.late ? 1 : 0,
    outcome: 'pending',
    createdMs: nowMs,
  }));
  const fresh = await insertRows(tx, 'hit', hitColumns, rows, sql`on conflict (id) do nothing`);
  const repeated = hits.length - fresh;
  await addCounts(tx, [
    { name: 'hits', label: 'in', count: fresh },
    { name: 'hits', label: 'repeated', count: repeated },
  ]);
  return { fresh, repeated };
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

/** How many different subscribers each indicator has reached since `sinceMs` (observed time), by indicator hex. */
export async function indicatorReach(
  read: Reader,
  indicatorIds: readonly Uint8Array[],
  sinceMs: number,
): Promise<Map<string, number>> {
  if (indicatorIds.length === 0) return new Map();
  const wanted = rowsOf(
    read,
    { id: 'blob' },
    indicatorIds.map((id) => ({ id })),
  );
  const { rows } = await sql<{ indicatorId: Uint8Array; reach: number }>`
    select h.indicator_id, count(distinct h.subscriber) as reach
    from (select distinct id from ${wanted} as i) as v
    join hit h on h.indicator_id = v.id and h.observed_ms >= ${sinceMs}
    group by h.indicator_id`.execute(read);
  return new Map(rows.map((row) => [hexOf(row.indicatorId), row.reach]));
}

export type SettledHit = { readonly id: Uint8Array } & Exclude<HitOutcome, { outcome: 'pending' }>;

/**
 * Ends pending hits as warned or suppressed, and counts them.
 *
 * @throws TocsinError STORE_FAILED when one of them is not pending: the counts would no longer hold
 */
export async function settleHits(tx: Tx, settled: readonly SettledHit[]): Promise<void> {
  if (settled.length === 0) return;
  const rows = settled.map((hit) => ({
    id: hit.id,
    outcome: hit.outcome,
    reason: hit.outcome === 'suppressed' ? hit.reason : null,
    warningId: hit.outcome === 'warned' ? hit.warningId : null,
  }));
  const columns = { id: 'blob', outcome: 'text', reason: 'text', warningId: 'blob' } as const;
  const result = await sql`update hit
    set outcome = v.outcome, reason = v.reason, warning_id = v.warning_id
    from ${rowsOf(tx, columns, rows)} as v
    where hit.id = v.id and hit.outcome = 'pending'`.execute(tx);
  if (Number(result.numAffectedRows) !== settled.length) {
    throw new TocsinError('STORE_FAILED', 'A hit was settled twice, or was never kept.', {
      details: { expected: settled.length, settled: Number(result.numAffectedRows) },
    });
  }
  await addCounts(
    tx,
    rows.map((row) => ({ name: 'hits_settled', label: row.reason ?? 'warned', count: 1 })),
  );
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
