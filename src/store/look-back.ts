import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Indicator } from '../domain/indicator.ts';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { findIndicators } from './indicator-reads.ts';
import { addCounts } from './ledger-counts.ts';
import { insertRows, piecesOf, rowsOf } from './rows.ts';
import type { LookBackRunTable } from './schema.ts';

/**
 * Whether what an indicator has become may have contacts that nobody was asked about: it is active
 * and was not, or it counts from earlier or until later. Accounts never match a record.
 */
export function isLookBackDue(before: Indicator | null, after: Indicator): boolean {
  if (after.status !== 'active' || after.kind === 'account') return false;
  if (before === null || before.status !== 'active') return true;
  const from = (indicator: Indicator): number => indicator.validFromMs ?? -Infinity;
  const until = (indicator: Indicator): number => indicator.validUntilMs ?? Infinity;
  return from(after) < from(before) || until(after) > until(before);
}

const queueColumns = { indicatorId: 'blob', revision: 'int', queuedMs: 'int' } as const;

/** Queues indicators, in the transaction that changes them; one that is queued already moves to the front. */
export async function queueLookBack(
  tx: Tx,
  ids: readonly Uint8Array[],
  nowMs: number,
): Promise<void> {
  const ordered = ids.toSorted((a, b) => Buffer.compare(a, b));
  for (const piece of piecesOf(ordered)) {
    await insertRows(
      tx,
      'lookBack',
      queueColumns,
      piece.map((indicatorId) => ({ indicatorId, revision: 1, queuedMs: nowMs })),
      sql`on conflict (indicator_id) do update set
        revision = look_back.revision + 1, queued_ms = excluded.queued_ms`,
    );
  }
}

/** One row of the queue as it was taken. */
export type QueuedLookBack = {
  readonly indicatorId: Uint8Array;
  readonly revision: number;
  readonly queuedMs: number;
  /** As it is now; undefined where the store has it no more. */
  readonly indicator: Indicator | undefined;
};

/**
 * Up to `limit` rows of the queue, newest first: a number that was listed just now does not wait
 * behind a list of millions. They stay in the queue until finishLookBack().
 */
export async function takeLookBack(read: Reader, limit: number): Promise<QueuedLookBack[]> {
  const rows = await read
    .selectFrom('lookBack')
    .selectAll()
    .orderBy('queuedMs', 'desc')
    .orderBy('indicatorId')
    .limit(limit)
    .execute();
  const taken: QueuedLookBack[] = [];
  for (const piece of piecesOf(rows)) {
    const known = await findIndicators(
      read,
      piece.map((row) => row.indicatorId),
    );
    for (const row of piece) taken.push({ ...row, indicator: known.get(hexOf(row.indicatorId)) });
  }
  return taken;
}

/** Takes rows out of the queue, but for those that were queued again since they were taken. */
export async function finishLookBack(
  tx: Tx,
  taken: readonly Pick<QueuedLookBack, 'indicatorId' | 'revision'>[],
): Promise<void> {
  const columns = { indicatorId: 'blob', revision: 'int' } as const;
  for (const piece of piecesOf(taken)) {
    await sql`delete from look_back where (indicator_id, revision) in
      (select indicator_id, revision from ${rowsOf(tx, columns, piece)} as v)`.execute(tx);
  }
}

/** How many indicators wait, and since when the oldest does. */
export async function lookBackQueue(
  read: Reader,
): Promise<{ readonly queued: number; readonly oldestMs: number | null }> {
  const { rows } = await sql<{ queued: number; oldestMs: number | null }>`
    select count(*) as queued, min(queued_ms) as oldest_ms from look_back`.execute(read);
  return rows[0] ?? { queued: 0, oldestMs: null };
}

/** What became of the contacts that a look-back found: found = fresh + known + outside. */
export type LookBackFound = {
  /** Hits that nobody had made. */
  readonly fresh: number;
  /** Hits that live matching or an earlier look-back had made. */
  readonly known: number;
  /** Contacts outside the indicator's validity, or outside the span that was asked for. */
  readonly outside: number;
};

/** Adds to the running totals, in the transaction that keeps the hits. */
export async function countLookBack(tx: Tx, found: LookBackFound): Promise<void> {
  const { fresh, known, outside } = found;
  const name = 'look_back';
  await addCounts(tx, [
    { name, label: 'in', count: fresh + known + outside },
    { name, label: 'fresh', count: fresh },
    { name, label: 'known', count: known },
    { name, label: 'outside', count: outside },
  ]);
}

export type LookBackRun = Omit<LookBackRunTable, 'id'>;

const runColumns = {
  id: 'blob',
  origin: 'text',
  startedMs: 'int',
  endedMs: 'int',
  sinceMs: 'int',
  untilMs: 'int',
  coveredMs: 'int',
  logRows: 'int',
  indicators: 'int',
  skipped: 'int',
  contacts: 'int',
  fresh: 'int',
  known: 'int',
  outside: 'int',
} as const satisfies Record<keyof LookBackRunTable, string>;

/** Runs that are kept. */
const keptRuns = 100;

/** Keeps what a look-back did, and forgets all but the last hundred. */
export async function recordLookBackRun(tx: Tx, run: LookBackRun): Promise<void> {
  await insertRows(tx, 'lookBackRun', runColumns, [{ ...run, id: randomBytes(16) }]);
  await sql`delete from look_back_run where ended_ms <
    (select min(ended_ms) from
      (select ended_ms from look_back_run order by ended_ms desc limit ${keptRuns}) as kept)`.execute(
    tx,
  );
}

/** The last look-backs, newest first. */
export async function lastLookBackRuns(read: Reader, limit: number): Promise<LookBackRun[]> {
  const rows = await read
    .selectFrom('lookBackRun')
    .selectAll()
    .orderBy('endedMs', 'desc')
    .orderBy('startedMs', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ id: _, ...run }) => run);
}

/** Which of these hits are kept already, by the id's hex. */
export async function keptHits(read: Reader, ids: readonly Uint8Array[]): Promise<Set<string>> {
  const kept = new Set<string>();
  for (const piece of piecesOf(ids)) {
    const wanted = rowsOf(
      read,
      { id: 'blob' },
      piece.map((id) => ({ id })),
    );
    const { rows } = await sql<{ id: Uint8Array }>`select h.id from ${wanted} as v
      join hit h on h.id = v.id`.execute(read);
    for (const { id } of rows) kept.add(hexOf(id));
  }
  return kept;
}
