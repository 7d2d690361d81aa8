import { classFixed, classMobile, classService } from '../../../match/kernel/layout.ts';
import { seededDraws } from '../../model/random.ts';
import { dayMs, hourMs, type Meeting, minuteMs, startMs } from './traffic.ts';

/** How a number behaves by day; counts are means of a day, shares 0…1. */
export type Habit = {
  readonly name: string;
  readonly class?: number;
  readonly calls: number;
  /** Calls for each new person: 1 calls nobody twice. */
  readonly callsEach?: number;
  readonly answered: number;
  readonly durationS: readonly [number, number];
  /** Share of those called who call back. */
  readonly calledBack?: number;
  /** Calls from people whom it never called, a day. */
  readonly comingIn?: number;
  readonly hours?: readonly [number, number];
  /** First day of it, days behind the start. */
  readonly fromDay?: number;
  /** Drawn for each new person: whom it calls. */
  readonly people?: (random: () => number) => string;
};

/** Ordinary traffic that looks like fraud: each must stay unsuspected. */
export const innocent: readonly Habit[] = [
  { name: 'courier', calls: 80, answered: 0.85, durationS: [10, 45], calledBack: 0.2, comingIn: 6 },
  {
    name: 'new courier',
    calls: 70,
    answered: 0.8,
    durationS: [10, 60],
    calledBack: 0.2,
    comingIn: 4,
    fromDay: 5,
  },
  { name: 'taxi', calls: 25, answered: 0.9, durationS: [10, 40], calledBack: 0.3, comingIn: 10 },
  { name: 'bank', class: classService, calls: 600, answered: 0.6, durationS: [30, 240] },
  {
    name: 'hospital',
    class: classFixed,
    calls: 150,
    answered: 0.8,
    durationS: [30, 180],
    calledBack: 0.1,
    comingIn: 60,
  },
  { name: 'survey', class: classFixed, calls: 200, answered: 0.3, durationS: [20, 400] },
  { name: 'telemarketer', calls: 250, answered: 0.3, durationS: [5, 90], calledBack: 0.02 },
  {
    name: 'debt collector',
    calls: 120,
    callsEach: 6,
    answered: 0.4,
    durationS: [10, 200],
    calledBack: 0.2,
  },
  {
    name: 'new employee',
    calls: 15,
    callsEach: 2,
    answered: 0.9,
    durationS: [30, 500],
    calledBack: 0.5,
    comingIn: 4,
    fromDay: 5,
  },
  { name: 'friend', calls: 6, callsEach: 4, answered: 0.8, durationS: [20, 900], calledBack: 0.8 },
];

/** The calls of numbers with these habits over `days`, in order of time. Seeded. */
export function trafficOf(habits: readonly Habit[], days: number, seed: number): Meeting[] {
  const meetings = habits.flatMap((habit, at) => {
    const random = seededDraws(seed * 1000 + at);
    const from = habit.fromDay ?? 0;
    return Array.from({ length: days - from }, (_, day) => ofDay(habit, from + day, random)).flat();
  });
  return meetings.toSorted((a, b) => a.timeMs - b.timeMs);
}

function ofDay(habit: Habit, day: number, random: () => number): Meeting[] {
  const meetings: Meeting[] = [];
  const [fromHour, toHour] = habit.hours ?? [9, 19];
  const moment = (): number =>
    startMs + day * dayMs + Math.floor((fromHour + random() * (toHour - fromHour)) * hourMs);
  const between = ([least, most]: readonly [number, number]): number =>
    Math.round(least + random() * random() * (most - least));
  const partyClass = habit.class ?? classMobile;
  const each = habit.callsEach ?? 1;
  for (let person = 0; person < habit.calls / each; person++) {
    const to =
      habit.people?.(random) ??
      (each > 2 ? `friend ${person} of ${habit.name}` : `person ${Math.floor(random() * 20_000)}`);
    for (let call = 0; call < each; call++) {
      const durationS = random() < habit.answered ? between(habit.durationS) : 0;
      const timeMs = moment();
      meetings.push({ timeMs, from: habit.name, to, durationS, class: partyClass });
      if (random() >= (habit.calledBack ?? 0)) continue;
      const back = { from: to, to: habit.name, durationS: between([10, 60]) };
      meetings.push({ timeMs: timeMs + 20 * minuteMs, ...back });
    }
  }
  for (let call = 0; call < (habit.comingIn ?? 0); call++) {
    const from = `person ${Math.floor(random() * 20_000)}`;
    meetings.push({ timeMs: moment(), from, to: habit.name, durationS: between([10, 60]) });
  }
  return meetings;
}
