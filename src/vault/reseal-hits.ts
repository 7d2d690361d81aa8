import type { Hit } from '../domain/hit.ts';
import { hitId } from './hit-id.ts';
import { resealTokens } from './reseal.ts';
import { slotBytes } from './slot.ts';
import type { Vault } from './vault.ts';

/**
 * Hits as the epoch `to` would have made them, in their order: both tokens sealed anew, and the id
 * that follows from them. For hits that were matched before a rotation and are written after it.
 * @throws TOKEN_INVALID when a hit says another epoch than its tokens have; EPOCH_UNKNOWN,
 *   EPOCH_DESTROYED
 */
export function resealHits(vault: Vault, hits: readonly Hit[], to: number): readonly Hit[] {
  if (hits.every((hit) => hit.epoch === to)) return hits;
  return hits.map((hit) => {
    if (hit.epoch === to) return hit;
    // A visit's counterpart is the indicator's id and no token (match/to-hit.ts).
    const sealed = hit.kind === 'call' || hit.kind === 'sms';
    const tokens = new Uint8Array(2 * slotBytes);
    tokens.set(hit.subscriber, 0);
    tokens.set(sealed ? hit.counterpart : hit.subscriber, slotBytes);
    const fresh = resealTokens(vault, tokens, hit.epoch, to);
    const subscriber = fresh.slice(0, slotBytes);
    const counterpart = sealed ? fresh.slice(slotBytes) : hit.counterpart;
    return {
      ...hit,
      subscriber,
      counterpart,
      epoch: to,
      id: hitId({ ...hit, subscriber, counterpart }),
    };
  });
}
