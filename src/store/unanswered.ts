import { sql } from 'kysely';
import type { Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { addCounts } from './ledger-counts.ts';
import type { Ended } from './message-moves.ts';
import { applyReceipts, type PartReceipt } from './receipts.ts';
import { rowsOf } from './rows.ts';

/** Parked receipts that are looked at in one go. */
const most = 500;

type Candidate = PartReceipt & { messageId: Uint8Array; part: number };

/**
 * Finds what parked receipts are of that came for submits without an answer: their ids were never
 * told, so only the recipient is left to go by. A receipt is matched where exactly one message of its
 * route to that recipient has a part that was never answered; otherwise it stays parked. Call it for
 * receipts that have waited long enough for an answer to have come.
 *
 * @param receivedBeforeMs only receipts received before this moment
 */
export async function matchUnanswered(
  tx: Tx,
  receivedBeforeMs: number,
  nowMs: number,
): Promise<{ matched: number; ended: Ended }> {
  const { rows } = await sql<Candidate>`
    select r.*, p.message_id, p.part
    from (select * from receipt_parked
      where received_ms < ${receivedBeforeMs} and recipient is not null
      order by received_ms limit ${most}) as r
    join message m on m.recipient = r.recipient and m.state = 'submitted'
      and m.state_reason is not null
    join message_part p on p.message_id = m.id and p.state = 'unknown' and p.smsc_id is null
      and p.route = r.route and p.account = r.account
      and p.updated_ms >= r.since_ms and p.updated_ms <= r.received_ms + ${answerTimeMs}
    order by r.received_ms, p.message_id, p.part`.execute(tx);
  const named = nameParts(rows);
  if (named.length === 0) return { matched: 0, ended: {} };
  const columns = { messageId: 'blob', part: 'int', smscId: 'text' } as const;
  await sql`update message_part set smsc_id = v.smsc_id
    from ${rowsOf(tx, columns, named)} as v
    where message_part.message_id = v.message_id and message_part.part = v.part`.execute(tx);
  const ids = { route: 'text', account: 'text', smscId: 'text' } as const;
  await sql`delete from receipt_parked where (route, account, smsc_id) in
    (select v.route, v.account, v.smsc_id from ${rowsOf(tx, ids, named)} as v)`.execute(tx);
  const { ended } = await applyReceipts(tx, named, nowMs);
  await addCounts(tx, [{ name: 'receipts', label: 'by_recipient', count: named.length }]);
  return { matched: named.length, ended };
}

/** A receipt may come before the moment at which we gave up its answer, by this much at most. */
const answerTimeMs = 10 * 60_000;

/** One part to a receipt and one receipt to a part, as far as it is clear which message is meant. */
function nameParts(rows: readonly Candidate[]): Candidate[] {
  const named = new Map<string, Candidate>();
  for (const ofReceipt of Map.groupBy(rows, receiptKey).values()) {
    const messages = new Set(ofReceipt.map(({ messageId }) => hexOf(messageId)));
    const free = ofReceipt.find((candidate) => !named.has(partKey(candidate)));
    if (messages.size === 1 && free !== undefined) named.set(partKey(free), free);
  }
  return [...named.values()];
}

function receiptKey({ route, account, smscId }: Candidate): string {
  return `${route}\n${account}\n${smscId}`;
}

function partKey({ messageId, part }: Candidate): string {
  return `${hexOf(messageId)} ${part}`;
}
