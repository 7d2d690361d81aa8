import {
  type ArmShare,
  type Effect,
  type EffectRow,
  fewestPeople,
  type Verdict,
} from '../measure/effect/effect.ts';
import type { LeftOutReason } from '../store/warning-outcomes.ts';
import { printLine, printTable } from './print.ts';

export const tables = ['scam-type', 'channel', 'template'] as const;
export type Table = (typeof tables)[number];

const says: Readonly<Record<Verdict, string>> = {
  works: 'works',
  harms: 'does harm',
  not_shown: 'nothing shown',
  too_few: 'too few people',
};

const reasons: Readonly<Record<LeftOutReason, string>> = {
  not_recorded: 'decided before Tocsin kept what a comparison needs',
  no_hold_out: 'decided while nobody was held out',
  urgent: 'urgent: always warned, so there is nobody to compare them with',
  warned_before: 'to people who had been warned or held out before this span',
  repeated: 'to people who had been warned or held out earlier in this span',
  redrawn: 'keys were rotated, or the share changed, before their time was over',
};

const noHoldOut =
  'No hold-out share is set, so nothing can be said: without people who were not warned, nobody knows how many would have stopped anyway. Set policy.holdOutShare, 0.02 to 0.05 (docs/operating.md, “Does it work?”).';

/** The report in the terminal: what was counted, what follows from it, and what does not. */
export function showEffect(effect: Effect, by: readonly Table[]): void {
  const { all } = effect;
  const span = effect.sinceMs === 0 ? 'all' : `from ${dayOf(effect.sinceMs)}`;
  printLine(
    `Warnings: ${span} until ${dayOf(effect.untilMs)}. A person counts as stopped when nobody saw them answer, call, write to or visit a listed number, site or app from ${lengthOf(effect.graceS)} to ${lengthOf(effect.horizonS)} after the warning.`,
  );
  if (effect.warnings === 0) {
    printLine('There are no warnings in this span.');
    if (effect.holdOutShare === 0) printLine(noHoldOut);
    return;
  }
  if (all.heldOut.people === 0) showWithoutComparison(effect);
  else showComparison(effect, by);
  showRest(effect);
}

function showWithoutComparison({ all, holdOutShare, waiting }: Effect): void {
  if (holdOutShare === 0) {
    printLine(noHoldOut);
  } else if (waiting > 0) {
    printLine(
      `Nothing can be said yet: ${waiting} warnings wait until records have come from after their time.`,
    );
  } else {
    printLine('Nothing can be said yet: nobody who was held out can be compared.');
  }
  if (all.treated.people > 0) {
    printLine(
      `Of ${all.treated.people} people who were warned, ${percent(all.treated)} stopped. That is not the effect of the warnings.`,
    );
  }
}

function showComparison(effect: Effect, by: readonly Table[]): void {
  const { all } = effect;
  printTable(
    ['', 'people', 'stopped', 'share'],
    (
      [
        ['warned', all.treated],
        ['held out', all.heldOut],
      ] as const
    ).map(([name, arm]) => [name, arm.people, arm.stopped, percent(arm)]),
  );
  printLine(sentenceOf(all));
  const named = {
    'scam-type': effect.byScamType,
    channel: effect.byChannel,
    template: effect.byTemplate,
  };
  for (const table of by) {
    printLine(`\nBy ${table.replace('-', ' ')}`);
    printTable(
      ['', 'warned', 'stopped', 'held out', 'stopped', 'difference', '95 % interval', 'says'],
      named[table].map(rowCells),
    );
  }
  if (effect.comparisons > 1) {
    printLine(
      `\n${effect.comparisons} comparisons were made. One in twenty such intervals misses the truth, so a single row that stands out is a hint and no proof.`,
    );
  }
}

function rowCells(row: EffectRow): (string | number)[] {
  return [
    row.key,
    row.treated.people,
    percent(row.treated),
    row.heldOut.people,
    percent(row.heldOut),
    row.difference === null ? '–' : points(row.difference),
    row.interval === null ? '–' : row.interval.map(points).join(' to '),
    says[row.verdict],
  ];
}

/** The result in one sentence, without more than the interval allows. */
export function sentenceOf({ difference, interval, verdict }: EffectRow): string {
  if (verdict === 'too_few' || difference === null || interval === null) {
    return `Too few people to say anything: at least ${fewestPeople} in each arm are needed.`;
  }
  const [low, high] = interval;
  const range = `95 % interval: ${points(low)} to ${points(high)}`;
  const size = Math.abs(Math.round(difference * 100));
  const than =
    size === 0 ? 'as many stopped as' : `${size} ${difference < 0 ? 'fewer' : 'more'} stopped than`;
  const more = `Of 100 people who were warned, about ${than} of 100 who were not (${range} points).`;
  if (verdict === 'works') return `${more} The warnings work.`;
  if (verdict === 'harms') return `${more} The warnings do harm: look into it before going on.`;
  return `${more} The interval holds 0, so an effect is not shown; nor is it shown that there is none.`;
}

function showRest(effect: Effect): void {
  const { all, waiting, leftOut, delivered, notDelivered, crossed, power } = effect;
  printLine(`\nOf ${effect.warnings} warnings:`);
  const compared = all.treated.people + all.heldOut.people;
  const left = Object.entries(leftOut) as [LeftOutReason, number][];
  printTable(
    ['  ', 'count', ''],
    (
      [
        ['compared', compared, 'each person once: their first since the arms were drawn'],
        ['waiting', waiting, 'no record has come yet from after their time'],
        ...left.map(([reason, count]) => [reason, count, reasons[reason]] as const),
      ] as const
    )
      .filter(([, count]) => count > 0)
      .map(([name, count, words]) => [`  ${name}`, count, words]),
  );
  if (all.treated.people > 0) {
    printLine(
      `Of those warned, ${delivered.people} got a message for certain (${percent(delivered)} stopped), ${notDelivered.people} did not, or nobody knows (${percent(notDelivered)} stopped). Who is reached is not left to chance, so the two are not compared.`,
    );
  }
  if (crossed > 0) {
    printLine(
      `${crossed} of those held out were warned later, because the danger had become urgent; they count as held out, which makes the difference smaller than the effect.`,
    );
  }
  if (power !== null) {
    const { difference, peopleNeeded, people, daysLeft } = power;
    const size = `A difference of ${(difference * 100).toFixed(0)} points would be seen (four times out of five) with ${peopleNeeded} people at this hold-out share; there are ${people}`;
    if (peopleNeeded <= people) printLine(`${size}.`);
    else
      printLine(`${size}${daysLeft === null ? '' : `, which takes about ${daysLeft} days more`}.`);
  }
}

function percent({ share }: ArmShare): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}

/** A difference of shares in percentage points, with its sign. */
function points(difference: number): string {
  const value = (difference * 100).toFixed(1);
  return value === '-0.0' ? '0.0' : difference > 0 ? `+${value}` : value;
}

/** In China Standard Time, as --since and --until are read. */
function dayOf(ms: number): string {
  const there = new Date(ms + 8 * 3_600_000).toISOString();
  return `${there.slice(0, 16).replace('T', ' ')} (UTC+8)`;
}

function lengthOf(seconds: number): string {
  for (const [unit, length] of [
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
  ] as const) {
    if (seconds >= length && seconds % length === 0) return `${seconds / length} ${unit}`;
  }
  return `${seconds} seconds`;
}
