import { type RawBuilder, sql } from 'kysely';
import type { Reader, Tx } from './database.ts';
import { insertion } from './rows.ts';

/**
 * The running totals, by name; `label` says which.
 *
 * - `records`: `in` (rows that the framer saw), `accepted`; `records_rejected`: by reason
 * - `hits`: `in` (different ones), `repeated` (seen again, not kept); `hits_settled`: `warned` or a reason
 * - `warnings`: `treated`, `hold_out`, and `messages`, those that the treated ones planned
 * - `messages`: `in`; `messages_final`: by final state
 * - `look_back`: `in` (contacts found); `fresh`, `known`, `outside`, see LookBackFound
 * - `discovery`: `contacts`, calls and SMS that were given to it
 * - `receipts`: `applied`, `late` (after the message's final state), `parked`, `orphaned`;
 *   `receipts_orphaned`: by route
 */
export type CountName =
  | 'records'
  | 'records_rejected'
  | 'hits'
  | 'hits_settled'
  | 'warnings'
  | 'messages'
  | 'messages_final'
  | 'look_back'
  | 'discovery'
  | 'receipts'
  | 'receipts_orphaned';

export type Count = { readonly name: CountName; readonly label: string; readonly count: number };

export async function addCounts(tx: Tx, counts: readonly Count[]): Promise<void> {
  await addition(tx, counts)?.execute(tx);
}

/**
 * The statement that adds to the totals, in key order: two writers that took the rows in different
 * orders would deadlock. Null where there is nothing to add.
 */
export function addition(tx: Tx, counts: readonly Count[]): RawBuilder<unknown> | null {
  const sums = new Map<string, Count>();
  for (const count of counts) {
    if (count.count === 0) continue;
    const key = `${count.name}\n${count.label}`;
    sums.set(key, { ...count, count: count.count + (sums.get(key)?.count ?? 0) });
  }
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
  return insertion(
    tx,
    'ledgerCount',
    { name: 'text', label: 'text', count: 'int' },
    rows,
    sql`on conflict (name, label) do update set count = ledger_count.count + excluded.count`,
  );
}

export async function readCounts(read: Reader): Promise<readonly Count[]> {
  const rows = await read.selectFrom('ledgerCount').selectAll().execute();
  return rows as Count[];
}
