import { sql } from 'kysely';
import type { CancelReason } from '../domain/warning.ts';
import type { Tx } from './database.ts';
import { countEnded, moveSet } from './message-moves.ts';
import { type MessageEvent, startOf } from './message-states.ts';

async function moveWhere(
  tx: Tx,
  event: MessageEvent,
  reason: string,
  condition: ReturnType<typeof sql>,
  nowMs: number,
): Promise<number> {
  const result = await sql`update message set ${moveSet(event, nowMs)}, state_reason = ${reason}
    where state = ${sql.lit(startOf(event))} ${condition}`.execute(tx);
  const count = Number(result.numAffectedRows);
  await countEnded(tx, event, count);
  return count;
}

/** Ends queued messages whose time has passed. Returns how many. */
export function expireQueued(tx: Tx, nowMs: number): Promise<number> {
  return moveWhere(tx, 'timed_out', 'queue', sql`and expires_ms <= ${nowMs}`, nowMs);
}

/** Takes back everything that is queued. Returns how many. */
export function cancelQueued(
  tx: Tx,
  nowMs: number,
  reason: CancelReason = 'kill_switch',
): Promise<number> {
  return moveWhere(tx, 'cancelled', reason, sql``, nowMs);
}

/**
 * After a crash: the messages whose submit was under way, and of which nobody knows whether the
 * carrier has them. `resend` queues them again (the crashed try counts), `wait` treats them as
 * submitted and waits for receipts, `give_up` ends them as unknown.
 *
 * @param route only those of one route; left out: all. Another sender's must be left alone.
 * @returns how many
 */
export function recoverSubmitting(
  tx: Tx,
  decision: 'resend' | 'wait' | 'give_up',
  nowMs: number,
  route?: string,
): Promise<number> {
  const event = { resend: 'put_back', wait: 'submitted', give_up: 'given_up' } as const;
  const ofRoute = route === undefined ? sql`` : sql`and route = ${route}`;
  return moveWhere(tx, event[decision], 'restart', ofRoute, nowMs);
}

/**
 * Pins what is under way to its route, before recoverSubmitting() queues it again: the carrier may
 * have taken it already, and only there a receipt would tell.
 */
export async function pinSubmitting(tx: Tx): Promise<void> {
  await sql`update message set pinned_route = route where state = 'submitting'`.execute(tx);
}

/**
 * Lets messages go elsewhere that wait for a route that is not among `routes`: one that was taken out
 * of the configuration, or that they were sent on to by another's refusal and that is down. Returns
 * how many.
 */
export async function unpinFrom(
  tx: Tx,
  { known, up }: { readonly known: readonly string[]; readonly up: readonly string[] },
): Promise<number> {
  const notIn = (routes: readonly string[]) =>
    routes.length === 0 ? sql`1 = 1` : sql`pinned_route not in (${sql.join(routes)})`;
  const result = await sql`update message set pinned_route = null
    where state = 'queued' and pinned_route is not null
      and (${notIn(known)} or (refused_routes is not null and ${notIn(up)}))`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/**
 * Ends as unknown what has a part that was never answered (or was under way when the program ended)
 * and was submitted before `submittedBeforeMs`: its receipt would have come. Returns how many.
 */
export function expireUnanswered(
  tx: Tx,
  submittedBeforeMs: number,
  nowMs: number,
): Promise<number> {
  const condition = sql`and submitted_ms < ${submittedBeforeMs} and (state_reason = 'restart'
    or exists (select 1 from message_part p where p.message_id = message.id and p.state = 'unknown'))`;
  return moveWhere(tx, 'waited_out', 'unanswered', condition, nowMs);
}

/** Ends as unknown what was submitted before `submittedBeforeMs` and never heard of. Returns how many. */
export function expireWaiting(tx: Tx, submittedBeforeMs: number, nowMs: number): Promise<number> {
  const condition = sql`and submitted_ms < ${submittedBeforeMs}`;
  return moveWhere(tx, 'waited_out', 'no_receipt', condition, nowMs);
}
