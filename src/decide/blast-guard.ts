import type { PolicyConfig } from '../config/policy.ts';
import type { Hit } from '../domain/hit.ts';
import { hexOf } from '../store/hex.ts';
import type { ReachWindow } from '../store/hits.ts';

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

/**
 * Where to count the reach of these hits' indicators: windows of `windowMs` that together hold every
 * one of the hits. A hit lies where it was seen, and one that a look-back found where its contact was,
 * so that a number which called for a week is not taken for one that called everybody today. Of hits
 * that lie close together two windows are made, up to the newest and from the oldest on: others that
 * arrived with them, and are not decided yet, lie in one of these.
 */
export function reachWindows(hits: readonly Hit[], windowMs: number): ReachWindow[] {
  const lengthMs = Math.max(1, windowMs);
  const windows: ReachWindow[] = [];
  for (const ofOne of Map.groupBy(hits, (hit) => hexOf(hit.indicatorId)).values()) {
    const id = ofOne[0]?.indicatorId ?? new Uint8Array();
    const newestFirst = ofOne
      .map((hit) => (hit.late ? hit.timeMs : hit.observedMs))
      .sort((a, b) => b - a);
    let newestMs = newestFirst[0] ?? 0;
    for (const [at, oldestMs] of newestFirst.entries()) {
      const next = newestFirst[at + 1];
      if (next !== undefined && next > newestMs - lengthMs) continue;
      windows.push({ id, fromMs: newestMs - lengthMs + 1, untilMs: newestMs + 1 });
      windows.push({ id, fromMs: oldestMs, untilMs: oldestMs + lengthMs });
      newestMs = next ?? 0;
    }
  }
  return windows;
}
