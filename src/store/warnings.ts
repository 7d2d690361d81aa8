import { sql } from 'kysely';
import type { Reason } from '../domain/exposure.ts';
import type { Warning } from '../domain/warning.ts';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { addCounts, type Count } from './ledger-counts.ts';
import { insertion, rowsOf } from './rows.ts';
import type { MessageTable, WarningTable } from './schema.ts';
import { type Asked, asked, type Statement } from './together.ts';

/** A warning and the number of messages that it plans: 0 for one held out. */
export type PlannedWarning = Warning & { readonly messages: number };

const warningColumns = {
  id: 'blob',
  subscriber: 'blob',
  epoch: 'int',
  level: 'text',
  scamType: 'text',
  risk: 'float',
  reasons: 'text',
  template: 'text',
  language: 'text',
  arm: 'text',
  checkCode: 'text',
  messages: 'int',
  observedMs: 'int',
  createdMs: 'int',
  drawnEpoch: 'int',
  holdOutShare: 'float',
  channels: 'text',
  variant: 'text',
  propensity: 'float',
  suspected: 'int',
} as const satisfies Record<keyof WarningTable, string>;

/**
 * Keeps new warnings and counts them. Enqueue their messages in the same transaction.
 *
 * @throws TocsinError STORE_FAILED when a check code is taken, see takenCheckCodes
 */
export async function insertWarnings(tx: Tx, warnings: readonly PlannedWarning[]): Promise<void> {
  await warningInsertion(tx, warnings)?.execute(tx);
  await addCounts(tx, warningCounts(warnings));
}

/** The statement of insertWarnings; count them too. */
export function warningInsertion(tx: Tx, warnings: readonly PlannedWarning[]): Statement {
  const rows = warnings.map((warning) => ({
    ...warning,
    reasons: JSON.stringify(warning.reasons),
    suspected: warning.suspected === true ? 1 : 0,
  }));
  return insertion(tx, 'warning', warningColumns, rows);
}

export function warningCounts(warnings: readonly PlannedWarning[]): Count[] {
  return warnings.flatMap((warning): Count[] => [
    { name: 'warnings', label: warning.arm, count: 1 },
    { name: 'warnings', label: 'messages', count: warning.messages },
  ]);
}

/** Those of the codes that a warning already carries, so that the caller draws others. */
export async function takenCheckCodes(
  read: Reader,
  codes: readonly string[],
): Promise<Set<string>> {
  if (codes.length === 0) return new Set();
  const wanted = rowsOf(
    read,
    { code: 'text' },
    codes.map((code) => ({ code })),
  );
  const { rows } = await sql<{ checkCode: string }>`select w.check_code from ${wanted} as v
    join warning w on w.check_code = v.code`.execute(read);
  return new Set(rows.map((row) => row.checkCode));
}

/** The warnings of each subscriber since `sinceMs` (observed time), held-out ones too, by token hex, newest first. */
export function recentWarnings(
  read: Reader,
  subscribers: readonly Uint8Array[],
  sinceMs: number,
): Asked<Map<string, PlannedWarning[]>> {
  const wanted = rowsOf(
    read,
    { subscriber: 'blob' },
    subscribers.map((subscriber) => ({ subscriber })),
  );
  const statement = sql`select w.*
    from (select distinct subscriber from ${wanted} as s) as v
    join warning w on w.subscriber = v.subscriber and w.observed_ms >= ${sinceMs}
    order by w.subscriber, w.observed_ms desc, w.id`;
  return asked(subscribers.length === 0 ? null : statement, (rows: readonly WarningTable[]) =>
    Map.groupBy(rows.map(warningOf), (warning) => hexOf(warning.subscriber)),
  );
}

/** The question how many warnings on suspicion alone were sent from one moment (out) to another (in). */
export function suspectedWarnings(fromMs: number, untilMs: number): Asked<number> {
  return asked(
    sql`select count(*) as n from warning where suspected = 1 and arm = 'treated'
      and observed_ms > ${fromMs} and observed_ms <= ${untilMs}`,
    (rows: readonly { n: number }[]) => Number(rows[0]?.n ?? 0),
  );
}

/**
 * Warnings that were sent (not the held-out ones), newest first.
 *
 * @param before the `next` of the page before
 */
export async function listWarnings(
  read: Reader,
  page: { readonly limit: number; readonly before?: string | undefined },
): Promise<{ warnings: PlannedWarning[]; next: string | null }> {
  let query = read
    .selectFrom('warning')
    .selectAll()
    .where('arm', '=', 'treated')
    .orderBy('createdMs', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit);
  const at = page.before === undefined ? null : parseCursor(page.before);
  if (at !== null) {
    query = query.where((eb) =>
      eb.or([
        eb('createdMs', '<', at.createdMs),
        eb.and([eb('createdMs', '=', at.createdMs), eb('id', '<', at.id)]),
      ]),
    );
  }
  const rows = await query.execute();
  const last = rows.at(-1);
  const next =
    last === undefined || rows.length < page.limit ? null : `${last.createdMs}-${hexOf(last.id)}`;
  return { warnings: rows.map(warningOf), next };
}

/** A cursor that is none of ours begins at the newest. */
function parseCursor(text: string): { createdMs: number; id: Uint8Array } | null {
  const parts = /^(\d{1,15})-([0-9a-f]{32})$/.exec(text);
  if (parts?.[1] === undefined || parts[2] === undefined) return null;
  return { createdMs: Number(parts[1]), id: Buffer.from(parts[2], 'hex') };
}

export type WarningBucket = { readonly ms: number; readonly counts: Record<string, number> };

/** Sent warnings by scam type, in buckets of `bucketMs` from `sinceMs` on (created time); empty buckets are left out. */
export async function warningsByType(
  read: Reader,
  sinceMs: number,
  bucketMs: number,
): Promise<WarningBucket[]> {
  const { rows } = await sql<{ ms: number; scamType: string; n: number }>`
    select created_ms - created_ms % ${sql.lit(Math.trunc(bucketMs))} as ms, scam_type, count(*) as n
    from warning where created_ms >= ${sinceMs} and arm = 'treated'
    group by 1, scam_type order by 1, scam_type`.execute(read);
  const buckets = new Map<number, Record<string, number>>();
  for (const { ms, scamType, n } of rows) {
    const counts = buckets.get(ms) ?? {};
    counts[scamType] = n;
    buckets.set(ms, counts);
  }
  return [...buckets].map(([ms, counts]) => ({ ms, counts }));
}

/** The warning that carries this code, if it was sent: a held-out one was never seen by anybody. */
export async function findByCheckCode(read: Reader, code: string): Promise<PlannedWarning | null> {
  const row = await read
    .selectFrom('warning')
    .selectAll()
    .where('checkCode', '=', code)
    .where('arm', '=', 'treated')
    .executeTakeFirst();
  return row === undefined ? null : warningOf(row);
}

/** A warning that was sent, by its id. */
export async function findWarning(read: Reader, id: Uint8Array): Promise<PlannedWarning | null> {
  const row = await read
    .selectFrom('warning')
    .selectAll()
    .where('id', '=', id)
    .where('arm', '=', 'treated')
    .executeTakeFirst();
  return row === undefined ? null : warningOf(row);
}

/** What became of a message, without whom it went to. */
export type MessageFate = Pick<
  MessageTable,
  | 'role'
  | 'channel'
  | 'state'
  | 'stateReason'
  | 'route'
  | 'attempts'
  | 'createdMs'
  | 'submittedMs'
  | 'finalMs'
>;

/** The messages of a warning, in the order in which they are due. */
export async function messagesOf(read: Reader, warningId: Uint8Array): Promise<MessageFate[]> {
  return read
    .selectFrom('message')
    .select(['role', 'channel', 'state', 'stateReason', 'route', 'attempts'])
    .select(['createdMs', 'submittedMs', 'finalMs'])
    .where('warningId', '=', warningId)
    .orderBy('dueMs')
    .orderBy('id')
    .execute();
}

function warningOf(row: WarningTable): PlannedWarning {
  const { suspected, reasons, ...warning } = row;
  return {
    ...warning,
    reasons: JSON.parse(reasons) as Reason[],
    ...(suspected === 1 ? { suspected: true } : {}),
  };
}
