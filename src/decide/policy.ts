import type { PolicyConfig } from '../config/policy.ts';
import { type Exposure, levelRank } from '../domain/exposure.ts';
import type { Hit, SuppressReason } from '../domain/hit.ts';
import type { Warning } from '../domain/warning.ts';
import { type FamilyMember, type Recipient, recipientsOf, toldOf } from './recipients.ts';
import type { Standing } from './standing.ts';
import { isWeak } from './suspicion.ts';
import { type Facts, verdict } from './verdict.ts';

const dayMs = 86_400_000;

export type RecentWarning = Pick<
  Warning,
  'level' | 'scamType' | 'arm' | 'observedMs' | 'suspected'
>;

/** All that a decision about one subscriber looks at. Times are epoch milliseconds. */
export type Case = {
  /** Null where no hit counts. */
  readonly exposure: Exposure | null;
  /** The hits to be settled now, at least one; all of one subscriber. */
  readonly hits: readonly Hit[];
  /** Of the longest cool-down and of 24 hours, whichever reaches further, both before and after nowMs. */
  readonly recentWarnings: readonly RecentWarning[];
  /** They asked never to be warned. */
  readonly allowed: boolean;
  readonly family: readonly FamilyMember[];
  readonly policy: PolicyConfig;
  readonly killSwitch: boolean;
  /** Drawn for the held-out arm, see hold-out.ts. */
  readonly heldOut: boolean;
  /** Today's warnings on suspicion alone are used up; absent: they are not. */
  readonly suspicionSpent?: boolean;
  /** The newest observedMs of the hits: decisions run on the records' clock, so a replay repeats them. */
  readonly nowMs: number;
};

export type Decision =
  | {
      readonly kind: 'warn';
      readonly exposure: Exposure;
      readonly recipients: readonly Recipient[];
    }
  | { readonly kind: 'suppress'; readonly reason: SuppressReason };

/** One answer for all hits of the case whose indicator stands the same. */
export function decide(it: Case, standing: Standing = 'counts'): Decision {
  const { exposure } = it;
  if (exposure === null) {
    // A hit that counts and yet makes no exposure lies before the window of the risk.
    const facts = { ...factsBefore(it, standing), ...noFactsOfDanger, stale: true };
    return { kind: 'suppress', reason: verdict(facts) ?? 'stale' };
  }
  const recipients = recipientsOf(newestOf(it.hits), it.family, exposure.level, it.policy);
  const facts = { ...factsBefore(it, standing), ...factsOfDanger(it, exposure, recipients) };
  const reason = verdict(facts);
  return reason === null ? { kind: 'warn', exposure, recipients } : { kind: 'suppress', reason };
}

type FactsBefore = Pick<
  Facts,
  | 'kill_switch'
  | 'indicator_quarantined'
  | 'indicator_inactive'
  | 'subscriber_listed'
  | 'subscriber_allowed'
>;
type FactsOfDanger = Omit<Facts, keyof FactsBefore>;

const noFactsOfDanger: FactsOfDanger = {
  stale: false,
  below_level: false,
  not_reachable: false,
  cool_down: false,
  daily_cap: false,
  hold_out: false,
  suspicion_weak: false,
  suspicion_budget: false,
};

function factsBefore(it: Case, standing: Standing): FactsBefore {
  return {
    kill_switch: it.killSwitch || it.policy.killSwitch,
    indicator_quarantined: standing === 'indicator_quarantined',
    indicator_inactive: standing === 'indicator_inactive',
    subscriber_listed: it.hits.some((hit) => hit.subscriberListed),
    subscriber_allowed: it.allowed,
  };
}

function factsOfDanger(
  it: Case,
  exposure: Exposure,
  recipients: readonly Recipient[],
): FactsOfDanger {
  const plan = it.policy.channels[exposure.level];
  const heldOut = it.heldOut && exposure.level !== 'urgent';
  const felt = feltWarnings(it.recentWarnings, heldOut);
  return {
    stale: it.nowMs - exposure.lastMs > forScamType(staleAfterS(it), exposure.scamType),
    below_level: plan.subscriber.length === 0 && plan.family.length === 0,
    not_reachable: toldOf(recipients).length === 0,
    cool_down: coolsDown(exposure, felt, it.policy, it.nowMs),
    daily_cap:
      felt.filter((warning) => Math.abs(it.nowMs - warning.observedMs) < dayMs).length >=
      it.policy.dailyCap,
    hold_out: heldOut,
    suspicion_weak: isWeak(exposure, it.policy),
    suspicion_budget: exposure.suspected === true && it.suspicionSpent === true,
  };
}

/** What a look-back found is judged by its own measure: nobody could have warned in time. */
function staleAfterS({ hits, policy }: Case): PolicyConfig['staleAfterS'] {
  return hits.some((hit) => hit.late) ? policy.lateStaleAfterS : policy.staleAfterS;
}

/**
 * Someone held out lives by the same rhythm as if they had been warned, so that the arms can be
 * compared. Whoever is to be warned now has felt only what was really sent: a decision that was
 * held out yesterday must not keep an urgent warning from them today.
 */
function feltWarnings(recent: readonly RecentWarning[], heldOut: boolean): RecentWarning[] {
  return recent.filter((warning) => heldOut || warning.arm === 'treated');
}

/**
 * What a list says weighs more than a suspicion did: to hear of it is to hear more, at whatever level.
 * Distances are taken both ways: records come late and out of order, and a warning that is newer
 * than the record was still received.
 */
function coolsDown(
  exposure: Exposure,
  felt: readonly RecentWarning[],
  policy: PolicyConfig,
  nowMs: number,
): boolean {
  const coolDownMs = forScamType(policy.coolDownS, exposure.scamType);
  const cooling = felt.filter(
    (warning) =>
      isOfTheSame(warning, exposure) &&
      Math.abs(nowMs - warning.observedMs) < coolDownMs &&
      !(policy.escalate && warning.suspected === true && exposure.suspected !== true),
  );
  if (cooling.length === 0) return false;
  const highest = Math.max(...cooling.map((warning) => levelRank(warning.level)));
  return !(policy.escalate && levelRank(exposure.level) > highest);
}

/**
 * Two suspicions are one whatever type they have: whose first SMS named none must not get a second
 * because people met enough for a guess meanwhile.
 */
function isOfTheSame(warning: RecentWarning, { scamType, suspected }: Exposure): boolean {
  return warning.scamType === scamType || (warning.suspected === true && suspected === true);
}

/** Milliseconds, from a setting in seconds that may differ by scam type. */
function forScamType(setting: PolicyConfig['coolDownS'], scamType: string): number {
  const named = Object.hasOwn(setting.byScamType, scamType)
    ? setting.byScamType[scamType]
    : undefined;
  return (named ?? setting.default) * 1000;
}

/** How far back and forth recentWarnings must reach, milliseconds. */
export function warningMemoryMs(policy: PolicyConfig): number {
  const { default: usual, byScamType } = policy.coolDownS;
  return Math.max(dayMs, usual * 1000, ...Object.values(byScamType).map((s) => s * 1000));
}

/** By contact time, then by id so that the answer never depends on the order given. */
export function newestOf(hits: readonly Hit[]): Hit {
  return hits.reduce((newest, hit) => {
    const later = hit.timeMs - newest.timeMs || Buffer.compare(hit.id, newest.id);
    return later > 0 ? hit : newest;
  });
}
