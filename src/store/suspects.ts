import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { insertRows, rowsOf } from './rows.ts';
import type { SuspectEnd, SuspectTable } from './schema.ts';
import { type Asked, asked } from './together.ts';

/** A part of a judgement, in plain words that name nobody; the weight is what it adds to the log-odds. */
export type SuspectReason = {
  readonly key: string;
  readonly value: number;
  readonly weight: number;
  readonly zh: string;
  readonly en: string;
};

/** A number under suspicion, or one that was. */
export type StoredSuspect = Readonly<Omit<SuspectTable, 'reasons' | 'updatedMs'>> & {
  readonly reasons: readonly SuspectReason[];
};

/** What a decision must know of a suspect. */
export type SuspectStanding = Pick<
  StoredSuspect,
  'id' | 'confidence' | 'scamType' | 'sinceMs' | 'endedMs' | 'endReason'
>;

const columns = {
  id: 'blob',
  token: 'blob',
  epoch: 'int',
  confidence: 'int',
  scamType: 'text',
  newCounterpartsDay: 'float',
  reasons: 'text',
  modelId: 'text',
  sinceMs: 'int',
  endedMs: 'int',
  endReason: 'text',
  dismissedUntilMs: 'int',
  updatedMs: 'int',
} as const satisfies Record<keyof SuspectTable, string>;

/**
 * The id under which hits name a suspect: the first half of SHA-256 over a word and the token at the
 * time. An indicator's id follows from the number itself, and whoever has all numbers can try them; a
 * number that nobody has listed is a subscriber's, so its id may lead no further than its token does.
 */
export function suspectId(token: Uint8Array): Uint8Array {
  const bytes = Buffer.concat([Buffer.from('suspect\0'), token]);
  return new Uint8Array(hash('sha256', bytes, 'buffer').subarray(0, 16));
}

/** Keeps suspects as they are given, by id. */
export async function saveSuspects(
  tx: Tx,
  suspects: readonly StoredSuspect[],
  nowMs: number,
): Promise<void> {
  const rows = suspects
    .map((one) => ({ ...one, reasons: JSON.stringify(one.reasons), updatedMs: nowMs }))
    .toSorted((a, b) => Buffer.compare(a.id, b.id));
  await insertRows(
    tx,
    'suspect',
    columns,
    rows,
    sql`on conflict (id) do update set token = excluded.token, epoch = excluded.epoch,
      confidence = excluded.confidence, scam_type = excluded.scam_type,
      new_counterparts_day = excluded.new_counterparts_day, reasons = excluded.reasons,
      model_id = excluded.model_id, since_ms = excluded.since_ms, ended_ms = excluded.ended_ms,
      end_reason = excluded.end_reason, dismissed_until_ms = excluded.dismissed_until_ms,
      updated_ms = excluded.updated_ms`,
  );
}

/** Ends those of the suspects that are not ended yet. @returns how many */
export async function endSuspects(
  tx: Tx,
  ids: readonly Uint8Array[],
  reason: SuspectEnd,
  end: { readonly endedMs: number; readonly nowMs: number; readonly dismissedUntilMs?: number },
): Promise<number> {
  if (ids.length === 0) return 0;
  const wanted = rowsOf(
    tx,
    { id: 'blob' },
    ids.map((id) => ({ id })),
  );
  const result = await sql`update suspect set ended_ms = ${end.endedMs}, end_reason = ${reason},
      dismissed_until_ms = ${end.dismissedUntilMs ?? null}, updated_ms = ${end.nowMs}
    where ended_ms is null and id in (select id from ${wanted} as v)`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** All that is kept of suspects, ended ones too, surest first. */
export async function allSuspects(read: Reader): Promise<StoredSuspect[]> {
  const rows = await read
    .selectFrom('suspect')
    .selectAll()
    .orderBy('confidence', 'desc')
    .orderBy('token')
    .execute();
  return rows.map(suspectOf);
}

/** Numbers under suspicion now, surest first. */
export async function openSuspects(read: Reader, limit: number): Promise<StoredSuspect[]> {
  const rows = await read
    .selectFrom('suspect')
    .selectAll()
    .where('endedMs', 'is', null)
    .orderBy('confidence', 'desc')
    .orderBy('token')
    .limit(limit)
    .execute();
  return rows.map(suspectOf);
}

/** How many are under suspicion now. */
export async function countOpenSuspects(read: Reader): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from suspect
    where ended_ms is null`.execute(read);
  return Number(rows[0]?.n ?? 0);
}

/** The question how suspects stand, by the hex of their id; unknown ids are absent. */
export function suspectStandings(
  read: Reader,
  ids: readonly Uint8Array[],
): Asked<Map<string, SuspectStanding>> {
  const wanted = rowsOf(
    read,
    { id: 'blob' },
    ids.map((id) => ({ id })),
  );
  const statement = sql`select s.id, s.confidence, s.scam_type, s.since_ms, s.ended_ms, s.end_reason
    from ${wanted} as v join suspect s on s.id = v.id`;
  return asked(
    ids.length === 0 ? null : statement,
    (rows: readonly SuspectStanding[]) => new Map(rows.map((row) => [hexOf(row.id), row])),
  );
}

/** In how many warnings each suspect counted, by the hex of its id; one that counted in none is absent. */
export async function warnedBySuspects(
  read: Reader,
  ids: readonly Uint8Array[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const wanted = rowsOf(
    read,
    { id: 'blob' },
    ids.map((id) => ({ id })),
  );
  const { rows } = await sql<{ id: Uint8Array; n: number }>`
    select v.id, count(distinct h.warning_id) as n from ${wanted} as v
    join hit h on h.indicator_id = v.id where h.outcome = 'warned' group by v.id`.execute(read);
  return new Map(rows.map(({ id, n }) => [hexOf(id), Number(n)]));
}

/** Forgets suspects that ended before `beforeMs` and whose dismissal is over. Wall clock. @returns how many */
export async function pruneSuspects(tx: Tx, beforeMs: number, nowMs: number): Promise<number> {
  const result = await sql`delete from suspect where ended_ms is not null
    and updated_ms < ${beforeMs}
    and (dismissed_until_ms is null or dismissed_until_ms < ${nowMs})`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

function suspectOf({ updatedMs: _, reasons, ...row }: SuspectTable): StoredSuspect {
  return { ...row, reasons: JSON.parse(reasons) as SuspectReason[] };
}
