import { variantKey } from '../../deliver/templates/lookup.ts';
import type { Reader } from '../../store/database.ts';
import {
  contactsUntilMs,
  countOutcomes,
  type FollowUp,
  type LeftOutReason,
  leftOutReasons,
  type OutcomeCount,
} from '../../store/warning-outcomes.ts';
import { peopleNeeded } from './power.ts';
import { type Arm, riskDifference, type Stratum } from './risk-difference.ts';

/** Fewer people in an arm than this, and the interval is so wide that a verdict would mislead. */
export const fewestPeople = 20;
/** The difference that `power` speaks of. */
export const powerDifference = 0.05;
const dayMs = 86_400_000;
export const defaultHorizonS = 7 * 86_400;
/** A warning needs time to be sent, delivered and read; both arms are left alone for as long. */
export const defaultGraceS = 600;

export type Verdict = 'works' | 'harms' | 'not_shown' | 'too_few';

export type ArmShare = { people: number; stopped: number; share: number | null };

export type EffectRow = {
  /** Scam type, channels or template; `all` for all together. */
  key: string;
  treated: ArmShare;
  heldOut: ArmShare;
  difference: number | null;
  interval: [number, number] | null;
  verdict: Verdict;
};

/** The API's shape (which this room may not import), and what only the terminal shows. */
export type Effect = {
  sinceMs: number;
  untilMs: number;
  horizonS: number;
  graceS: number;
  /** As configured now. */
  holdOutShare: number;
  /** All warnings of the span: both arms of `all`, `waiting`, and `leftOut` add up to it. */
  warnings: number;
  waiting: number;
  leftOut: Record<LeftOutReason, number>;
  all: EffectRow;
  byScamType: EffectRow[];
  byChannel: EffectRow[];
  byTemplate: EffectRow[];
  /** Rows with a verdict other than too_few: of so many, one in twenty would leave 0 out by chance alone. */
  comparisons: number;
  /** The treated by what became of their messages. No comparison: who is reached is not drawn. */
  delivered: ArmShare;
  notDelivered: ArmShare;
  /** Held out, and warned before their time was over because the danger had become urgent. */
  crossed: number;
  power: Power | null;
};

/** What it takes to see a difference of powerDifference. Null where nobody is held out. */
export type Power = {
  difference: number;
  peopleNeeded: number;
  people: number;
  /** Until their time is over too, at the rate of those compared and waiting. Null: not known yet. */
  daysLeft: number | null;
};

export type EffectAsk = {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly horizonS: number;
  readonly graceS: number;
  readonly holdOutShare: number;
  readonly nowMs: number;
};

/** Whether warnings work: what became of those who were warned, beside those who were held out. */
export async function readEffect(read: Reader, ask: EffectAsk): Promise<Effect> {
  const followUp: FollowUp = { graceMs: ask.graceS * 1000, horizonMs: ask.horizonS * 1000 };
  const untilKnownMs = (await contactsUntilMs(read, ask.nowMs)) ?? 0;
  const { sinceMs, untilMs } = ask;
  const counts = await countOutcomes(read, { sinceMs, untilMs, untilKnownMs }, followUp);
  return effectOf(counts, ask);
}

/** The same from counts. */
export function effectOf(counts: readonly OutcomeCount[], ask: EffectAsk): Effect {
  const { sinceMs, untilMs, horizonS, graceS, holdOutShare } = ask;
  const compared = counts.filter(({ standing }) => standing === 'compared');
  const having = (standing: string): number =>
    sum(counts, (n) => (n.standing === standing ? n.warnings : 0));
  const all = rowOf('all', compared);
  const byScamType = rowsBy(compared, ({ scamType }) => scamType);
  const byChannel = rowsBy(compared, ({ channels }) => channels ?? '');
  const byTemplate = rowsBy(compared, ({ template, variant }) => variantKey(template, variant));
  const treated = compared.filter(({ arm }) => arm === 'treated');
  const delivered = {
    people: sum(treated, (n) => n.delivered),
    stopped: sum(treated, (n) => n.deliveredStopped),
  };
  const notDelivered = {
    people: all.treated.people - delivered.people,
    stopped: all.treated.stopped - delivered.stopped,
  };
  const rows = [all, ...byScamType, ...byChannel, ...byTemplate];
  return {
    ...{ sinceMs, untilMs, horizonS, graceS, holdOutShare },
    warnings: sum(counts, (n) => n.warnings),
    waiting: having('waiting'),
    leftOut: Object.fromEntries(leftOutReasons.map((reason) => [reason, having(reason)])) as Record<
      LeftOutReason,
      number
    >,
    ...{ all, byScamType, byChannel, byTemplate },
    comparisons: rows.filter(({ verdict }) => verdict !== 'too_few').length,
    delivered: shareOf(delivered),
    notDelivered: shareOf(notDelivered),
    crossed: sum(compared, (n) => n.crossed),
    power: powerOf(all, counts, ask),
  };
}

function rowsBy(
  counts: readonly OutcomeCount[],
  keyOf: (count: OutcomeCount) => string,
): EffectRow[] {
  return [...Map.groupBy(counts, keyOf)]
    .map(([key, ofKey]) => rowOf(key, ofKey))
    .sort((a, b) => b.treated.people - a.treated.people || (a.key < b.key ? -1 : 1));
}

function rowOf(key: string, counts: readonly OutcomeCount[]): EffectRow {
  const strata = [...Map.groupBy(counts, stratumKey).values()].map(stratumOf);
  const whole = stratumOf(counts);
  const found = riskDifference(strata);
  const smallest = Math.min(whole.treated.people, whole.heldOut.people);
  return {
    key,
    treated: shareOf(whole.treated),
    heldOut: shareOf(whole.heldOut),
    difference: found?.difference ?? null,
    interval: found === null ? null : [...found.interval],
    verdict: found === null || smallest < fewestPeople ? 'too_few' : verdictOf(found.interval),
  };
}

/** What was known when the arms were drawn, and by which draw. */
function stratumKey(count: OutcomeCount): string {
  const { scamType, level, drawnEpoch, holdOutShare } = count;
  return `${scamType} ${level} ${drawnEpoch} ${holdOutShare}`;
}

function stratumOf(counts: readonly OutcomeCount[]): Stratum {
  const armOf = (arm: OutcomeCount['arm']): Arm => {
    const own = counts.filter((count) => count.arm === arm);
    return { people: sum(own, (n) => n.warnings), stopped: sum(own, (n) => n.stopped) };
  };
  return { treated: armOf('treated'), heldOut: armOf('hold_out') };
}

function verdictOf([low, high]: readonly [number, number]): Verdict {
  if (low > 0) return 'works';
  return high < 0 ? 'harms' : 'not_shown';
}

function shareOf({ people, stopped }: Arm): ArmShare {
  return { people, stopped, share: people === 0 ? null : stopped / people };
}

function powerOf(
  { treated, heldOut }: EffectRow,
  counts: readonly OutcomeCount[],
  { holdOutShare, horizonS }: EffectAsk,
): Power | null {
  const people = treated.people + heldOut.people;
  const heldOutShare = heldOut.people > 0 ? heldOut.people / people : holdOutShare;
  if (heldOutShare <= 0 || heldOutShare >= 1) return null;
  // Without enough of them, the share that tells the least: more people than needed is the safe side.
  const withoutWarning = heldOut.people < fewestPeople ? 0.5 : (heldOut.share ?? 0.5);
  const needed = peopleNeeded({ withoutWarning, difference: powerDifference, heldOutShare });
  const eligible = counts.filter(
    ({ standing }) => standing === 'compared' || standing === 'waiting',
  );
  const firstMs = eligible.reduce((first, count) => Math.min(first, count.firstMs), Infinity);
  const lastMs = eligible.reduce((last, count) => Math.max(last, count.lastMs), -Infinity);
  const days = (lastMs - firstMs) / dayMs;
  // From less than a day nobody can tell a rate.
  const perDay = days >= 1 ? sum(eligible, (n) => n.warnings) / days : null;
  const missing = Math.max(0, needed - sum(eligible, (n) => n.warnings));
  const horizonDays = (horizonS * 1000) / dayMs;
  const daysLeft = perDay === null ? null : Math.ceil(missing / perDay + horizonDays);
  return {
    difference: powerDifference,
    peopleNeeded: needed,
    people,
    daysLeft: people >= needed ? 0 : daysLeft,
  };
}

function sum<T>(rows: readonly T[], numberOf: (row: T) => number): number {
  return rows.reduce((total, row) => total + numberOf(row), 0);
}
