export type BackoffLimits = { readonly minMs: number; readonly maxMs: number };

/**
 * The pause before try number `attempt` (0 is the first after a loss): full jitter, a random share of
 * min × 2^attempt, capped. Full jitter keeps a thousand clients of a restarted gateway from coming
 * back all at once. `random` gives 0…1. Milliseconds.
 */
export function backoffMs(attempt: number, limits: BackoffLimits, random: () => number): number {
  const ceiling = Math.min(limits.maxMs, limits.minMs * 2 ** Math.min(attempt, 30));
  return Math.round(random() * ceiling);
}
