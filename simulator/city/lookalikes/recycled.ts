import { dayMs, hourMs } from '../clock.ts';
import { Dice } from '../dice.ts';
import { padded } from '../numbers.ts';
import type { Listing } from '../types.ts';
import {
  countFor,
  isGrown,
  isWithin,
  type Lookalike,
  lookalike,
  momentOf,
  recruit,
  ringBack,
  type Surroundings,
} from './lookalike.ts';

const perMillion = 60;
const callsAnHour = 0.15;
const scamTypes = [
  'loan',
  'brushing_rebate',
  'posing_as_customer_service',
  'posing_as_police',
] as const;

/**
 * Numbers that were a scammer's until they were closed, and are somebody's own now. The police listed
 * them weeks to months before the records begin; people who look for the former holder still call.
 */
export function recycledNumbers(city: Surroundings): Lookalike {
  const { population, seed } = city;
  const salt = 0x7265;
  const people = recruit(city, salt, countFor(population, perMillion), isGrown(population));
  const dice = new Dice(seed ^ salt);
  const listings = people.map((index, at): Listing => {
    dice.at(index);
    return {
      kind: 'phone',
      value: population.numberOf(index),
      scamType: dice.pick(scamTypes),
      confidence: Math.floor(dice.between(55, 96)),
      caseRef: `OLD-${padded(at + 1, 4)}`,
      listedMs: population.startMs - Math.floor(dice.between(20, 300) * dayMs),
    };
  });

  return lookalike(population, {
    role: 'recycled',
    numbers: people.map((index) => population.numberOf(index)),
    listings,
    hour: (fromMs, emit) => {
      if (!isWithin(fromMs, 8, 22)) return;
      for (const holder of people) {
        dice.at(holder, fromMs / hourMs);
        for (let n = dice.poisson(callsAnHour); n > 0; n--) {
          const person = dice.below(population.size);
          if (person === holder) continue;
          const call = { person, to: population.numberOf(holder), answers: 0.6, medianS: 9 };
          ringBack(population, dice, emit, { ...call, timeMs: momentOf(dice, fromMs) });
        }
      }
    },
  });
}
