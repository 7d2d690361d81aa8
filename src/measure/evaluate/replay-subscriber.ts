import type { IndicatorLookup } from '../../assess/contact.ts';
import type { RiskJudge } from '../../assess/judge.ts';
import type { Habit } from '../../assess/model/habit.ts';
import type { PolicyConfig } from '../../config/policy.ts';
import { decide, type RecentWarning, warningMemoryMs } from '../../decide/policy.ts';
import { softened } from '../../decide/suspicion.ts';
import type { Level } from '../../domain/exposure.ts';
import type { Hit, SuppressReason } from '../../domain/hit.ts';
import { hexOf } from '../../store/hex.ts';
import type { HabitNotes } from './habit-notes.ts';
import type { Knowledge } from './knowledge.ts';

/** A warning that the product would have sent. */
export type ReplayWarning = {
  /** 16 bytes. */
  readonly subscriber: Uint8Array;
  readonly epoch: number;
  readonly atMs: number;
  readonly level: Level;
  readonly scamType: string;
  readonly risk: number;
  /** No list had named any of the numbers by then. */
  readonly suspectedOnly: boolean;
};

/** One look at a person, whatever came of it. */
export type Judgement = {
  readonly subscriber: Uint8Array;
  readonly atMs: number;
  readonly risk: number;
  /** What the look saw: for a table that a model is trained on. */
  readonly outcome: 'warned' | SuppressReason;
};

export type ReplayOptions = {
  readonly knowledge: Knowledge;
  readonly judge: RiskJudge;
  /** What was usual for the person at each hit. */
  readonly habits: HabitNotes;
  readonly policy: PolicyConfig;
  /** Hits older than this, against the newest, do not count. Milliseconds. */
  readonly windowMs: number;
  /** An indicator that reached too many by then stands aside. */
  readonly quarantinedAt: (indicatorKey: string, nowMs: number) => boolean;
  readonly onJudgement: (judgement: Judgement) => void;
  readonly onWarning: (warning: ReplayWarning) => void;
  /** Sees every look before it is judged; for tables of features. */
  readonly onLook?: (look: Look) => void;
};

/** What is known of one person at one moment. */
export type Look = {
  readonly subscriber: Uint8Array;
  readonly nowMs: number;
  /** All that count, taken and recent. */
  readonly hits: readonly Hit[];
  readonly lookup: IndicatorLookup;
  /** What was known to be usual for the person at the newest of the hits; null: nothing. */
  readonly habit: Habit | null;
};

/** As decide/context.ts: more hits than these would only add to the count of contacts. */
const hitsPerLook = 128;

/**
 * Replays one person's hits in the order in which they were seen (observedMs), through the product's
 * own policy: what was seen at one moment is judged together, and nothing later is known.
 *
 * @param seen one person's hits; a hit that was seen twice is in it twice
 */
export function replaySubscriber(seen: readonly Hit[], options: ReplayOptions): void {
  const { knowledge, judge, policy, windowMs, quarantinedAt } = options;
  const ordered = seen.toSorted((a, b) => a.observedMs - b.observedMs || a.timeMs - b.timeMs);
  const known = new Map<string, Hit>();
  const warnings: RecentWarning[] = [];
  const memoryMs = warningMemoryMs(policy);
  for (let at = 0; at < ordered.length; ) {
    const nowMs = ordered[at]?.observedMs ?? 0;
    const taken: Hit[] = [];
    for (let hit = ordered[at]; hit?.observedMs === nowMs; hit = ordered[at]) {
      // A place in the look for each record and indicator, whoever named it.
      if (!taken.some((other) => sameId(other, hit))) taken.push(hit);
      at += 1;
    }
    for (const hit of taken) {
      const key = hexOf(hit.id);
      // The newest is last, the first to go is the oldest.
      known.delete(key);
      known.set(key, hit);
    }
    for (const key of known.keys()) {
      if (known.size <= hitsPerLook) break;
      known.delete(key);
    }
    const lookup: IndicatorLookup = (id) => {
      const key = hexOf(id);
      return quarantinedAt(key, nowMs) ? undefined : knowledge.at(key, nowMs);
    };
    const recent = [...known.values()].filter((hit) => hit.timeMs >= nowMs - windowMs);
    const hits = recent.filter((hit) => lookup(hit.indicatorId) !== undefined);
    const subscriber = taken[0]?.subscriber ?? new Uint8Array();
    const habit = options.habits.at(hits);
    options.onLook?.({ subscriber, nowMs, hits, lookup, habit });
    const exposure = softened(
      judge(hits, lookup, nowMs, () => habit),
      policy,
    );
    const answering = taken.filter((hit) => lookup(hit.indicatorId) !== undefined);
    if (answering.length === 0) continue;
    const decision = decide({
      ...{ exposure, policy, nowMs, hits: answering },
      recentWarnings: warnings.filter((warning) => nowMs - warning.observedMs < memoryMs),
      allowed: false,
      family: [],
      killSwitch: false,
      heldOut: false,
    });
    if (exposure !== null) {
      const outcome = decision.kind === 'warn' ? 'warned' : decision.reason;
      options.onJudgement({ subscriber, atMs: nowMs, risk: exposure.risk, outcome });
    }
    if (decision.kind !== 'warn') continue;
    const { level, scamType, risk } = decision.exposure;
    const suspected = decision.exposure.suspected === true;
    warnings.push({ level, scamType, arm: 'treated', observedMs: nowMs, suspected });
    options.onWarning({
      ...{ subscriber, epoch: taken[0]?.epoch ?? 0, atMs: nowMs, level, scamType, risk },
      suspectedOnly: suspected,
    });
  }
}

function sameId(a: Hit, b: Hit): boolean {
  return Buffer.compare(a.id, b.id) === 0;
}
