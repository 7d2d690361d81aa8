import { sql } from 'kysely';
import type { MessageState } from '../domain/warning.ts';
import type { Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { addCounts } from './ledger-counts.ts';
import { type Ended, rollUp } from './message-moves.ts';
import { isFinal } from './message-states.ts';
import { insertRows, rowsOf } from './rows.ts';
import type { PartState } from './schema.ts';
import type { Statement } from './together.ts';

/** What the carrier says of a part; to the gateways it is their Receipt. */
export type PartReceipt = {
  readonly route: string;
  /** The account of the route: ids are its own. */
  readonly account: string;
  readonly smscId: string;
  readonly state:
    | 'delivered'
    | 'undeliverable'
    | 'expired'
    | 'rejected'
    | 'accepted'
    | 'enroute'
    | 'unknown';
  readonly error: string | null;
  readonly receivedMs: number;
  /** Carriers use ids again: the receipt is of a part heard of at this moment or later. Epoch milliseconds. */
  readonly sinceMs: number;
  /** Token of the recipient, where the receipt names one. */
  readonly recipient: Uint8Array | null;
};

export type PartId = Pick<PartReceipt, 'route' | 'account' | 'smscId'>;

export type ReceiptsApplied = {
  /** Parts that moved. */
  applied: number;
  /** Of those, parts whose message had ended already: the message stays as it is. */
  late: number;
  /** Kept until their part's answer comes. */
  parked: number;
  /** Said before, or contradict what was said before, or say nothing new (accepted, enroute). */
  ignored: number;
  /** Messages that ended by this, by final state. */
  ended: Ended;
};

type Candidate = {
  messageId: Uint8Array;
  part: number;
  route: string;
  account: string;
  smscId: string;
  state: PartState;
  error: string | null;
  updatedMs: number;
  messageState: MessageState;
};

const idColumns = { route: 'text', account: 'text', smscId: 'text' } as const;

const partEnds = {
  delivered: 'delivered',
  undeliverable: 'undeliverable',
  expired: 'expired',
  rejected: 'rejected',
  unknown: 'unknown',
  accepted: null,
  enroute: null,
} as const satisfies Record<PartReceipt['state'], PartState | null>;

/**
 * Applies receipts to the parts they name by route and the carrier's id, and ends the messages whose
 * parts have all been heard of. A receipt whose part is not known yet is parked: it may come before
 * the submit's answer. The same receipt twice changes nothing.
 */
export async function applyReceipts(
  tx: Tx,
  receipts: readonly PartReceipt[],
  nowMs: number,
): Promise<ReceiptsApplied> {
  const done: ReceiptsApplied = { applied: 0, late: 0, parked: 0, ignored: 0, ended: {} };
  if (receipts.length === 0) return done;
  const candidates = await findParts(tx, receipts);
  const moved = new Map<string, Candidate>();
  const unmatched: PartReceipt[] = [];
  for (const receipt of receipts) {
    const state = partEnds[receipt.state];
    const parts = candidates
      .get(keyOf(receipt))
      ?.filter(({ updatedMs }) => updatedMs >= receipt.sinceMs);
    if (state === null) {
      done.ignored += 1;
    } else if (parts === undefined || parts.length === 0) {
      unmatched.push(receipt);
    } else {
      const part = parts.find(isOpen);
      if (part === undefined || part.state === state) {
        done.ignored += 1;
        continue;
      }
      part.state = state;
      part.error = receipt.error;
      const key = `${hexOf(part.messageId)} ${part.part}`;
      if (!moved.has(key)) {
        done.applied += 1;
        if (isFinal(part.messageState)) done.late += 1;
      }
      moved.set(key, part);
    }
  }
  done.ended = await moveParts(tx, [...moved.values()], nowMs);
  done.parked = await park(tx, unmatched);
  done.ignored += unmatched.length - done.parked;
  await addCounts(tx, [
    { name: 'receipts', label: 'applied', count: done.applied },
    { name: 'receipts', label: 'late', count: done.late },
    { name: 'receipts', label: 'parked', count: done.parked },
  ]);
  return done;
}

/** Takes out the receipts that were parked for parts just answered; for applyParked. */
export function takeParked(tx: Tx, parts: readonly PartId[]): Statement {
  if (parts.length === 0) return null;
  return sql`delete from receipt_parked as p
    where (p.route, p.account, p.smsc_id) in
      (select v.route, v.account, v.smsc_id from ${rowsOf(tx, idColumns, parts)} as v)
    returning *`;
}

/** Applies receipts that were parked, when the parts that they are of are known. */
export function applyParked(
  tx: Tx,
  receipts: readonly PartReceipt[],
  nowMs: number,
): Promise<ReceiptsApplied> {
  return applyReceipts(tx, oldestFirst(receipts), nowMs);
}

/**
 * Gives parked receipts received before `receivedBeforeMs` a last chance, and then drops and counts
 * those that no part was ever known for.
 *
 * @returns how many were dropped
 */
export async function dropOrphans(
  tx: Tx,
  receivedBeforeMs: number,
  nowMs: number,
): Promise<number> {
  const { rows } = await sql<PartReceipt>`delete from receipt_parked
    where received_ms < ${receivedBeforeMs} returning *`.execute(tx);
  const known = await findParts(tx, rows);
  const isKnown = (row: PartReceipt): boolean =>
    known.get(keyOf(row))?.some(({ updatedMs }) => updatedMs >= row.sinceMs) ?? false;
  const [matched, orphans] = [rows.filter(isKnown), rows.filter((row) => !isKnown(row))];
  await applyReceipts(tx, oldestFirst(matched), nowMs);
  await addCounts(tx, [
    { name: 'receipts', label: 'orphaned', count: orphans.length },
    ...orphans.map(({ route }) => ({ name: 'receipts_orphaned', label: route, count: 1 }) as const),
  ]);
  return orphans.length;
}

/** Carriers' ids come round again: a part that still waits goes before one that has ended, then the newest. */
async function findParts(tx: Tx, receipts: readonly PartId[]): Promise<Map<string, Candidate[]>> {
  if (receipts.length === 0) return new Map();
  const distinct = new Map(receipts.map((receipt) => [keyOf(receipt), receipt]));
  const { rows } = await sql<Candidate>`
    select p.message_id, p.part, p.route, p.account, p.smsc_id, p.state, p.error, p.updated_ms,
      m.state as message_state
    from ${rowsOf(tx, idColumns, [...distinct.values()])} as v
    join message_part p on p.route = v.route and p.smsc_id = v.smsc_id and p.account = v.account
    join message m on m.id = p.message_id
    order by p.updated_ms desc, p.message_id, p.part`.execute(tx);
  return Map.groupBy(rows, keyOf);
}

/** A part is open until it has ended; `unknown` may still be cleared up. */
function isOpen(part: Candidate): boolean {
  return part.state === 'submitted' || part.state === 'submitting' || part.state === 'unknown';
}

async function moveParts(tx: Tx, parts: readonly Candidate[], nowMs: number): Promise<Ended> {
  if (parts.length === 0) return {};
  const columns = { messageId: 'blob', part: 'int', state: 'text', error: 'text' } as const;
  const move = sql`update message_part set state = v.state, error = v.error, updated_ms = ${nowMs}
    from ${rowsOf(tx, columns, parts)} as v
    where message_part.message_id = v.message_id and message_part.part = v.part`;
  return rollUp(
    tx,
    parts.map((part) => part.messageId),
    nowMs,
    move,
  );
}

function park(tx: Tx, receipts: readonly PartReceipt[]): Promise<number> {
  const columns = {
    ...idColumns,
    state: 'text',
    error: 'text',
    receivedMs: 'int',
    sinceMs: 'int',
    recipient: 'blob',
  } as const;
  return insertRows(tx, 'receiptParked', columns, receipts, sql`on conflict do nothing`);
}

function oldestFirst(receipts: readonly PartReceipt[]): PartReceipt[] {
  return receipts.toSorted((a, b) => a.receivedMs - b.receivedMs);
}

function keyOf({ route, account, smscId }: PartId): string {
  return `${route}\n${account}\n${smscId}`;
}
