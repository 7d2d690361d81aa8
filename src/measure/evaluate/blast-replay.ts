import type { PolicyConfig } from '../../config/policy.ts';
import { reachLimit } from '../../decide/blast-guard.ts';
import type { Hit } from '../../domain/hit.ts';
import { hexOf } from '../../store/hex.ts';

/**
 * From when on each indicator stands aside because it reached more people within the guard's window
 * than it may (decide/blast-guard.ts), by hex of its id. Hits lie where they were seen, late ones at
 * their contact; they count from the moment they were seen.
 */
export function quarantines(
  seen: Iterable<Hit>,
  guard: PolicyConfig['blastGuard'],
): Map<string, number> {
  const limit = reachLimit(guard);
  const windowMs = Math.max(1, guard.windowS * 1000);
  const byIndicator = Map.groupBy(seen, (hit) => hexOf(hit.indicatorId));
  const out = new Map<string, number>();
  for (const [key, hits] of byIndicator) {
    if (hits.length <= limit) continue;
    if (new Set(hits.map((hit) => hexOf(hit.subscriber))).size <= limit) continue;
    const atMs = overreachedAt(hits, limit, windowMs);
    if (atMs !== null) out.set(key, atMs);
  }
  return out;
}

/** When the hits that were seen by then first held more than `limit` people within a window. */
function overreachedAt(hits: readonly Hit[], limit: number, windowMs: number): number | null {
  // What is seen later only adds people, so that the first moment is found by halving.
  const moments = [...new Set(hits.map((hit) => hit.observedMs))].sort((a, b) => a - b);
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const nowMs = moments[middle] ?? 0;
    if (overreaches(hits, nowMs, limit, windowMs)) high = middle;
    else low = middle + 1;
  }
  return moments[low] ?? null;
}

function overreaches(
  hits: readonly Hit[],
  nowMs: number,
  limit: number,
  windowMs: number,
): boolean {
  const placed = hits
    .filter((hit) => hit.observedMs <= nowMs)
    .map((hit) => ({ atMs: hit.late ? hit.timeMs : hit.observedMs, who: hexOf(hit.subscriber) }))
    .sort((a, b) => a.atMs - b.atMs);
  const inside = new Map<string, number>();
  let oldest = 0;
  for (const { atMs, who } of placed) {
    inside.set(who, (inside.get(who) ?? 0) + 1);
    for (let old = placed[oldest]; old !== undefined && old.atMs <= atMs - windowMs; ) {
      const left = (inside.get(old.who) ?? 1) - 1;
      if (left === 0) inside.delete(old.who);
      else inside.set(old.who, left);
      oldest += 1;
      old = placed[oldest];
    }
    if (inside.size > limit) return true;
  }
  return false;
}
