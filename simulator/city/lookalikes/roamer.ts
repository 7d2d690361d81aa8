import { dayMs, hourMs } from '../clock.ts';
import { Dice, fractionOf } from '../dice.ts';
import { overseasNumber } from '../numbers.ts';
import type { CityPopulation } from '../population/population.ts';
import {
  countFor,
  isGrown,
  type Lookalike,
  lookalike,
  momentOf,
  recruit,
  ring,
  type Surroundings,
  talkS,
  text,
} from './lookalike.ts';

const travellersPerMillion = 2500;
/** Overseas numbers: hotels, agents, networks that welcome, relatives. */
const overseasPerMillion = 900;
const contactsAnHour = 0.35;

/**
 * Travellers: while abroad their records have no cell, come at odd hours, and name numbers abroad
 * that call and text them. Relatives abroad call home the same way.
 */
export function roamers(city: Surroundings): Lookalike {
  const { population, seed } = city;
  const salt = 0x726f;
  const people = recruit(
    city,
    salt,
    countFor(population, travellersPerMillion),
    isGrown(population),
  );
  const abroad = Array.from({ length: countFor(population, overseasPerMillion, 5) }, (_, n) =>
    overseasNumber(n),
  );
  const dice = new Dice(seed ^ salt);

  return lookalike(population, {
    role: 'roamer',
    numbers: [...people.map((index) => population.numberOf(index)), ...abroad],
    hour: (fromMs, emit) => {
      for (const person of people) {
        if (!isAway(population, seed, person, fromMs)) continue;
        const own = population.numberOf(person);
        dice.at(person, fromMs / hourMs);
        for (let n = dice.poisson(contactsAnHour); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const local = abroad[(person + dice.below(4)) % abroad.length] ?? '';
          const contacts = population.contactsOf(person);
          const home = contacts[dice.below(Math.min(4, contacts.length))];
          const way = dice.next();
          const durationS = dice.chance(0.75) ? talkS(dice, 60, 1) : 0;
          if (way < 0.3) text(population, withoutCell(emit), { timeMs, from: local, person });
          else if (way < 0.55) ring(emit, { timeMs, from: local, to: own, durationS, cell: '' });
          else if (way < 0.75) ring(emit, { timeMs, from: own, to: local, durationS, cell: '' });
          else if (home !== undefined)
            ring(emit, {
              timeMs,
              from: own,
              to: population.numberAt(home, timeMs),
              durationS,
              cell: '',
            });
        }
      }
    },
  });
}

function withoutCell(emit: Parameters<typeof ring>[0]): typeof emit {
  return (event) => emit({ ...event, cell: '' });
}

/** One trip a fortnight or so: two to nine days, which begin on some day of it. */
function isAway(population: CityPopulation, seed: number, person: number, timeMs: number): boolean {
  const day = (timeMs - population.startMs) / dayMs;
  const trip = Math.floor(day / 14);
  const starts = 14 * trip + 5 * fractionOf(seed ^ 0x7472, person, trip);
  return day >= starts && day < starts + 2 + 7 * fractionOf(seed ^ 0x6c6e, person, trip);
}
