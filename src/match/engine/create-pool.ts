import type { AllowList } from '../../intake/hosts/allow-list.ts';
import { sealingKeyOf } from '../../vault/sealing-key.ts';
import type { Vault } from '../../vault/vault.ts';
import type { IndicatorIndex } from '../indicator-index.ts';
import { inlineThread } from './inline-thread.ts';
import { MatchThread } from './match-thread.ts';
import { MatchPool } from './pool.ts';
import { WorkerThread } from './worker-thread.ts';

export type PoolParts = {
  readonly vault: Vault;
  readonly index: IndicatorIndex;
  /** Hosts that win over indicators: those that the index was made with. */
  readonly allow: AllowList;
  /** 1 matches on the calling thread. */
  readonly threads: number;
  readonly blockBytes?: number;
};

/**
 * Starts the threads of a pool on an index. A key of a later epoch must be given to the pool
 * (addKey) before the index comes under it.
 */
export function createPool({ vault, index, allow, threads, blockBytes }: PoolParts): MatchPool {
  const { memory: km, handle } = index;
  const size = blockBytes === undefined ? {} : { blockBytes };
  if (threads <= 1) {
    const keyOf = (epoch: number) => sealingKeyOf(vault, epoch);
    const thread = inlineThread(new MatchThread({ km, handle, allow, keyOf }));
    return new MatchPool({ km, threads: [thread], ...size });
  }
  const entries = [...allow.entries()];
  const key = sealingKeyOf(vault, index.epoch);
  const workers = Array.from(
    { length: threads },
    () => new WorkerThread({ km, handle, allow: entries, key }),
  );
  return new MatchPool({ km, threads: workers, ...size });
}
