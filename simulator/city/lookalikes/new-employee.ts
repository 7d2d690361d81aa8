import { dayMs, dayOf, hourMs, weekdayOf } from '../clock.ts';
import { Dice } from '../dice.ts';
import {
  isWithin,
  type Lookalike,
  lookalike,
  momentOf,
  ringBack,
  ringPerson,
  type Surroundings,
} from './lookalike.ts';
import { announce } from './new-number.ts';

const callsAnHour = 1.6;
/** Afterwards the newcomer calls as everybody does. */
const eagerDays = 10;

/**
 * Telephones that a firm hands to somebody new: a number never seen before calls customers one after
 * the other from its first day on. The same people's ordinary traffic begins with it.
 */
export function newEmployees({ population, seed, taken }: Surroundings): Lookalike {
  const { joinDay, formerSerial, workCell } = population.tables;
  const people: number[] = [];
  for (let index = 0; index < population.size; index++) {
    if ((joinDay[index] ?? 0) === 0 || (formerSerial[index] ?? 0) !== 0) continue;
    people.push(index);
    taken.add(index);
  }
  const dice = new Dice(seed ^ 0x6e65);

  return lookalike(population, {
    role: 'new_employee',
    numbers: people.map((index) => population.numberOf(index)),
    hour: (fromMs, emit) => {
      const weekday = weekdayOf(dayOf(fromMs));
      if (!isWithin(fromMs, 9, 18) || weekday === 0 || weekday === 6) return;
      for (const newcomer of people) {
        const sinceMs = fromMs - population.joinedMs(newcomer);
        if (sinceMs < 0 || sinceMs > eagerDays * dayMs) continue;
        const from = population.numberOf(newcomer);
        dice.at(newcomer, fromMs / hourMs);
        if (sinceMs < dayMs) announce(population, dice, emit, newcomer, fromMs);
        for (let n = dice.poisson(callsAnHour); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const person = dice.below(population.size);
          if (person === newcomer) continue;
          if (dice.chance(0.2)) {
            ringBack(population, dice, emit, {
              timeMs,
              person,
              to: from,
              answers: 0.8,
              medianS: 60,
            });
            continue;
          }
          const cell = workCell[newcomer] ?? 0;
          const call = { timeMs, from, person, answers: 0.6, medianS: 55, sigma: 0.9, cell };
          ringPerson(population, dice, emit, call);
        }
      }
    },
  });
}
