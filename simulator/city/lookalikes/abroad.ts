import { dayMs, hourMs } from '../clock.ts';
import { Dice, fractionOf } from '../dice.ts';
import { filmLinesAbroad, filmNumberAbroad, overseasNumber } from '../numbers.ts';
import {
  type Emit,
  type Lookalike,
  lookalike,
  momentOf,
  ringBack,
  ringPerson,
  type Surroundings,
  text,
} from './lookalike.ts';

/** Our estimate; nobody publishes how many people have somebody abroad who telephones. */
export const defaultAbroadShare = 0.015;

/** With a relative or friend abroad: contacts in two weeks, least and most. */
const contacts = { least: 1, most: 4, days: 14 } as const;
/** Nobody is called in their sleep, so the waking hours bear it all: 24 of 16. */
const wakingHours = 1.5;

/** Firms abroad that appear, a day for each person with somebody abroad. */
const firmsADay = 0.1;
const mostCalled = 5;
/** A firm is done with its people within so many hours. */
const firmHours = 40;

/** Behind the numbers that travellers deal with. */
const firstSerial = 100_000;
/** As many of them have a number that can be one as of the scammers', see fraud/mint.ts. */
const plausible = 0.45;

type Relative = { readonly person: number; readonly number: string; readonly anHour: number };

/**
 * Numbers abroad, most of which are seen once or twice: relatives and friends who call or are called
 * now and then, and hotels, shops, agents and couriers that call one to five people.
 */
export function abroad({ population, seed, abroadShare }: Surroundings): Lookalike {
  const { size, startMs, endMs } = population;
  const dice = new Dice(seed ^ 0x6162);
  let given = 0;
  const nextNumber = (): string => {
    const n = given++;
    const isPlausible = n < filmLinesAbroad && fractionOf(seed ^ 0x666d, n) < plausible;
    return isPlausible ? filmNumberAbroad(n) : overseasNumber(firstSerial + n);
  };

  const relatives: Relative[] = [];
  for (let person = 0; person < size; person++) {
    if (fractionOf(seed ^ 0x7265, person) >= abroadShare) continue;
    const { least, most, days } = contacts;
    const often = least + (most - least) * fractionOf(seed ^ 0x6f66, person);
    relatives.push({ person, number: nextNumber(), anHour: (often * wakingHours) / (24 * days) });
  }
  const firms = firmsByHour(seed, startMs, endMs, firmsADay * abroadShare * size, nextNumber);
  const firmNumbers = [...firms.values()].flat();

  const inTouch = ({ person, number, anHour }: Relative, fromMs: number, emit: Emit): void => {
    for (let n = dice.at(person, fromMs / hourMs).poisson(anHour); n > 0; n--) {
      const timeMs = momentOf(dice, fromMs);
      const way = dice.next();
      if (population.activityOf(person, timeMs) === 'asleep') continue;
      const call = { timeMs, from: number, person, answers: 0.8, medianS: 240, sigma: 1 };
      if (way < 0.5) ringPerson(population, dice, emit, call);
      else if (way < 0.85)
        ringBack(population, dice, emit, {
          timeMs,
          person,
          to: number,
          answers: 0.7,
          medianS: 240,
        });
      else text(population, emit, { timeMs, from: number, person });
    }
  };

  const doBusiness = (from: string, key: number, fromMs: number, emit: Emit): void => {
    dice.at(key, fromMs / hourMs);
    for (let called = 1 + Math.floor(mostCalled * dice.next() ** 2.5); called > 0; called--) {
      const person = dice.below(size);
      let timeMs = momentOf(dice, fromMs) + dice.next() ** 2 * firmHours * hourMs;
      for (let n = dice.chance(0.35) ? 2 : 1; n > 0; n--) {
        // Most know what time it is here.
        if (population.activityOf(person, timeMs) === 'asleep' && dice.chance(0.8))
          timeMs += dice.between(8, 11) * hourMs;
        const call = { timeMs, from, person, answers: 0.6, medianS: 50, sigma: 0.9 };
        if (dice.chance(0.25)) text(population, emit, { timeMs, from, person });
        else if (!ringPerson(population, dice, emit, call) && dice.chance(0.2)) {
          const backMs = timeMs + dice.logNormal(hourMs, 1);
          const back = { timeMs: backMs, person, to: from, answers: 0.8, medianS: 60 };
          ringBack(population, dice, emit, back);
        }
        timeMs += dice.between(0.5, 20) * hourMs;
      }
    }
  };

  return lookalike(population, {
    role: 'abroad',
    numbers: [...relatives.map(({ number }) => number), ...firmNumbers],
    hour: (fromMs, emit) => {
      for (const relative of relatives) inTouch(relative, fromMs, emit);
      // What comes behind the records would make a number of note that nobody has seen.
      const within: Emit = (event) => {
        if (event.timeMs < endMs) emit(event);
      };
      for (const [n, number] of (firms.get(fromMs) ?? []).entries())
        doBusiness(number, size + n, fromMs, within);
    },
  });
}

/** Numbers of firms by the hour in which they begin to call. */
function firmsByHour(
  seed: number,
  startMs: number,
  endMs: number,
  aDay: number,
  nextNumber: () => string,
): Map<number, string[]> {
  const hours = new Map<number, string[]>();
  const dice = new Dice(seed ^ 0x6669);
  for (let fromMs = startMs; fromMs < endMs; fromMs += hourMs) {
    const count = dice.at(fromMs / hourMs).poisson((aDay * hourMs) / dayMs);
    if (count > 0) hours.set(fromMs, Array.from({ length: count }, nextNumber));
  }
  return hours;
}
