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
  /** The calling thread is one of them, for a program that does nothing else meanwhile. */
  readonly callerMatches?: boolean;
  readonly blockBytes?: number;
  readonly fileJobBytes?: number;
};

/**
 * Starts the threads of a pool on an index. A key of a later epoch must be given to the pool
 * (addKey) before the index comes under it.
 */
export function createPool(parts: PoolParts): MatchPool {
  const { vault, index, allow, threads, callerMatches = false, blockBytes, fileJobBytes } = parts;
  const { memory: km, handle } = index;
  const size = {
    ...(blockBytes === undefined ? {} : { blockBytes }),
    ...(fileJobBytes === undefined ? {} : { fileJobBytes }),
  };
  const caller = (): MatchThread => {
    const keyOf = (epoch: number) => sealingKeyOf(vault, epoch);
    return new MatchThread({ km, handle, allow, keyOf });
  };
  if (threads <= 1) return new MatchPool({ km, threads: [inlineThread(caller())], ...size });
  const entries = [...allow.entries()];
  const key = sealingKeyOf(vault, index.epoch);
  const workers = Array.from(
    { length: callerMatches ? threads - 1 : threads },
    () => new WorkerThread({ km, handle, allow: entries, key }),
  );
  // Between any two blocks it hands the workers theirs.
  const own = callerMatches ? [inlineThread(caller(), 0)] : [];
  return new MatchPool({ km, threads: [...workers, ...own], ...size });
}
