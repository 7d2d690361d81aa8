import { hourMs, minuteMs } from '../clock.ts';
import { Dice } from '../dice.ts';
import { cellCode, cellsPerRegion, regionOfCell } from '../places.ts';
import {
  countFor,
  isGrown,
  isWithin,
  type Lookalike,
  lookalike,
  momentOf,
  recruit,
  ringBack,
  ringPerson,
  type Surroundings,
} from './lookalike.ts';

const perMillion = 1800;
const callsAnHour = 1.4;
/** Passengers come from all over the town: this many people each way. */
const town = 25_000;

/** Taxi drivers: very short calls with strangers, day or night, never in the same place. */
export function taxis(city: Surroundings): Lookalike {
  const { population, seed } = city;
  const salt = 0x7461;
  const people = recruit(city, salt, countFor(population, perMillion), isGrown(population));
  const dice = new Dice(seed ^ salt);
  const { homeCell } = population.tables;

  return lookalike(population, {
    role: 'taxi',
    numbers: people.map((index) => population.numberOf(index)),
    hour: (fromMs, emit) => {
      for (const driver of people) {
        const night = driver % 3 === 0;
        if (!isWithin(fromMs, night ? 17 : 6, night ? 4 : 18)) continue;
        const home = homeCell[driver] ?? 0;
        const own = population.numberOf(driver);
        dice.at(driver, fromMs / hourMs);
        for (let n = dice.poisson(callsAnHour); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const { size } = population;
          const away = 1 + dice.below(Math.min(town, size - 1));
          const person = (driver + (dice.chance(0.5) ? away : size - away)) % size;
          if (population.activityOf(person, timeMs) === 'asleep') continue;
          const near = Math.max(0, (home % cellsPerRegion) + dice.below(61) - 30);
          const cell = cellCode(regionOfCell(home), near);
          const passenger = { person, to: own, answers: 0.9, medianS: 14 };
          if (dice.chance(0.3)) {
            ringBack(population, dice, emit, { ...passenger, timeMs });
            continue;
          }
          const call = { timeMs, from: own, person, answers: 0.85, medianS: 13, sigma: 0.5, cell };
          const taken = ringPerson(population, dice, emit, call);
          if (!taken || dice.chance(0.2))
            ringBack(population, dice, emit, {
              ...passenger,
              timeMs: timeMs + dice.between(0.5, 4) * minuteMs,
            });
        }
      }
    },
  });
}
