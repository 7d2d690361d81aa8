import type { PolicyConfig } from '../config/policy.ts';

export type BlastGuardConfig = PolicyConfig['blastGuard'];

/**
 * How many different subscribers one indicator may reach in the window; exactly so many is allowed.
 * The share never forbids the first person: in a small network it would quarantine everything.
 */
export function reachLimit(guard: BlastGuardConfig): number {
  if (guard.subscribers === null) return guard.maxSubscribers;
  const byShare = Math.max(1, Math.floor(guard.maxShare * guard.subscribers));
  return Math.min(guard.maxSubscribers, byShare);
}

/**
 * The indicators whose reach is implausible: more likely a mistake in a list than so many victims.
 * `reach` counts every stored hit, decided or still pending, so a flood that arrives at once is
 * caught before its first warning.
 */
export function overreaching(
  reach: ReadonlyMap<string, number>,
  guard: BlastGuardConfig,
): Set<string> {
  const limit = reachLimit(guard);
  return new Set([...reach].filter(([, subscribers]) => subscribers > limit).map(([id]) => id));
}
