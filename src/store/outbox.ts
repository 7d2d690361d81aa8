import { type RawBuilder, sql } from 'kysely';
import type { Level, Reason } from '../domain/exposure.ts';
import type { Language, Message, MessageState } from '../domain/warning.ts';
import { finalStates, inFlightStates } from '../domain/warning.ts';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { addCounts, type Count } from './ledger-counts.ts';
import { insertion, isPostgres, rowsOf } from './rows.ts';
import type { MessageTable } from './schema.ts';
import type { Statement } from './together.ts';

const messageColumns = {
  id: 'blob',
  warningId: 'blob',
  recipient: 'blob',
  epoch: 'int',
  role: 'text',
  channel: 'text',
  carrier: 'text',
  state: 'text',
  stateReason: 'text',
  priority: 'int',
  attempts: 'int',
  seenMs: 'int',
  dueMs: 'int',
  expiresMs: 'int',
  createdMs: 'int',
  finalMs: 'int',
} as const satisfies Partial<Record<keyof MessageTable, string>>;

/** Puts new messages into the queue, without those withheld, and counts them. Call it in the transaction of their warnings. */
export async function enqueueMessages(tx: Tx, messages: readonly Message[]): Promise<void> {
  await messageInsertion(tx, messages)?.execute(tx);
  await addCounts(tx, messageCounts(messages));
}

/** The statement of enqueueMessages; count them too. */
export function messageInsertion(tx: Tx, messages: readonly Message[]): Statement {
  const rows = messages.map(({ withheld = null, ...message }) => {
    const end =
      withheld === null
        ? { state: 'queued', stateReason: null, finalMs: null }
        : { state: 'cancelled', stateReason: withheld, finalMs: message.createdMs };
    return { ...message, ...end, attempts: 0 };
  });
  return insertion(tx, 'message', messageColumns, rows);
}

export function messageCounts(messages: readonly Message[]): Count[] {
  const withheld = messages.filter((message) => message.withheld !== undefined).length;
  return [
    { name: 'messages', label: 'in', count: messages.length },
    { name: 'messages_final', label: 'cancelled', count: withheld },
  ];
}

/** A message in the hands of a sender, with what its text needs of its warning. */
export type ClaimedMessage = Message & {
  readonly route: string;
  /** This try included; 1 for the first. */
  readonly attempts: number;
  /** The text of an earlier try; null before the first. */
  readonly body: string | null;
  /** Routes that refused it. */
  readonly refusedRoutes: readonly string[];
  /** Parts that the carrier took in an earlier try, with their numbers: only the others are to be sent. */
  readonly acceptedParts: readonly number[];
  readonly level: Level;
  readonly scamType: string;
  readonly template: string;
  /** Variant of the template; null: its own text. */
  readonly variant: string | null;
  readonly language: Language;
  readonly checkCode: string;
  readonly reasons: readonly Reason[];
  /** The warning rests on suspicion alone. */
  readonly suspected?: boolean;
  /** The moment that the warning speaks of, see Hit.observedMs. */
  readonly observedMs: number;
};

/** Which recipients' messages a route is to take now, by their carriers. */
export type Serves = {
  readonly carriers: readonly string[];
  /** All carriers but these, and unknown ones; null: no others. */
  readonly allBut: readonly string[] | null;
};

export const servesAll: Serves = { carriers: [], allBut: [] };

export type Claim = {
  readonly limit: number;
  readonly nowMs: number;
  /** The route that takes the messages: those pinned to it, and of those pinned to none what it serves. */
  readonly route: string;
  readonly serves: Serves;
  /** What must hold for any message to be taken, such as the kill switch being off. */
  readonly onlyIf?: RawBuilder<unknown>;
};

type ClaimRow = MessageTable &
  Omit<ClaimedMessage, 'acceptedParts' | 'refusedRoutes' | 'route' | 'reasons' | 'suspected'> & {
    /** JSON of Reason[]. */
    readonly reasons: string;
    readonly suspected: number;
  };

/**
 * Takes messages that are due and not expired, lowest priority number first and then longest due:
 * `submitting`, one attempt more, with their route. On PostgreSQL, those that another sender is
 * taking are passed over.
 */
export async function claimMessages(tx: Tx, claim: Claim): Promise<ClaimedMessage[]> {
  const { limit, nowMs, route, serves, onlyIf } = claim;
  const condition = onlyIf === undefined ? sql`` : sql`and ${onlyIf}`;
  const lock = isPostgres(tx) ? sql`for update skip locked` : sql``;
  // Limited before the join: PostgreSQL would read every warning for it.
  const { rows } = await sql<ClaimRow>`
    select m.*, w.level, w.scam_type, w.template, w.variant, w.language, w.check_code, w.reasons,
      w.observed_ms, w.suspected
    from (
      select * from message as q
      where q.state = 'queued' and q.due_ms <= ${nowMs} and q.expires_ms > ${nowMs}
        and ${mayTake(route, serves)} ${condition}
      order by q.priority, q.due_ms limit ${limit} ${lock}
    ) as m join warning w on w.id = m.warning_id
    order by m.priority, m.due_ms`.execute(tx);
  const routed = rows.map((row) => ({ ...row, route, attempts: row.attempts + 1 }));
  if (routed.length === 0) return [];
  await sql`update message set state = 'submitting', attempts = attempts + 1, route = v.route
    from ${rowsOf(tx, { id: 'blob', route: 'text' }, routed)} as v
    where message.id = v.id and message.state = 'queued'`.execute(tx);
  const accepted = await acceptedParts(
    tx,
    routed.filter((message) => message.attempts > 1 || message.body !== null),
  );
  return routed.map((message) => claimed(message, accepted.get(hexOf(message.id)) ?? []));
}

function mayTake(route: string, { carriers, allBut }: Serves): RawBuilder<unknown> {
  const pinned = sql`q.pinned_route = ${route}`;
  if (carriers.length === 0 && allBut === null) return pinned;
  const free = [
    ...(carriers.length > 0 ? [sql`q.carrier in (${sql.join(carriers)})`] : []),
    ...(allBut === null ? [] : [othersThan(allBut)]),
  ];
  return sql`(${pinned} or (q.pinned_route is null and (${sql.join(free, sql` or `)})))`;
}

function othersThan(carriers: readonly string[]): RawBuilder<unknown> {
  if (carriers.length === 0) return sql`1 = 1`;
  return sql`q.carrier is null or q.carrier not in (${sql.join(carriers)})`;
}

function claimed(row: ClaimRow & { route: string }, parts: readonly number[]): ClaimedMessage {
  return {
    id: row.id,
    warningId: row.warningId,
    recipient: row.recipient,
    epoch: row.epoch,
    role: row.role,
    channel: row.channel,
    carrier: row.carrier,
    priority: row.priority,
    seenMs: row.seenMs,
    dueMs: row.dueMs,
    expiresMs: row.expiresMs,
    createdMs: row.createdMs,
    route: row.route,
    attempts: row.attempts,
    body: row.body,
    refusedRoutes: row.refusedRoutes?.split(',') ?? [],
    acceptedParts: parts,
    level: row.level,
    scamType: row.scamType,
    template: row.template,
    variant: row.variant,
    language: row.language,
    checkCode: row.checkCode,
    reasons: JSON.parse(row.reasons) as Reason[],
    observedMs: row.observedMs,
    ...(row.suspected === 1 ? { suspected: true } : {}),
  };
}

async function acceptedParts(
  tx: Tx,
  messages: readonly { readonly id: Uint8Array }[],
): Promise<Map<string, number[]>> {
  if (messages.length === 0) return new Map();
  const { rows } = await sql<{ messageId: Uint8Array; part: number }>`
    select p.message_id, p.part from ${rowsOf(tx, { id: 'blob' }, messages)} as v
    join message_part p on p.message_id = v.id and p.smsc_id is not null and p.state <> 'unknown'
    order by p.message_id, p.part`.execute(tx);
  const parts = new Map<string, number[]>();
  for (const { messageId, part } of rows) {
    const key = hexOf(messageId);
    parts.set(key, [...(parts.get(key) ?? []), part]);
  }
  return parts;
}

/** Messages by state; every state is there. */
export async function countMessages(read: Reader): Promise<Record<MessageState, number>> {
  const { rows } = await sql<{ state: MessageState; n: number }>`
    select state, count(*) as n from message group by state`.execute(read);
  const counts = Object.fromEntries(
    [...inFlightStates, ...finalStates].map((state) => [state, 0]),
  ) as Record<MessageState, number>;
  for (const { state, n } of rows) counts[state] = n;
  return counts;
}
