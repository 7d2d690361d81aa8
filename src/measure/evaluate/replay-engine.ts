import type { RiskJudge } from '../../assess/judge.ts';
import type { PolicyConfig } from '../../config/policy.ts';
import type { Hit } from '../../domain/hit.ts';
import type { Indicator } from '../../domain/indicator.ts';
import { hexOf } from '../../store/hex.ts';
import { quarantines } from './blast-replay.ts';
import type { HabitNotes } from './habit-notes.ts';
import { Knowledge, type Stretch, seenAt } from './knowledge.ts';
import type { ListedNumbers } from './listed-numbers.ts';
import {
  type Judgement,
  type Look,
  type ReplayWarning,
  replaySubscriber,
} from './replay-subscriber.ts';
import type { Suspicion } from './suspect-source.ts';

export type ReplayInput = {
  readonly judge: RiskJudge;
  readonly policy: PolicyConfig;
  readonly windowMs: number;
  /** Contacts so long before a suspicion are found by the look-back. */
  readonly beforeMs: number;
  readonly indicators: readonly Indicator[];
  readonly caseRefs: ReadonlyMap<string, string>;
  readonly listed: ListedNumbers;
  /** Hits with listed numbers, sites and apps, whenever these were listed. */
  readonly listedHits: readonly Hit[];
  readonly suspicions: readonly Suspicion[];
  readonly suspectedHits: readonly Hit[];
  readonly habits: HabitNotes;
  readonly onLook?: (look: Look) => void;
};

export type ReplayResult = {
  readonly warnings: readonly ReplayWarning[];
  readonly judgements: readonly Judgement[];
  /** Different hits that were seen. */
  readonly hits: number;
  /** Indicators that stood aside for reaching too many. */
  readonly quarantined: number;
};

/** Puts every hit where it was seen, and replays person by person. */
export function replayEngine(input: ReplayInput): ReplayResult {
  const { judge, policy, listed, windowMs, onLook } = input;
  const knowledge = new Knowledge();
  knowledge.addListed(input.indicators, input.caseRefs);
  addSuspicions(knowledge, input);
  const hits = new Map(
    [...input.listedHits, ...input.suspectedHits].map((hit) => [hexOf(hit.id), hit]),
  );
  const seen: Hit[] = [];
  for (const hit of hits.values()) {
    const sightings = knowledge.sightings(hexOf(hit.indicatorId), hit.timeMs);
    for (const { atMs } of sightings) {
      seen.push(seenAt(hit, atMs, listed.isListed(hit.subscriber, hit.timeMs, atMs)));
    }
  }
  const stoodAside = quarantines(seen, policy.blastGuard);
  const warnings: ReplayWarning[] = [];
  const judgements: Judgement[] = [];
  for (const ofOne of Map.groupBy(seen, (hit) => hexOf(hit.subscriber)).values()) {
    replaySubscriber(ofOne, {
      ...{ knowledge, judge, policy, windowMs, habits: input.habits },
      quarantinedAt: (key, nowMs) => (stoodAside.get(key) ?? Number.POSITIVE_INFINITY) <= nowMs,
      onJudgement: (judgement) => judgements.push(judgement),
      onWarning: (warning) => warnings.push(warning),
      ...(onLook === undefined ? {} : { onLook }),
    });
  }
  warnings.sort((a, b) => a.atMs - b.atMs || Buffer.compare(a.subscriber, b.subscriber));
  return { warnings, judgements, hits: hits.size, quarantined: stoodAside.size };
}

/**
 * A suspicion is about a token; the hits say under which indicator its contacts go. A contact from
 * before the look-back's reach is none.
 */
function addSuspicions(knowledge: Knowledge, input: ReplayInput): void {
  const { suspicions, suspectedHits, beforeMs } = input;
  const byToken = Map.groupBy(suspicions, ({ token }) => hexOf(token));
  const told = new Set<string>();
  for (const hit of suspectedHits) {
    const key = hexOf(hit.indicatorId);
    if (told.has(key)) continue;
    told.add(key);
    const stretches = (byToken.get(hexOf(hit.counterpart)) ?? []).map(
      ({ confidence, scamType, fromMs, untilMs }): Stretch => ({
        ...{ word: 'suspected', scamType, confidence, partyClass: null, fromMs },
        untilMs: untilMs ?? Number.POSITIVE_INFINITY,
        sinceMs: fromMs - beforeMs,
      }),
    );
    knowledge.addSuspected(key, stretches);
  }
}
