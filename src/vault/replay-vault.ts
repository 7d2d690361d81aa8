import { hash } from 'node:crypto';
import { KeyRing, newKeyState } from './key-ring.ts';
import { Vault } from './vault.ts';

/**
 * A vault in memory whose epoch key follows from a seed, so that a replay of invented people makes
 * the same tokens each time. Anybody can make the same keys: never for people who exist.
 */
export function createReplayVault(seed: number): Vault {
  const state = newKeyState(0);
  const key = new Uint8Array(hash('sha256', `tocsin replay ${seed}`, 'buffer').subarray(0, 16));
  const epochs = state.epochs.map((epoch) => ({ ...epoch, key }));
  return new Vault(new KeyRing({ ...state, epochs }, () => Promise.resolve()));
}
