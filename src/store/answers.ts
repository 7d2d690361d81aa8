import { sql } from 'kysely';
import type { Tx } from './database.ts';
import { addEnded, type Ended, type MessageMove, moveMessages, rollUp } from './message-moves.ts';
import type { MessageEvent } from './message-states.ts';
import { matchParked } from './receipts.ts';
import { insertRows, rowsOf } from './rows.ts';

/** What became of one part's submit, or that it is not known. */
export type PartAnswer = {
  readonly part: number;
  readonly state: 'submitted' | 'rejected' | 'unknown';
  /** The carrier's id of an accepted part, as text: ids have leading zeros. */
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
  await keepParts(tx, answers, nowMs);
  const rows = answers.map((answer) => ({
    id: answer.messageId,
    body: answer.body,
    dueMs: answer.dueMs ?? null,
    uncounted: answer.attemptCounts === false ? 1 : 0,
  }));
  const columns = { id: 'blob', body: 'text', dueMs: 'int', uncounted: 'int' } as const;
  await sql`update message set body = coalesce(v.body, message.body),
      due_ms = coalesce(v.due_ms, message.due_ms), attempts = attempts - v.uncounted
    from ${rowsOf(tx, columns, rows)} as v
    where message.id = v.id and message.state = 'submitting'`.execute(tx);
  const moves = answers.map(
    (answer): MessageMove => ({
      id: answer.messageId,
      event: eventOf[answer.decision],
      reason: answer.reason,
    }),
  );
  const moved = await moveMessages(tx, moves, nowMs);
  const accepted = answers.flatMap(({ route, parts }) =>
    parts.flatMap(({ smscId }) => (smscId === null ? [] : [{ route, smscId }])),
  );
  const matched = await matchParked(tx, accepted, nowMs);
  const rolledUp = await rollUp(
    tx,
    answers.map((answer) => answer.messageId),
    nowMs,
  );
  return { moved, ended: addEnded(matched.ended, rolledUp) };
}

const partColumns = {
  messageId: 'blob',
  part: 'int',
  route: 'text',
  smscId: 'text',
  state: 'text',
  error: 'text',
  updatedMs: 'int',
} as const;

/** A part that the carrier once took keeps its id unless a later try was taken too. */
async function keepParts(tx: Tx, answers: readonly MessageAnswer[], nowMs: number): Promise<void> {
  const rows = answers.flatMap(({ messageId, route, parts }) =>
    parts.map((part) => ({ messageId, route, ...part, updatedMs: nowMs })),
  );
  await insertRows(
    tx,
    'messagePart',
    partColumns,
    rows,
    sql`on conflict (message_id, part) do update set route = excluded.route,
      smsc_id = excluded.smsc_id, state = excluded.state, error = excluded.error,
      updated_ms = excluded.updated_ms
      where message_part.smsc_id is null or excluded.smsc_id is not null`,
  );
}
