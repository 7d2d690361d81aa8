import type { PolicyConfig, RiskConfig } from '../config/policy.ts';
import type { Tx } from '../store/database.ts';
import { activeFamily } from '../store/family.ts';
import { hexOf } from '../store/hex.ts';
import { indicatorReach, type PendingHit } from '../store/hits.ts';
import { findIndicators } from '../store/indicator-reads.ts';
import { findPreferences } from '../store/preferences.ts';
import { recentHits } from '../store/recent-hits.ts';
import { recentWarnings } from '../store/warnings.ts';
import { isKillSwitchOn } from './kill-switch.ts';
import type { BatchContext } from './plan.ts';
import { warningMemoryMs } from './policy.ts';

/**
 * Hits of one subscriber that are looked at; more would only add to the count of contacts, by less
 * and less. Keeps one number that calls all day from making every batch slow.
 */
const hitsPerSubscriber = 128;

/**
 * Everything that decisions about these hits look at, in seven statements whatever their number.
 * `taken` holds at least one hit.
 */
export async function loadContext(
  tx: Tx,
  taken: readonly PendingHit[],
  { policy, risk }: { policy: PolicyConfig; risk: RiskConfig },
): Promise<BatchContext> {
  const subscribers = distinct(taken.map((hit) => hit.subscriber));
  const observed = taken.map((hit) => hit.observedMs);
  const earliestMs = Math.min(...observed);
  const recentBySubscriber = await recentHits(
    tx,
    subscribers,
    earliestMs - risk.windowS * 1000,
    hitsPerSubscriber,
  );
  const recent = [...recentBySubscriber.values()].flat();
  const ids = distinct([...taken, ...recent].map((hit) => hit.indicatorId));
  return {
    taken,
    recent,
    indicators: await findIndicators(tx, ids),
    reach: await indicatorReach(
      tx,
      distinct(taken.map((hit) => hit.indicatorId)),
      Math.max(...observed) - policy.blastGuard.windowS * 1000,
    ),
    warnings: await recentWarnings(tx, subscribers, earliestMs - warningMemoryMs(policy)),
    family: await activeFamily(tx, subscribers),
    preferences: await findPreferences(tx, subscribers),
    killSwitch: await isKillSwitchOn(tx),
  };
}

function distinct(ids: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(ids.map((id) => [hexOf(id), id])).values()];
}
