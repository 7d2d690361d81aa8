import { sql } from 'kysely';
import type { Tx } from './database.ts';
import { addEnded, countEnded, type Ended, moveSet, rollUp } from './message-moves.ts';
import { type MessageEvent, startOf } from './message-states.ts';
import { applyParked, type PartReceipt, takeParked } from './receipts.ts';
import { insertion, rowsOf } from './rows.ts';
import { changed, type Statement, together } from './together.ts';

/** What became of one part's submit, or that it is not known. */
export type PartAnswer = {
  readonly part: number;
  readonly state: 'submitted' | 'rejected' | 'unknown';
  /** The carrier's id of an accepted part, as text: ids have leading zeros. Of an unknown one where SGIP knows it. */
  readonly smscId: string | null;
  readonly error: string | null;
};

/**
 * The caller's decision on a claimed message:
 * - `submitted`: wait for receipts; parts that are `unknown` are waited for too
 * - `rejected`: refused for good
 * - `requeue`: not taken (throttled, not sent), or unknown and the route's policy says resend
 * - `unknown`: given up
 */
export type MessageAnswer = {
  readonly messageId: Uint8Array;
  readonly route: string;
  readonly account: string;
  /** The text as rendered; kept for another try. */
  readonly body: string | null;
  /** Every part that was tried; parts never tried are left out. */
  readonly parts: readonly PartAnswer[];
  readonly decision: 'submitted' | 'rejected' | 'requeue' | 'unknown';
  readonly reason: string | null;
  /** When a requeued message is due again; left out: at once. */
  readonly dueMs?: number;
  /** false: the try does not count (throttled, not sent). */
  readonly attemptCounts?: boolean;
  /** The only route that may take a requeued message; left out or null: any. */
  readonly pinnedRoute?: string | null;
  /** All routes that refused it so far. */
  readonly refusedRoutes?: readonly string[];
  /** true: nothing was tried before this, so no receipt can have been kept for its parts. */
  readonly firstTry?: boolean;
};

const eventOf: Record<MessageAnswer['decision'], MessageEvent> = {
  submitted: 'submitted',
  rejected: 'refused',
  requeue: 'put_back',
  unknown: 'given_up',
};

/**
 * Keeps the carrier's answers: the parts with their ids, each message's next state, and the receipts
 * that came before the answer did.
 *
 * @returns how many messages moved, and those that their receipts ended at once; one that is no longer
 *   `submitting` stays as it is, but its parts are kept, so that their receipts find them
 */
export async function recordAnswers(
  tx: Tx,
  answers: readonly MessageAnswer[],
  nowMs: number,
): Promise<{ moved: number; ended: Ended }> {
  if (answers.length === 0) return { moved: 0, ended: {} };
  const accepted = answers.flatMap(({ route, account, parts }) =>
    parts.flatMap(({ smscId }) => (smscId === null ? [] : [{ route, account, smscId }])),
  );
  const parked = takeParked(tx, accepted);
  const moves = Map.groupBy(answers, (answer) => eventOf[answer.decision]);
  const [, early, ...results] = await together(tx, [
    keepParts(tx, answers, nowMs),
    parked,
    ...[...moves].map(([event, ofOne]) => moveAnswered(tx, event, ofOne, nowMs)),
  ]);
  let moved = 0;
  for (const [at, event] of [...moves.keys()].entries()) {
    const count = changed(results[at]);
    await countEnded(tx, event, count);
    moved += count;
  }
  const matched = await applyParked(tx, (early?.rows ?? []) as PartReceipt[], nowMs);
  const rolledUp = await rollUp(
    tx,
    answers.flatMap(({ messageId, firstTry }) => (firstTry === true ? [] : [messageId])),
    nowMs,
  );
  return { moved, ended: addEnded(matched.ended, rolledUp) };
}

const answerColumns = {
  id: 'blob',
  reason: 'text',
  body: 'text',
  dueMs: 'int',
  uncounted: 'int',
  pinnedRoute: 'text',
  refusedRoutes: 'text',
} as const;

/** A row of the outbox is long, so an answer writes it once. */
function moveAnswered(
  tx: Tx,
  event: MessageEvent,
  answers: readonly MessageAnswer[],
  nowMs: number,
): Statement {
  const rows = answers.map((answer) => ({
    id: answer.messageId,
    reason: answer.reason,
    body: answer.body,
    dueMs: answer.dueMs ?? null,
    uncounted: answer.attemptCounts === false ? 1 : 0,
    pinnedRoute: answer.pinnedRoute ?? null,
    refusedRoutes: answer.refusedRoutes?.join(',') ?? null,
  }));
  return sql`update message set ${moveSet(event, nowMs)}, state_reason = v.reason,
      body = coalesce(v.body, message.body), due_ms = coalesce(v.due_ms, message.due_ms),
      attempts = attempts - v.uncounted, pinned_route = v.pinned_route,
      refused_routes = coalesce(v.refused_routes, message.refused_routes)
    from ${rowsOf(tx, answerColumns, rows)} as v
    where message.id = v.id and message.state = ${sql.lit(startOf(event))}`;
}

const partColumns = {
  messageId: 'blob',
  part: 'int',
  route: 'text',
  account: 'text',
  smscId: 'text',
  state: 'text',
  error: 'text',
  updatedMs: 'int',
} as const;

/** A part that the carrier once took keeps its id unless a later try was taken too. */
function keepParts(tx: Tx, answers: readonly MessageAnswer[], nowMs: number): Statement {
  const rows = answers.flatMap(({ messageId, route, account, parts }) =>
    parts.map((part) => ({ messageId, route, account, ...part, updatedMs: nowMs })),
  );
  return insertion(
    tx,
    'messagePart',
    partColumns,
    rows,
    sql`on conflict (message_id, part) do update set route = excluded.route, account = excluded.account,
      smsc_id = excluded.smsc_id, state = excluded.state, error = excluded.error,
      updated_ms = excluded.updated_ms
      where message_part.smsc_id is null or excluded.smsc_id is not null`,
  );
}
