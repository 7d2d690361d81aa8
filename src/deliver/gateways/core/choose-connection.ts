/** What the choice needs to know of one connection. */
export type ConnectionHealth = {
  /** Parts given to it and not answered. */
  readonly inFlight: number;
  readonly windowSize: number;
  /** Recent time to an answer; null where none came of late. Milliseconds. */
  readonly answerMs: number | null;
  /** Recent share of submits that were throttled or never answered: 0…1. */
  readonly trouble: number;
  /** When a part was last given to it; any clock, larger is later. */
  readonly lastUsed: number;
};

/** The slowest connection counts as at most so many times as loaded as the fastest. */
const maxSlowness = 4;
/** A connection that fails always counts as so many times as loaded as one that never does, plus one. */
const troubleWeight = 8;

/**
 * How dear the next part is on a connection: the share of the window that it would fill, more for a
 * connection that answers slowly or fails. Fewest in flight alone already gives each connection its
 * share by speed (a slow one keeps its window full), so that slowness needs to count little.
 */
function costOf(health: ConnectionHealth, fastestMs: number): number {
  const { inFlight, windowSize, answerMs, trouble } = health;
  const slowness =
    answerMs === null ? 1 : Math.min(maxSlowness, (1 + Math.max(answerMs, 1) / fastestMs) / 2);
  return ((inFlight + 1) / windowSize) * slowness * (1 + troubleWeight * trouble);
}

/**
 * The index of the connection that takes the next message: one with room in its window before one
 * without, then the cheapest, and of equals the one that was used longest ago, so that they take
 * turns. -1 for an empty list.
 */
export function chooseConnection(connections: readonly ConnectionHealth[]): number {
  let fastestMs = Number.POSITIVE_INFINITY;
  for (const { answerMs } of connections) {
    if (answerMs !== null) fastestMs = Math.min(fastestMs, Math.max(answerMs, 1));
  }
  let best = -1;
  let bestFull = true;
  let bestCost = 0;
  let bestUsed = 0;
  for (const [at, health] of connections.entries()) {
    const full = health.inFlight >= health.windowSize;
    const cost = costOf(health, fastestMs);
    const better =
      best === -1 ||
      (full === bestFull
        ? cost < bestCost || (cost === bestCost && health.lastUsed < bestUsed)
        : bestFull);
    if (!better) continue;
    best = at;
    bestFull = full;
    bestCost = cost;
    bestUsed = health.lastUsed;
  }
  return best;
}
