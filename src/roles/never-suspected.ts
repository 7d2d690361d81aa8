import { tokensIn } from '../assess/suspects/stream-rows.ts';
import { publicNumbers } from '../domain/number/public-numbers.ts';
import type { ListContext } from '../match/import-list.ts';
import { hexOf } from '../store/hex.ts';
import type { Vault } from '../vault/vault.ts';
import { allowedParties } from './lists.ts';

/**
 * Numbers that are never suspected, whatever they do: those that win over indicators, and those at which
 * the state, carriers, banks and authorities answer.
 *
 * @returns hex of their tokens under the epoch
 */
export function neverSuspected(
  lists: Pick<ListContext, 'allowNumbers'>,
  vault: Pick<Vault, 'sealBatch'>,
  epoch: number,
): ReadonlySet<string> {
  const parties = [...allowedParties(lists), ...publicNumbers()];
  return new Set(tokensIn(vault.sealBatch(parties, epoch)).map(hexOf));
}
