import { sql } from 'kysely';
import type { Reader } from './database.ts';

/** Messages that are due and wait for a route, alike in who may take them. */
export type QueueGroup = {
  /** The only route that may take them; null: any that serves the carrier. */
  readonly pinnedRoute: string | null;
  /** The recipients' carrier; null: not known. */
  readonly carrier: string | null;
  readonly messages: number;
  /** Epoch milliseconds. */
  readonly oldestDueMs: number;
};

/** What is due and has not left, as groupings of the outbox. */
export async function readQueue(read: Reader, nowMs: number): Promise<readonly QueueGroup[]> {
  const { rows } = await sql<QueueGroup>`
    select pinned_route, carrier, count(*) as messages, min(due_ms) as oldest_due_ms
    from message where state = 'queued' and due_ms <= ${nowMs} and expires_ms > ${nowMs}
    group by pinned_route, carrier`.execute(read);
  return rows.map((row) => ({
    ...row,
    messages: Number(row.messages),
    oldestDueMs: Number(row.oldestDueMs),
  }));
}

/** Receipts whose part is not known yet, by the route they came by. */
export async function countParked(read: Reader): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ route: string; receipts: number }>`
    select route, count(*) as receipts from receipt_parked group by route`.execute(read);
  return new Map(rows.map(({ route, receipts }) => [route, Number(receipts)]));
}
