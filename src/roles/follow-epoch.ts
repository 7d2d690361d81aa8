import { streamIndicators } from '../store/indicator-reads.ts';
import { sealingKeyOf } from '../vault/sealing-key.ts';
import type { Foundation } from './foundation.ts';

/**
 * Brings the index and the matching threads under the vault's current epoch, after a rotation. It
 * takes as long as reading all indicators (and ported numbers); until then records are matched under the old epoch, and
 * their hits sealed anew when they are written (match/ingest.ts).
 */
export async function followEpoch({
  db,
  vault,
  index,
  pool,
  ported,
  discovery,
}: Foundation): Promise<void> {
  pool().addKey(sealingKeyOf(vault));
  await ported.reload();
  await discovery?.rotate(vault.currentEpoch);
  await index.reload(streamIndicators(db.read, { status: 'active' }));
}
