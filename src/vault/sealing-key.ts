import { createSecretKey } from 'node:crypto';
import { ringOf, type Vault } from './vault.ts';
import type { SealingKey } from './worker-seal.ts';

/**
 * The key of one epoch, to be posted to a worker thread of this process. Apart from what the worker
 * does with it, so that no worker loads the vault.
 *
 * @throws EPOCH_UNKNOWN, EPOCH_DESTROYED
 */
export function sealingKeyOf(vault: Vault, epoch = vault.currentEpoch): SealingKey {
  return { epoch, key: createSecretKey(ringOf(vault).key(epoch)) };
}
