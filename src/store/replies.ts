import { sql } from 'kysely';
import type { Reader, Tx } from './database.ts';
import { insertRows } from './rows.ts';
import type { ReplyTable } from './schema.ts';

const columns = {
  id: 'blob',
  sender: 'blob',
  epoch: 'int',
  route: 'text',
  meaning: 'text',
  warningId: 'blob',
  receivedMs: 'int',
} as const;

/** Keeps replies; one that is there already stays as it is. Returns how many were new. */
export async function insertReplies(
  tx: Tx,
  replies: readonly Omit<ReplyTable, 'warningId'>[],
): Promise<number> {
  const rows: ReplyTable[] = [];
  for (const reply of replies) {
    rows.push({ ...reply, warningId: await latestWarning(tx, reply.sender, reply.receivedMs) });
  }
  return insertRows(tx, 'reply', columns, rows, sql`on conflict do nothing`);
}

/** The latest warning about the sender, or about somebody whose family number the sender is. */
async function latestWarning(
  tx: Tx,
  sender: Uint8Array,
  beforeMs: number,
): Promise<Uint8Array | null> {
  const { rows } = await sql<{ id: Uint8Array }>`
    select id from warning
    where created_ms <= ${beforeMs} and arm = 'treated' and subscriber in
      (select ${sender} union all select subscriber from family_link where family = ${sender})
    order by created_ms desc limit 1`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Replies since a moment, by what they mean. */
export async function countReplies(read: Reader, sinceMs: number): Promise<Record<string, number>> {
  const { rows } = await sql<{ meaning: string; n: number }>`
    select meaning, count(*) as n from reply where received_ms >= ${sinceMs}
    group by meaning order by meaning`.execute(read);
  return Object.fromEntries(rows.map(({ meaning, n }) => [meaning, Number(n)]));
}
