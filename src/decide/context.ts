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
import { type SuspectStanding, suspectStandings } from '../store/suspects.ts';
import { ask, asked, askTogether } from '../store/together.ts';
import { recentWarnings, suspectedWarnings } from '../store/warnings.ts';
import { reachLimit, reachWindows } from './blast-guard.ts';
import { killSwitch } from './kill-switch.ts';
import type { BatchContext } from './plan.ts';
import type { KnownIndicator } from './plan-subscriber.ts';
import { warningMemoryMs } from './policy.ts';

/**
 * Hits of one subscriber that are looked at; more would only add to the count of contacts, by less
 * and less. Keeps one number that calls all day from making every batch slow.
 */
const hitsPerSubscriber = 128;
const dayMs = 86_400_000;

/**
 * Everything that decisions about these hits look at, in seven statements and two messages to the
 * store, whatever their number; one more of each for a risk model, and where suspected numbers count.
 * `taken` holds at least one hit.
 */
export async function loadContext(
  tx: Tx,
  taken: readonly PendingHit[],
  {
    policy,
    risk,
    suspects = false,
  }: { policy: PolicyConfig; risk: RiskConfig; suspects?: boolean },
): Promise<BatchContext> {
  const subscribers = distinct(taken.map((hit) => hit.subscriber));
  const earliestMs = Math.min(...taken.map((hit) => hit.observedMs));
  const { blastGuard } = policy;
  const newestMs = Math.max(...taken.map((hit) => hit.observedMs));
  const [recentBySubscriber, reach, warnings, family, preferences, isKilled, sent] =
    await askTogether(tx, [
      recentHits(tx, subscribers, earliestMs - risk.windowS * 1000, hitsPerSubscriber),
      indicatorReach(tx, reachWindows(taken, blastGuard.windowS * 1000), reachLimit(blastGuard)),
      recentWarnings(tx, subscribers, earliestMs - warningMemoryMs(policy)),
      activeFamily(tx, subscribers),
      findPreferences(tx, subscribers),
      killSwitch(),
      suspects ? suspectedWarnings(newestMs - dayMs, newestMs) : asked(null, () => 0),
    ]);
  const recent = [...recentBySubscriber.values()].flat();
  const ids = distinct([...taken, ...recent].map((hit) => hit.indicatorId));
  const known = await findIndicators(tx, ids);
  const asksCases = risk.engine === 'model' || risk.shadow;
  const listed = asksCases ? await withCases(tx, known) : known;
  const indicators = suspects ? await withSuspects(tx, ids, listed) : listed;
  return {
    ...{ taken, recent, indicators, reach, warnings, family, preferences },
    killSwitch: isKilled,
    suspicionLeft: policy.suspected.dailyBudget - sent,
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

/**
 * With the suspected numbers among the ids, in an indicator's shape. What nobody suspects any more
 * counts against nobody.
 */
async function withSuspects(
  tx: Tx,
  ids: readonly Uint8Array[],
  indicators: ReadonlyMap<string, KnownIndicator>,
): Promise<Map<string, KnownIndicator>> {
  const others = ids.filter((id) => !indicators.has(hexOf(id)));
  const standings = await ask(tx, suspectStandings(tx, others));
  return new Map([
    ...indicators,
    ...[...standings].map(([key, suspect]) => [key, indicatorOf(suspect)] as const),
  ]);
}

function indicatorOf(suspect: SuspectStanding): KnownIndicator {
  const { id, confidence, scamType, sinceMs, endedMs, endReason } = suspect;
  const aside = endReason === 'blast_guard' ? 'quarantined' : 'revoked';
  return {
    ...{ id, confidence, scamType, scamTypeFrom: 'neighbours', word: 'suspected' },
    ...{ kind: 'phone', value: '', space: null },
    ...{ partyClass: null, validFromMs: sinceMs, validUntilMs: null, statusReason: null },
    ...{ status: endedMs === null ? 'active' : aside, createdMs: sinceMs, updatedMs: sinceMs },
  };
}

function distinct(ids: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(ids.map((id) => [hexOf(id), id])).values()];
}
