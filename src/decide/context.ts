import type { AssessIndicator } from '../assess/contact.ts';
import type { PolicyConfig, RiskConfig } from '../config/policy.ts';
import type { Indicator } from '../domain/indicator.ts';
import type { Tx } from '../store/database.ts';
import { activeFamily } from '../store/family.ts';
import { hexOf } from '../store/hex.ts';
import { indicatorReach, type PendingHit } from '../store/hits.ts';
import { findIndicators, indicatorSources } from '../store/indicator-reads.ts';
import { findPreferences } from '../store/preferences.ts';
import { recentHits } from '../store/recent-hits.ts';
import { askTogether } from '../store/together.ts';
import { recentWarnings } from '../store/warnings.ts';
import { reachLimit, reachWindows } from './blast-guard.ts';
import { killSwitch } from './kill-switch.ts';
import type { BatchContext } from './plan.ts';
import { warningMemoryMs } from './policy.ts';

/**
 * Hits of one subscriber that are looked at; more would only add to the count of contacts, by less
 * and less. Keeps one number that calls all day from making every batch slow.
 */
const hitsPerSubscriber = 128;

/**
 * Everything that decisions about these hits look at, in seven statements and two messages to the
 * store, whatever their number; one more of each for a risk model. `taken` holds at least one hit.
 */
export async function loadContext(
  tx: Tx,
  taken: readonly PendingHit[],
  { policy, risk }: { policy: PolicyConfig; risk: RiskConfig },
): Promise<BatchContext> {
  const subscribers = distinct(taken.map((hit) => hit.subscriber));
  const earliestMs = Math.min(...taken.map((hit) => hit.observedMs));
  const { blastGuard } = policy;
  const [recentBySubscriber, reach, warnings, family, preferences, isKilled] = await askTogether(
    tx,
    [
      recentHits(tx, subscribers, earliestMs - risk.windowS * 1000, hitsPerSubscriber),
      indicatorReach(tx, reachWindows(taken, blastGuard.windowS * 1000), reachLimit(blastGuard)),
      recentWarnings(tx, subscribers, earliestMs - warningMemoryMs(policy)),
      activeFamily(tx, subscribers),
      findPreferences(tx, subscribers),
      killSwitch(),
    ],
  );
  const recent = [...recentBySubscriber.values()].flat();
  const ids = distinct([...taken, ...recent].map((hit) => hit.indicatorId));
  const known = await findIndicators(tx, ids);
  const indicators = risk.modelFile === null ? known : await withCases(tx, known);
  return {
    ...{ taken, recent, indicators, reach, warnings, family, preferences },
    killSwitch: isKilled,
  };
}

/** The indicators with their case numbers, which only a risk model asks for. */
async function withCases(
  tx: Tx,
  indicators: ReadonlyMap<string, Indicator>,
): Promise<Map<string, Indicator & Pick<AssessIndicator, 'caseRef'>>> {
  const sources = await indicatorSources(
    tx,
    [...indicators.values()].map(({ id }) => id),
  );
  return new Map(
    [...indicators].map(([key, indicator]) => {
      // '' where a list gives none.
      const named = sources.get(key)?.find(({ caseRef }) => caseRef !== '');
      return [key, { ...indicator, caseRef: named?.caseRef ?? null }];
    }),
  );
}

function distinct(ids: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(ids.map((id) => [hexOf(id), id])).values()];
}
