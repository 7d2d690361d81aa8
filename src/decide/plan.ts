import type { Exposure } from '../domain/exposure.ts';
import type { CountedHit } from '../domain/hit.ts';
import { hexOf } from '../store/hex.ts';
import type { PendingHit, SettledHit } from '../store/hits.ts';
import { liftedReason } from '../store/indicator-merge.ts';
import { overreaching } from './blast-guard.ts';
import {
  type KnownIndicator,
  type PlannedWarning,
  type PlanOptions,
  type Preference,
  planSubscriber,
} from './plan-subscriber.ts';
import type { RecentWarning } from './policy.ts';
import type { FamilyMember } from './recipients.ts';
import type { EarlierText } from './trial.ts';

/** What the store knows about the hits of one batch. Maps are keyed by hex. */
export type BatchContext = {
  readonly taken: readonly PendingHit[];
  /** All hits of the window of the same subscribers, whatever became of them; may name taken ones again. */
  readonly recent: readonly CountedHit[];
  readonly indicators: ReadonlyMap<string, KnownIndicator>;
  /** Different subscribers reached in the guard's window, by indicator id. */
  readonly reach: ReadonlyMap<string, number>;
  readonly warnings: ReadonlyMap<string, readonly (RecentWarning & EarlierText)[]>;
  readonly family: ReadonlyMap<string, readonly FamilyMember[]>;
  readonly preferences: ReadonlyMap<string, Preference>;
  readonly killSwitch: boolean;
  /** Warnings on suspicion alone that may still be sent in these 24 hours. */
  readonly suspicionLeft: number;
};

/** What is to be written. Every taken hit is in `settlements` exactly once. */
export type Plan = {
  readonly exposures: readonly Exposure[];
  /** Held-out decisions among them, without messages. */
  readonly warnings: readonly PlannedWarning[];
  readonly settlements: readonly SettledHit[];
  /** Stopped by the blast guard now. */
  readonly quarantined: readonly KnownIndicator[];
};

/** Decides a batch: subscriber by subscriber, each on all that is known of them. */
export function planBatch(context: BatchContext, options: PlanOptions): Plan {
  const stopped = overreaching(context.reach, options.policy.blastGuard);
  const quarantined: KnownIndicator[] = [];
  const indicators = new Map<string, KnownIndicator>();
  for (const [id, indicator] of context.indicators) {
    // What a person looked at and released is theirs to judge: the guard does not take it back.
    const lifted = indicator.statusReason === liftedReason;
    const stop = stopped.has(id) && indicator.status === 'active' && !lifted;
    if (stop) quarantined.push(indicator);
    indicators.set(id, stop ? { ...indicator, status: 'quarantined' } : indicator);
  }
  const recent = Map.groupBy(context.recent, (hit) => hexOf(hit.subscriber));
  const exposures: Exposure[] = [];
  const warnings: PlannedWarning[] = [];
  const settlements: SettledHit[] = [];
  let suspicionLeft = context.suspicionLeft;
  for (const [subscriber, taken] of Map.groupBy(context.taken, (hit) => hexOf(hit.subscriber))) {
    const one = planSubscriber(
      {
        taken,
        recent: recent.get(subscriber) ?? [],
        indicators,
        recentWarnings: context.warnings.get(subscriber) ?? [],
        family: context.family.get(subscriber) ?? [],
        preference: context.preferences.get(subscriber),
        killSwitch: context.killSwitch,
        suspicionSpent: suspicionLeft <= 0,
      },
      options,
    );
    if (one.exposure !== null) exposures.push(one.exposure);
    if (one.warning !== null) warnings.push(one.warning);
    if (one.warning?.suspected === true && one.warning.arm === 'treated') suspicionLeft--;
    settlements.push(...one.settlements);
  }
  return { exposures, warnings, settlements, quarantined };
}
