import { hourMs, minuteMs } from '../clock.ts';
import { Dice } from '../dice.ts';
import {
  countFor,
  isWithin,
  type Lookalike,
  lookalike,
  momentOf,
  recruit,
  ringPerson,
  type Surroundings,
} from './lookalike.ts';

const perMillion = 900;
const callsAnHour = 0.5;

/** Old people who misdial: short calls to strangers, the same wrong number tried again. */
export function misdiallers(city: Surroundings): Lookalike {
  const { population, seed } = city;
  const salt = 0x6d69;
  const { ageYears, homeCell, joinDay } = population.tables;
  const old = (index: number): boolean =>
    (ageYears[index] ?? 0) >= 68 && (joinDay[index] ?? 0) === 0;
  const people = recruit(city, salt, countFor(population, perMillion), old);
  const dice = new Dice(seed ^ salt);

  return lookalike(population, {
    role: 'misdialler',
    numbers: people.map((index) => population.numberOf(index)),
    hour: (fromMs, emit) => {
      if (!isWithin(fromMs, 8, 20)) return;
      for (const caller of people) {
        dice.at(caller, fromMs / hourMs);
        const from = population.numberOf(caller);
        const cell = homeCell[caller] ?? 0;
        for (let n = dice.poisson(callsAnHour); n > 0; n--) {
          const person = dice.below(population.size);
          if (person === caller) continue;
          let timeMs = momentOf(dice, fromMs);
          do {
            const call = { timeMs, from, person, answers: 0.6, medianS: 7, sigma: 0.5, cell };
            ringPerson(population, dice, emit, call);
            timeMs += dice.between(1, 4) * minuteMs;
          } while (dice.chance(0.35));
        }
      }
    },
  });
}
