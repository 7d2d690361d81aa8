import type { CountedHit } from '../domain/hit.ts';
import { recordKinds } from '../domain/record.ts';

const dayMs = 86_400_000;

/** What the rules look at, in the order of time. */
type Step = {
  readonly kind: CountedHit['kind'];
  /** Whether the person called or wrote. */
  readonly byPerson: boolean;
  readonly timeMs: number;
  readonly durationS: number;
};

type Rule = { readonly scamType: string; readonly holds: (steps: readonly Step[]) => boolean };

/**
 * Courses that one type alone takes, as police descriptions tell them; the other types begin with a
 * call or two, which says nothing. Written for the scripts of the synthetic city and measured on cities
 * that they were not written for, where types without a rule must get no answer (docs/models.md).
 */
const rules: readonly Rule[] = [
  // Writes to a stranger and back for days, before any site: affection first.
  {
    scamType: 'romance_investment',
    holds: (steps) => {
      const written = steps.filter(({ kind }) => kind === 'sms');
      const answered = written.filter(({ byPerson }) => byPerson).length;
      return written.length >= 4 && answered >= 2 && spanOf(written) >= dayMs;
    },
  },
  // A message of luck, and the person calls the number in it.
  {
    scamType: 'false_prize',
    holds: (steps) =>
      steps[0]?.kind === 'sms' &&
      !steps[0].byPerson &&
      steps.some(({ kind, byPerson }) => kind === 'call' && byPerson) &&
      steps.every(({ kind }) => kind !== 'app') &&
      steps.filter(({ kind }) => kind === 'sms').length === 1,
  },
  // Nobody called or wrote: the person went to a shop, and came again.
  {
    scamType: 'false_shopping',
    holds: (steps) => steps.length >= 2 && steps.every(({ kind }) => kind === 'web'),
  },
  // Task after task in an app, after one message or short call at most.
  {
    scamType: 'brushing_rebate',
    holds: (steps) =>
      steps.filter(({ kind }) => kind === 'app').length >= 4 &&
      steps.filter(({ kind }) => kind !== 'app').length <= 2 &&
      steps.every(({ kind, byPerson }) => kind === 'app' || !byPerson),
  },
];

/** The type that the course of one person's contacts speaks for; null where no rule or several hold. */
export function patternType(hits: readonly CountedHit[]): string | null {
  const steps = stepsOf(hits);
  const found = rules.filter(({ holds }) => holds(steps));
  return found.length === 1 ? (found[0]?.scamType ?? null) : null;
}

/** One for each record, however many indicators it hit. */
function stepsOf(hits: readonly CountedHit[]): Step[] {
  const steps = new Map<string, Step>();
  for (const { kind, side, timeMs, durationS } of hits) {
    const byPerson = side === 'to' && (kind === 'call' || kind === 'sms');
    steps.set(`${timeMs} ${kind} ${side} ${durationS}`, { kind, byPerson, timeMs, durationS });
  }
  return [...steps.values()].sort(byTime);
}

/**
 * Records of one instant come in any order. Kinds decide then, calls before messages: a message is only
 * called the first where it was strictly earlier than the call that it is said to have led to.
 */
function byTime(a: Step, b: Step): number {
  return a.timeMs - b.timeMs || recordKinds.indexOf(a.kind) - recordKinds.indexOf(b.kind);
}

function spanOf(steps: readonly Step[]): number {
  const times = steps.map(({ timeMs }) => timeMs);
  return Math.max(...times) - Math.min(...times);
}
