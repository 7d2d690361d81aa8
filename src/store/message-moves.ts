import { sql } from 'kysely';
import type { FinalState } from '../domain/warning.ts';
import type { Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { addCounts } from './ledger-counts.ts';
import { endOf, isFinal, type MessageEvent, startOf } from './message-states.ts';
import { rowsOf } from './rows.ts';
import { type Statement, together } from './together.ts';

export type MessageMove = {
  readonly id: Uint8Array;
  readonly event: MessageEvent;
  readonly reason: string | null;
};

/**
 * Moves messages by the transition table and counts those that end. A message that is not where its
 * event begins stays as it is.
 *
 * @returns how many moved
 */
export async function moveMessages(
  tx: Tx,
  moves: readonly MessageMove[],
  nowMs: number,
): Promise<number> {
  let moved = 0;
  const byEvent = Map.groupBy(moves, (move) => move.event);
  for (const [event, ofEvent] of byEvent) {
    const result = await sql`update message set ${moveSet(event, nowMs)}, state_reason = v.reason
      from ${rowsOf(tx, { id: 'blob', reason: 'text' }, ofEvent)} as v
      where message.id = v.id and message.state = ${sql.lit(startOf(event))}`.execute(tx);
    const count = Number(result.numAffectedRows);
    await countEnded(tx, event, count);
    moved += count;
  }
  return moved;
}

/** What an event sets, whichever messages it meets: the state, and the time where the state has one. */
export function moveSet(event: MessageEvent, nowMs: number) {
  const end = endOf(event);
  const state = sql`state = ${sql.lit(end)}`;
  if (isFinal(end)) return sql`${state}, final_ms = ${nowMs}`;
  return end === 'submitted' ? sql`${state}, submitted_ms = ${nowMs}` : state;
}

export async function countEnded(tx: Tx, event: MessageEvent, count: number): Promise<void> {
  const end = endOf(event);
  if (isFinal(end)) await addCounts(tx, [{ name: 'messages_final', label: end, count }]);
}

type PartSums = {
  id: Uint8Array;
  parts: number;
  delivered: number;
  undeliverable: number;
  rejected: number;
  expired: number;
};

/** What a message's parts say of the whole: the worst when any failed, delivered when all are, else nothing yet. */
export function rollUpOf(sums: Omit<PartSums, 'id'>): MessageEvent | null {
  if (sums.rejected > 0) return 'receipt_rejected';
  if (sums.undeliverable > 0) return 'receipt_undeliverable';
  if (sums.expired > 0) return 'receipt_expired';
  return sums.parts > 0 && sums.delivered === sums.parts ? 'receipt_delivered' : null;
}

/** Messages that ended, by final state. */
export type Ended = Partial<Record<FinalState, number>>;

export function addEnded(a: Ended, b: Ended): Ended {
  const sum: Ended = { ...a };
  for (const [state, count] of Object.entries(b) as [FinalState, number][]) {
    sum[state] = (sum[state] ?? 0) + count;
  }
  return sum;
}

/**
 * Ends the submitted ones among these messages whose parts have all been heard of.
 *
 * @param before a statement that runs first, such as the one that moves the parts
 */
export async function rollUp(
  tx: Tx,
  messageIds: readonly Uint8Array[],
  nowMs: number,
  before: Statement = null,
): Promise<Ended> {
  const distinct = new Map(messageIds.map((id) => [hexOf(id), { id }]));
  if (distinct.size === 0) return {};
  const sums = sql`
    select m.id, count(*) as parts,
      count(case when p.state = 'delivered' then 1 end) as delivered,
      count(case when p.state = 'undeliverable' then 1 end) as undeliverable,
      count(case when p.state = 'rejected' then 1 end) as rejected,
      count(case when p.state = 'expired' then 1 end) as expired,
      max(p.error) as error
    from ${rowsOf(tx, { id: 'blob' }, [...distinct.values()])} as v
    join message m on m.id = v.id and m.state = 'submitted'
    join message_part p on p.message_id = m.id
    group by m.id order by m.id`;
  const [, summed] = await together(tx, [before, sums]);
  const rows = (summed?.rows ?? []) as (PartSums & { error: string | null })[];
  const moves = rows.flatMap((row): MessageMove[] => {
    const event = rollUpOf(row);
    if (event === null) return [];
    return [{ id: row.id, event, reason: event === 'receipt_delivered' ? null : row.error }];
  });
  const ended: Ended = {};
  for (const [event, ofEvent] of Map.groupBy(moves, (move) => move.event)) {
    const end = endOf(event);
    if (isFinal(end)) ended[end] = await moveMessages(tx, ofEvent, nowMs);
  }
  return ended;
}
