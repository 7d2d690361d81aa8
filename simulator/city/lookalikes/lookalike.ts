import { hourMs, hourOfDay } from '../clock.ts';
import { Dice } from '../dice.ts';
import { cellText } from '../places.ts';
import type { CityPopulation } from '../population/population.ts';
import type { CityEvent, EventSource, Listing, NumberRole, Slice, TruthNumber } from '../types.ts';

/** Innocent traffic that looks like fraud. */
export type Lookalike = EventSource & {
  /** Those of its numbers that made or had an event, in the order in which they were given. */
  numbers(): Iterable<TruthNumber>;
  /** What of it the police list wrongly; empty for nearly all. */
  listings(): Iterable<Listing>;
};

export type Surroundings = {
  readonly population: CityPopulation;
  readonly seed: number;
  /** People who have a role already. */
  readonly taken: Set<number>;
  /** Share of people with somebody abroad. */
  readonly abroadShare: number;
};

export type Emit = (event: CityEvent) => void;

/** What a look-alike is made of. */
export type Habits = {
  readonly role: NumberRole;
  readonly numbers: readonly string[];
  readonly listings?: readonly Listing[];
  /**
   * Emits what begins in the hour that starts at `fromMs`; it may go on into later hours. Dice are
   * thrown by keys of the actor and `fromMs`.
   */
  readonly hour: (fromMs: number, emit: Emit) => void;
};

/** A source that acts by the hour, whatever slices it is asked for. */
export function lookalike(population: CityPopulation, habits: Habits): Lookalike {
  const own = new Map(habits.numbers.map((number) => [number, false]));
  let pending: CityEvent[] = [];
  let next = 0;
  let bucketMs = population.startMs;
  const emit: Emit = (event) => {
    pending.push(event);
    if (own.has(event.from)) own.set(event.from, true);
    if (own.has(event.to)) own.set(event.to, true);
  };

  function* eventsOf({ toMs }: Slice): Iterable<CityEvent> {
    for (; bucketMs < toMs; bucketMs += hourMs) {
      pending = pending.slice(next);
      next = 0;
      habits.hour(bucketMs, emit);
      pending.sort((a, b) => a.timeMs - b.timeMs);
    }
    for (let event = pending[next]; event !== undefined && event.timeMs < toMs; ) {
      next++;
      yield event;
      event = pending[next];
    }
  }

  return {
    eventsOf,
    numbers: () =>
      habits.numbers
        .filter((number) => own.get(number))
        .map((number) => ({
          number,
          role: habits.role,
          scamType: null,
          firstFraudContactMs: null,
        })),
    listings: () => habits.listings ?? [],
  };
}

/** So many for this city, but a few in a small one too. */
export function countFor(population: CityPopulation, perMillion: number, least = 2): number {
  return Math.max(least, Math.round((population.size * perMillion) / 1e6));
}

/**
 * People for a role, who have none yet and fit; fewer than wanted where the city has not enough.
 * They are marked as taken.
 */
export function recruit(
  { population, seed, taken }: Surroundings,
  salt: number,
  wanted: number,
  fits: (index: number) => boolean,
): number[] {
  const dice = new Dice(seed ^ salt).at(0);
  const found: number[] = [];
  for (let tries = 0; tries < wanted * 200 && found.length < wanted; tries++) {
    const index = dice.below(population.size);
    if (taken.has(index) || !fits(index)) continue;
    taken.add(index);
    found.push(index);
  }
  return found;
}

export function isGrown(population: CityPopulation): (index: number) => boolean {
  const { ageYears, joinDay } = population.tables;
  return (index) => {
    const age = ageYears[index] ?? 0;
    return age >= 20 && age < 60 && (joinDay[index] ?? 0) === 0;
  };
}

/** A moment of the hour, in whole milliseconds. */
export function momentOf(dice: Dice, fromMs: number): number {
  return fromMs + dice.below(hourMs);
}

/** Whether the hour lies within these hours of the day, which may run over midnight. */
export function isWithin(fromMs: number, opens: number, closes: number): boolean {
  const hour = Math.floor(hourOfDay(fromMs));
  return opens <= closes ? hour >= opens && hour < closes : hour >= opens || hour < closes;
}

export type Ring = {
  readonly timeMs: number;
  /** As the record shows it. */
  readonly from: string;
  readonly to: string;
  /** Seconds; 0: not answered. */
  readonly durationS: number;
  readonly cell: string;
};

export function ring(emit: Emit, { timeMs, from, to, durationS, cell }: Ring): void {
  emit({ timeMs: Math.floor(timeMs), kind: 'call', from, to, durationS, cell });
}

/** Whole seconds of an answered call, at least one. */
export function talkS(dice: Dice, medianS: number, sigma: number): number {
  return Math.max(1, Math.round(dice.logNormal(medianS, sigma)));
}

/** Calls of a firm to its public: who is asleep does not answer, and who works answers less. */
export function ringPerson(
  population: CityPopulation,
  dice: Dice,
  emit: Emit,
  call: {
    timeMs: number;
    from: string;
    person: number;
    answers: number;
    medianS: number;
    sigma: number;
    /** Of the caller, if that is a subscriber; else the called person's is recorded. */
    cell?: number;
  },
): boolean {
  const { timeMs, from, person, answers, medianS, sigma } = call;
  const activity = population.activityOf(person, timeMs);
  const share = activity === 'free' ? answers : activity === 'at_work' ? answers * 0.8 : 0;
  const taken = dice.chance(share);
  const durationS = taken ? talkS(dice, medianS, sigma) : 0;
  const to = population.numberAt(person, timeMs);
  const cell = call.cell === undefined ? population.cellOf(person, timeMs) : cellText(call.cell);
  ring(emit, { timeMs, from, to, durationS, cell });
  return taken;
}

/** A person who calls a number of their own accord. */
export function ringBack(
  population: CityPopulation,
  dice: Dice,
  emit: Emit,
  call: { timeMs: number; person: number; to: string; answers: number; medianS: number },
): void {
  const { timeMs, person, to, answers, medianS } = call;
  if (population.activityOf(person, timeMs) === 'asleep') return;
  const durationS = dice.chance(answers) ? talkS(dice, medianS, 0.8) : 0;
  const cell = population.cellOf(person, timeMs);
  ring(emit, { timeMs, from: population.numberAt(person, timeMs), to, durationS, cell });
}

/** An SMS to a person, whose cell is recorded. */
export function text(
  population: CityPopulation,
  emit: Emit,
  sms: { timeMs: number; from: string; person: number },
): void {
  const timeMs = Math.floor(sms.timeMs);
  const to = population.numberAt(sms.person, timeMs);
  const cell = population.cellOf(sms.person, timeMs);
  emit({ timeMs, kind: 'sms', from: sms.from, to, durationS: null, cell });
}
