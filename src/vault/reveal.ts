import { TocsinError } from '../domain/error.ts';
import type { Tx } from '../store/database.ts';
import { appendAudit } from './audit-chain.ts';
import { type SlotParty, slotBytes } from './slot.ts';
import { slotAt, unsealSlots } from './unseal.ts';
import { ringOf, type Vault } from './vault.ts';

/** A token, the epoch that it was sealed under, and what it belongs to where that differs by token. */
export type RevealRequest = {
  readonly token: Uint8Array;
  readonly epoch: number;
  readonly reference?: string;
};

export type RevealReason = {
  /** Who asks: a person, or the room that acts by itself. */
  readonly actor: string;
  /** What for: `send`, `family.link` … */
  readonly purpose: string;
  /** What it belongs to: a warning's id, a case number. */
  readonly reference?: string;
  /** Epoch milliseconds; the present where not given. */
  readonly nowMs?: number;
};

/**
 * The only way from a token back to its number. Writes one audit entry a token in the caller's
 * transaction; use the numbers only after that has committed, and let go of them soon.
 * @returns the parties in the order of the requests
 * @throws EPOCH_UNKNOWN, EPOCH_DESTROYED; TOKEN_INVALID for a token of another epoch; AUDIT_BROKEN;
 * USAGE when nobody asks or for nothing
 */
export async function reveal(
  vault: Vault,
  tx: Tx,
  requests: readonly RevealRequest[],
  why: RevealReason,
): Promise<SlotParty[]> {
  const { actor, purpose, nowMs = Date.now() } = why;
  if (actor === '' || purpose === '') {
    throw new TocsinError('USAGE', 'Say who asks for a number (actor) and what for (purpose).');
  }
  const parties = opened(vault, requests);
  const entries = requests.map(({ token, epoch, reference = why.reference ?? '' }) => ({
    actor,
    action: 'reveal',
    subject: Buffer.from(token).toString('hex'),
    detail: { purpose, reference, epoch },
  }));
  await appendAudit(tx, vault, entries, nowMs);
  return parties;
}

/** The parties in the order of the requests. A cipher is dear to make, so each epoch's tokens share one. */
function opened(vault: Vault, requests: readonly RevealRequest[]): SlotParty[] {
  const ring = ringOf(vault);
  const parties = new Map<RevealRequest, SlotParty>();
  for (const [epoch, ofEpoch] of Map.groupBy(requests, (request) => request.epoch)) {
    if (ofEpoch.some(({ token }) => token.length !== slotBytes)) {
      throw new TocsinError('TOKEN_INVALID', `A token has ${slotBytes} bytes.`);
    }
    const tokens = Buffer.concat(ofEpoch.map(({ token }) => token));
    const slots = unsealSlots(ring.key(epoch), tokens);
    for (const [at, request] of ofEpoch.entries()) {
      parties.set(request, slotAt(slots, at * slotBytes));
    }
  }
  return requests.flatMap((request) => parties.get(request) ?? []);
}
