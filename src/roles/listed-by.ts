import { resealTokens } from '../vault/reseal.ts';
import type { Foundation } from './foundation.ts';

/**
 * Whether the number behind a token was listed at a moment, as the index knows it now. While the index
 * follows a rotation it is under another epoch than what is stored, so the token is sealed anew. Where
 * one of the two keys is destroyed nothing can be looked up.
 */
export function listedBy({
  vault,
  index,
}: Pick<Foundation, 'vault' | 'index'>): (
  token: Uint8Array,
  epoch: number,
  timeMs: number,
) => boolean {
  return (token, epoch, timeMs) => {
    const living = vault.livingEpochs();
    if (!living.includes(epoch) || !living.includes(index.epoch)) return false;
    // A copy: a token from the store may lie anywhere in a buffer of its driver's.
    const asked = new Uint8Array(resealTokens(vault, token, epoch, index.epoch));
    return index.isListed(asked, 0, timeMs);
  };
}
