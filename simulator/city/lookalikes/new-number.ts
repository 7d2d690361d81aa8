import { dayMs, hourMs } from '../clock.ts';
import { Dice } from '../dice.ts';
import type { CityPopulation } from '../population/population.ts';
import {
  type Emit,
  isWithin,
  type Lookalike,
  lookalike,
  momentOf,
  type Surroundings,
  text,
} from './lookalike.ts';

/** Who is told of a new number: so many of the closest, each with this probability an hour. */
const mostTold = 12;
const toldAnHour = 0.1;
const tellingDays = 1;

/** "This is my new number." */
export function announce(
  population: CityPopulation,
  dice: Dice,
  emit: Emit,
  person: number,
  fromMs: number,
): void {
  const from = population.numberOf(person);
  for (const friend of population.contactsOf(person).slice(0, mostTold))
    if (dice.chance(toldAnHour))
      text(population, emit, { timeMs: momentOf(dice, fromMs), from, person: friend });
}

/**
 * People who change their number. A number that nobody has seen before texts a dozen people within
 * hours, and calls from then on as its holder always has; that ordinary traffic moves to it by itself.
 */
export function newNumbers({ population, seed, taken }: Surroundings): Lookalike {
  const { formerSerial } = population.tables;
  const people: number[] = [];
  for (let index = 0; index < population.size; index++) {
    if ((formerSerial[index] ?? 0) === 0) continue;
    people.push(index);
    taken.add(index);
  }
  const dice = new Dice(seed ^ 0x6e6e);

  return lookalike(population, {
    role: 'new_number',
    numbers: people.map((index) => population.numberOf(index)),
    hour: (fromMs, emit) => {
      if (!isWithin(fromMs, 8, 22)) return;
      for (const person of people) {
        const sinceMs = fromMs - population.joinedMs(person);
        if (sinceMs < 0 || sinceMs >= tellingDays * dayMs) continue;
        dice.at(person, fromMs / hourMs);
        announce(population, dice, emit, person, fromMs);
      }
    },
  });
}
