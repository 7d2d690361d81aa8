import type { AssessIndicator } from '../assess/contact.ts';
import { type RiskJudge, weightsJudge } from '../assess/judge.ts';
import type { HabitLookup } from '../assess/model/habit.ts';
import type { PolicyConfig, RiskConfig } from '../config/policy.ts';
import { type Exposure, type Level, levelRank, levels } from '../domain/exposure.ts';
import type { CountedHit, Hit } from '../domain/hit.ts';
import type { Indicator } from '../domain/indicator.ts';
import type { Carrier } from '../domain/party.ts';
import type { Language, Message, Warning } from '../domain/warning.ts';
import { hexOf } from '../store/hex.ts';
import type { PendingHit, SettledHit } from '../store/hits.ts';
import { type Experiment, isHeldOut } from './hold-out.ts';
import { messageId, warningId } from './ids.ts';
import { type Decision, decide, newestOf, type RecentWarning } from './policy.ts';
import { type FamilyMember, type Recipient, recipientsOf, toldOf } from './recipients.ts';
import { standingOf } from './standing.ts';
import { softened } from './suspicion.ts';
import { chooseText, type EarlierText, type Trial } from './trial.ts';

export type PlanOptions = {
  readonly policy: PolicyConfig;
  readonly risk: RiskConfig;
  /** Who judges exposures; without one the weights of `risk`. */
  readonly judge?: RiskJudge;
  /** What is usual for the people of the batch; without it nobody knows. */
  readonly habits?: HabitLookup;
  readonly experiment: Experiment;
  /** Name of the template that will be used, for the record. */
  readonly templateFor: (scamType: string, level: Level, suspected: boolean) => string;
  /** The variants that compete for a warning now; null, and without it: the template has none. */
  readonly trialFor?: (scamType: string, level: Level, language: Language) => Trial | null;
  /** The carrier that a recipient's number was ported to; null: as its prefix says. */
  readonly portedTo?: (recipient: Uint8Array) => Carrier | null;
  /** Whether a number was listed at a moment; without it nobody knows. */
  readonly isListed?: (token: Uint8Array, epoch: number, timeMs: number) => boolean;
  /** Wall clock, epoch milliseconds: stamps rows and starts the messages' time to live. */
  readonly nowMs: number;
};

/** A warning before it has a check code. */
export type PlannedWarning = Omit<Warning, 'checkCode'> & { readonly messages: readonly Message[] };

/** An indicator, or a suspected number in its shape. */
export type KnownIndicator = Indicator & Pick<AssessIndicator, 'caseRef' | 'word'>;

/** One subscriber's part of a batch. */
export type SubscriberCase = {
  /** At least one. */
  readonly taken: readonly PendingHit[];
  readonly recent: readonly CountedHit[];
  readonly indicators: ReadonlyMap<string, KnownIndicator>;
  readonly recentWarnings: readonly (RecentWarning & EarlierText)[];
  readonly family: readonly FamilyMember[];
  readonly preference: Preference | undefined;
  readonly killSwitch: boolean;
  /** Today's warnings on suspicion alone are used up. */
  readonly suspicionSpent: boolean;
};

export type Preference = { readonly language: Language | null; readonly allowed: boolean };

export type SubscriberPlan = {
  readonly exposure: Exposure | null;
  /** At most one, whatever the number of hits. */
  readonly warning: PlannedWarning | null;
  /** One for each taken hit. */
  readonly settlements: readonly SettledHit[];
};

/** Assesses and decides one subscriber; every hit that counts shares the one answer. */
export function planSubscriber(given: SubscriberCase, options: PlanOptions): SubscriberPlan {
  const { taken, indicators, preference } = given;
  const { policy } = options;
  const standing = (hit: CountedHit) => standingOf(hit, indicators.get(hexOf(hit.indicatorId)));
  const newest = newestOf(taken);
  const observedMs = taken.reduce((latest, hit) => Math.max(latest, hit.observedMs), 0);
  const judge = options.judge ?? weightsJudge(options.risk);
  const judged = judge(
    [...taken, ...given.recent].filter((hit) => standing(hit) === 'counts'),
    (id) => indicators.get(hexOf(id)),
    observedMs,
    options.habits,
  );
  const exposure = softened(judged, policy);
  const family = given.family.map((member) => ({
    ...member,
    listed: options.isListed?.(member.family, member.epoch, observedMs) ?? false,
  }));
  const it = {
    exposure,
    hits: taken,
    recentWarnings: given.recentWarnings,
    allowed: preference?.allowed ?? false,
    family,
    policy,
    killSwitch: given.killSwitch,
    suspicionSpent: given.suspicionSpent,
    heldOut: isHeldOut(options.experiment, newest.subscriber, policy.holdOutShare),
    nowMs: observedMs,
  };
  const decisions = taken.map((hit) => ({ hit, decision: decide(it, standing(hit)) }));
  const deciding = decisions.find(({ decision }) => makesWarning(decision))?.decision;
  const idOf = (danger: Exposure) => warningId(newest.subscriber, danger.scamType, newest.id);
  const warning =
    exposure === null || deciding === undefined
      ? null
      : warningOf(idOf(exposure), exposure, newest, deciding, {
          ...options,
          family,
          earlier: given.recentWarnings,
          language: preference?.language ?? policy.language,
          observedMs,
          seenMs: taken.reduce((first, hit) => Math.min(first, hit.createdMs), options.nowMs),
        });
  const settlements = decisions.map(
    ({ hit: { id }, decision }): SettledHit =>
      decision.kind === 'warn'
        ? { id, outcome: 'warned', warningId: idOf(decision.exposure) }
        : { id, outcome: 'suppressed', reason: decision.reason },
  );
  return { exposure, warning, settlements };
}

/** A held-out decision is a row like any other, so that the arms can be compared; it has no messages. */
function makesWarning(decision: Decision): boolean {
  return decision.kind === 'warn' || decision.reason === 'hold_out';
}

function warningOf(
  id: Uint8Array,
  exposure: Exposure,
  newest: Hit,
  decision: Decision,
  options: PlanOptions & {
    family: readonly FamilyMember[];
    earlier: readonly EarlierText[];
    language: Language;
    observedMs: number;
    seenMs: number;
  },
): PlannedWarning {
  const { policy, experiment, family, earlier, language } = options;
  const recipients = decision.kind === 'warn' ? decision.recipients : [];
  // The texts of suspicion compete with none: a warning by them says nothing of the type's texts.
  const trial =
    exposure.suspected === true
      ? null
      : (options.trialFor?.(exposure.scamType, exposure.level, language) ?? null);
  return {
    id,
    subscriber: exposure.subscriber,
    epoch: newest.epoch,
    level: exposure.level,
    scamType: exposure.scamType,
    risk: exposure.risk,
    reasons: exposure.reasons,
    template: options.templateFor(exposure.scamType, exposure.level, exposure.suspected === true),
    ...chooseText(trial, {
      ...{ experiment, id, earlier },
      subscriber: newest.subscriber,
      scamType: exposure.scamType,
    }),
    language,
    arm: decision.kind === 'warn' ? 'treated' : 'hold_out',
    observedMs: options.observedMs,
    createdMs: options.nowMs,
    drawnEpoch: newest.epoch,
    holdOutShare: policy.holdOutShare,
    channels: channelsOf(toldOf(recipientsOf(newest, family, exposure.level, policy))),
    ...(exposure.suspected === true ? { suspected: true } : {}),
    messages: messagesFor(id, exposure.level, recipients, options),
  };
}

/** What these recipients get, or would get: such as `flash+sms+family`, see Warning.channels. */
function channelsOf(recipients: readonly Recipient[]): string {
  const own = recipients.find(({ role }) => role === 'subscriber')?.channels ?? [];
  const told = recipients.some(({ role }) => role === 'family') ? ['family'] : [];
  return [...own, ...told].join('+');
}

/**
 * One message for each recipient and channel. Each is due a millisecond after the one before, which
 * keeps flash before SMS and the person before the family in a queue that sorts by due time.
 */
function messagesFor(
  warning: Uint8Array,
  level: Level,
  recipients: readonly Recipient[],
  { policy, portedTo, nowMs, seenMs }: PlanOptions & { seenMs: number },
): Message[] {
  return recipients
    .flatMap((recipient) => recipient.channels.map((channel) => ({ recipient, channel })))
    .map(({ recipient, channel }, at) => ({
      id: messageId(warning, recipient.role, recipient.token, channel),
      warningId: warning,
      recipient: recipient.token,
      epoch: recipient.epoch,
      role: recipient.role,
      channel,
      carrier: portedTo?.(recipient.token) ?? recipient.carrier,
      priority: levels.length - 1 - levelRank(level),
      seenMs,
      dueMs: nowMs + at,
      expiresMs: nowMs + policy.messageTtlS * 1000,
      createdMs: nowMs,
      ...(recipient.withheld === null ? {} : { withheld: recipient.withheld }),
    }));
}
