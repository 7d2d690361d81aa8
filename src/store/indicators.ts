import { sql } from 'kysely';
import type { Indicator, IndicatorDraft, IndicatorStatus } from '../domain/indicator.ts';
import type { Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { indicatorId } from './indicator-id.ts';
import { mergeIndicator } from './indicator-merge.ts';
import { findIndicators } from './indicator-reads.ts';
import { isLookBackDue, queueLookBack } from './look-back.ts';
import { insertRows, piecesOf, rowsOf } from './rows.ts';
import type { IndicatorSourceTable, IndicatorTable } from './schema.ts';

const indicatorColumns = {
  id: 'blob',
  kind: 'text',
  value: 'text',
  space: 'text',
  partyClass: 'text',
  scamType: 'text',
  scamTypeFrom: 'text',
  site: 'text',
  confidence: 'int',
  status: 'text',
  statusReason: 'text',
  validFromMs: 'int',
  validUntilMs: 'int',
  createdMs: 'int',
  updatedMs: 'int',
} as const satisfies Record<keyof IndicatorTable, string>;

const sourceColumns = {
  indicatorId: 'blob',
  source: 'text',
  caseRef: 'text',
  confidence: 'int',
  scamType: 'text',
  unknownScamType: 'text',
  listedMs: 'int',
} as const satisfies Record<keyof IndicatorSourceTable, string>;

export type Upserted = {
  /** Different indicators that were not known. */
  added: number;
  /** Known ones that changed. */
  updated: number;
  unchanged: number;
  /** Of all these, how many stand in quarantine now. */
  quarantined: number;
};

/**
 * Merges a list into the store, one row for each (kind, value), see mergeIndicator; keeps who named
 * it; and queues what counts anew for a look-back.
 */
export async function upsertIndicators(
  tx: Tx,
  drafts: readonly IndicatorDraft[],
  nowMs: number,
): Promise<Upserted> {
  const total: Upserted = { added: 0, updated: 0, unchanged: 0, quarantined: 0 };
  const byId = Map.groupBy(drafts, (draft) =>
    hexOf(indicatorId(draft.kind, draft.value, draft.space)),
  );
  // Key order: two imports at once wait for each other and do not deadlock.
  const ordered = [...byId].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const piece of piecesOf(ordered)) {
    const known = await findIndicators(
      tx,
      piece.map(([id]) => Buffer.from(id, 'hex')),
    );
    const changed: Indicator[] = [];
    const due: Uint8Array[] = [];
    for (const [id, ofOne] of piece) {
      const before = known.get(id) ?? null;
      const after = ofOne.reduce<Indicator | null>(
        (sofar, draft) => mergeIndicator(sofar, draft, nowMs),
        before,
      );
      if (after === null) continue;
      if (before === null) total.added += 1;
      else if (after === before) total.unchanged += 1;
      else total.updated += 1;
      if (after.status === 'quarantined') total.quarantined += 1;
      if (after !== before) changed.push(after);
      if (after !== before && isLookBackDue(before, after)) due.push(after.id);
    }
    await saveIndicators(tx, changed);
    await queueLookBack(tx, due, nowMs);
    await saveSources(
      tx,
      piece.flatMap(([, ofOne]) => ofOne),
      nowMs,
    );
  }
  return total;
}

async function saveIndicators(tx: Tx, indicators: readonly Indicator[]): Promise<void> {
  await insertRows(
    tx,
    'indicator',
    indicatorColumns,
    indicators.map((one) => ({
      ...one,
      scamTypeFrom: one.scamTypeFrom ?? null,
      site: one.site ?? null,
    })),
    sql`on conflict (id) do update set space = excluded.space, party_class = excluded.party_class,
      scam_type = excluded.scam_type, scam_type_from = excluded.scam_type_from, site = excluded.site,
      confidence = excluded.confidence, status = excluded.status,
      status_reason = excluded.status_reason, valid_from_ms = excluded.valid_from_ms,
      valid_until_ms = excluded.valid_until_ms, updated_ms = excluded.updated_ms`,
  );
}

/** A list that says the same again keeps the moment at which it said so first. */
async function saveSources(
  tx: Tx,
  drafts: readonly IndicatorDraft[],
  nowMs: number,
): Promise<void> {
  const rows = new Map(
    drafts.map((draft) => {
      const id = indicatorId(draft.kind, draft.value, draft.space);
      const { source, confidence, unknownScamType } = draft;
      // What a list says; a guess is not its word.
      const scamType = draft.scamTypeFrom ? null : draft.scamType;
      const caseRef = draft.caseRef ?? '';
      const row = { indicatorId: id, source, caseRef, confidence, scamType, unknownScamType };
      return [JSON.stringify([hexOf(id), source, caseRef]), { ...row, listedMs: nowMs }];
    }),
  );
  await insertRows(
    tx,
    'indicatorSource',
    sourceColumns,
    [...rows.values()],
    sql`on conflict (indicator_id, source, case_ref) do update set
      confidence = excluded.confidence, scam_type = excluded.scam_type,
      unknown_scam_type = excluded.unknown_scam_type
      where indicator_source.confidence <> excluded.confidence
        or indicator_source.scam_type is distinct from excluded.scam_type
        or indicator_source.unknown_scam_type is distinct from excluded.unknown_scam_type`,
  );
}

/**
 * Sets the status of indicators by hand or by a guard. To lift a quarantine, set `active` with
 * liftedReason; what becomes active is queued for a look-back.
 *
 * @returns how many changed
 */
export async function setIndicatorStatus(
  tx: Tx,
  ids: readonly Uint8Array[],
  status: IndicatorStatus,
  reason: string | null,
  nowMs: number,
): Promise<number> {
  if (ids.length === 0) return 0;
  const wanted = rowsOf(
    tx,
    { id: 'blob' },
    ids.map((id) => ({ id })),
  );
  if (status === 'active') await queueInactive(tx, ids, nowMs);
  const result = await sql`update indicator
    set status = ${status}, status_reason = ${reason}, updated_ms = ${nowMs}
    where id in (select id from ${wanted} as v)
      and (status <> ${status} or status_reason is distinct from ${reason})`.execute(tx);
  return Number(result.numAffectedRows);
}

/** Queues those of the indicators that are not active yet. */
async function queueInactive(tx: Tx, ids: readonly Uint8Array[], nowMs: number): Promise<void> {
  const known = await findIndicators(tx, ids);
  const due = [...known.values()].filter((one) => isLookBackDue(one, { ...one, status: 'active' }));
  await queueLookBack(
    tx,
    due.map(({ id }) => id),
    nowMs,
  );
}

/** Ends active indicators whose validity is over. Returns how many. */
export async function expireIndicators(tx: Tx, nowMs: number): Promise<number> {
  const result = await sql`update indicator set status = 'expired', updated_ms = ${nowMs}
    where status = 'active' and valid_until_ms <= ${nowMs}`.execute(tx);
  return Number(result.numAffectedRows);
}
