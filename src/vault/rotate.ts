import type { Database } from '../store/database.ts';
import { appendAudit, startAudit } from './audit-chain.ts';
import { type Resealed, resealRows } from './reseal.ts';
import { ringOf, type Vault } from './vault.ts';

/** Who does it and when (epoch milliseconds). */
export type KeyChange = { readonly actor: string; readonly nowMs: number };

async function resealUnder(
  vault: Vault,
  database: Database,
  epoch: number,
  action: string,
  { actor, nowMs }: KeyChange,
): Promise<Resealed> {
  const ring = ringOf(vault);
  const before = ring.currentId;
  try {
    return await database.write(async (tx) => {
      await startAudit(tx, vault, nowMs);
      const resealed = await resealRows(tx, vault, epoch);
      const moved = Object.values(resealed).reduce((sum, rows) => sum + rows, 0);
      if (action !== 'key.reseal' || moved > 0) {
        const draft = { actor, action, subject: `epoch ${epoch}`, detail: { epoch, ...resealed } };
        await appendAudit(tx, vault, [draft], nowMs);
      }
      // Inside the transaction, so that no later writer seals under the old epoch any more.
      ring.activate(epoch);
      return resealed;
    });
  } catch (error) {
    ring.activate(before);
    throw error;
  }
}

/**
 * Begins a new epoch and moves the living rows to it, in one transaction with its audit entry. The
 * new key is on disk before any row uses it; after a crash in between, finishRotation() at the next
 * start does the rest. The old epoch's key lives on until it is destroyed.
 *
 * Let no batch be between sealing and writing while this runs: what is written later under the old
 * epoch stays readable, and moves with the next finishRotation().
 */
export async function rotateEpoch(
  vault: Vault,
  database: Database,
  change: KeyChange,
): Promise<{ epoch: number; resealed: Resealed }> {
  const { id } = await ringOf(vault).add(change.nowMs);
  const resealed = await resealUnder(vault, database, id, 'key.rotate', change);
  return { epoch: id, resealed };
}

/**
 * Moves rows that an interrupted rotation, or a late batch, left under an older epoch; in a new
 * database begins the audit chain. Call at every start, and after a rotation once the flow has turned
 * to the new epoch.
 */
export async function finishRotation(
  vault: Vault,
  database: Database,
  change: KeyChange,
): Promise<Resealed> {
  const newest = vault.livingEpochs().at(-1) ?? vault.currentEpoch;
  return resealUnder(vault, database, newest, 'key.reseal', change);
}
