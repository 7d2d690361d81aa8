import type { Database, Tx } from '../store/database.ts';
import { type MessageMove, moveMessages } from '../store/message-moves.ts';
import { piecesOf } from '../store/rows.ts';
import { appendAudit } from './audit-chain.ts';
import { type Resealed, resealRows } from './reseal.ts';
import type { KeyChange } from './rotate.ts';
import { ringOf, type Vault } from './vault.ts';

/** Messages that still need their recipient's number. What is submitted needs it no more. */
export type NeedKey = { readonly queued: number; readonly submitting: number };

export type Destroyed =
  /** `ended`: messages that were given up for it (queued ones cancelled, submitting ones unknown). */
  | { readonly done: true; readonly resealed: Resealed; readonly ended: NeedKey }
  /** Refused: new tokens are sealed under it; rotate first. */
  | { readonly done: false; readonly reason: 'current' }
  /** Refused: wait until these are sent, or force. */
  | { readonly done: false; readonly reason: 'in_flight'; readonly inFlight: NeedKey };

type OpenMessage = { readonly id: Uint8Array; readonly state: 'queued' | 'submitting' };

async function openMessages(tx: Tx, epoch: number): Promise<OpenMessage[]> {
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'state'])
    .where('epoch', '=', epoch)
    .where('state', 'in', ['queued', 'submitting'])
    .orderBy('id')
    .execute();
  return rows.map(({ id, state }) => ({ id, state: state === 'queued' ? state : 'submitting' }));
}

/** What was not sent is cancelled; what may have been sent ends unknown, for it cannot be sent again. */
async function endMessages(tx: Tx, open: readonly OpenMessage[], nowMs: number): Promise<void> {
  const moves = open.map(({ id, state }): MessageMove => {
    const event = state === 'queued' ? 'cancelled' : 'given_up';
    return { id, event, reason: 'epoch_destroyed' };
  });
  for (const piece of piecesOf(moves)) await moveMessages(tx, piece, nowMs);
}

/**
 * Destroys the key of an epoch: its tokens can never be turned back. Refused while the epoch is
 * current or while messages need it, unless `force` ends those. Rows left under the epoch are moved
 * to the current one first. The audit entry is written before the key goes, so that no destruction
 * is unrecorded; after a crash in between, run it again.
 * @throws EPOCH_UNKNOWN, EPOCH_DESTROYED
 */
export async function destroyEpoch(
  vault: Vault,
  database: Database,
  epoch: number,
  options: KeyChange & { readonly force: boolean },
): Promise<Destroyed> {
  const { actor, nowMs, force } = options;
  const ring = ringOf(vault);
  ring.key(epoch);
  if (epoch === ring.currentId) return { done: false, reason: 'current' };
  const result = await database.write(async (tx): Promise<Destroyed> => {
    const open = await openMessages(tx, epoch);
    const queued = open.filter((message) => message.state === 'queued').length;
    const inFlight = { queued, submitting: open.length - queued };
    if (open.length > 0 && !force) return { done: false, reason: 'in_flight', inFlight };
    await endMessages(tx, open, nowMs);
    const resealed = await resealRows(tx, vault, ring.currentId);
    const detail = { epoch, cancelled: queued, unknown: inFlight.submitting };
    const draft = { actor, action: 'key.destroy', subject: `epoch ${epoch}`, detail };
    await appendAudit(tx, vault, [draft], nowMs);
    return { done: true, resealed, ended: inFlight };
  });
  if (result.done) await ring.destroy(epoch, nowMs);
  return result;
}
