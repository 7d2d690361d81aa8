import { dayOf, minuteMs, weekdayOf } from '../clock.ts';
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
  text,
} from './lookalike.ts';

const perMillion = 1200;
const callsAnHour = 7;
/** Addressees live along the round: this many people each way. */
const round = 2500;

/** Couriers: from morning to evening short calls to people they call once, on the move, some unanswered. */
export function couriers(city: Surroundings): Lookalike {
  const { population, seed } = city;
  const salt = 0x636f;
  const people = recruit(city, salt, countFor(population, perMillion), isGrown(population));
  const dice = new Dice(seed ^ salt);
  const { homeCell } = population.tables;

  return lookalike(population, {
    role: 'courier',
    numbers: people.map((index) => population.numberOf(index)),
    hour: (fromMs, emit) => {
      if (!isWithin(fromMs, 8, 20)) return;
      const hour = fromMs / (60 * minuteMs);
      const weekday = weekdayOf(dayOf(fromMs));
      for (const courier of people) {
        if (weekday === courier % 7) continue;
        const home = homeCell[courier] ?? 0;
        dice.at(courier, hour);
        const from = population.numberOf(courier);
        for (let n = dice.poisson(callsAnHour); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const near = Math.max(0, (home % cellsPerRegion) + dice.below(9) - 4);
          const cell = cellCode(regionOfCell(home), near);
          const { size } = population;
          const away = 1 + dice.below(Math.min(round, size - 1));
          const person = (courier + (dice.chance(0.5) ? away : size - away)) % size;
          const call = { from, person, answers: 0.8, medianS: 22, sigma: 0.6, cell };
          if (ringPerson(population, dice, emit, { ...call, timeMs })) continue;
          const laterMs = timeMs + dice.between(3, 15) * minuteMs;
          const then = dice.next();
          if (then < 0.3) ringPerson(population, dice, emit, { ...call, timeMs: laterMs });
          else if (then < 0.6) text(population, emit, { timeMs: timeMs + minuteMs, from, person });
          else if (then < 0.75)
            ringBack(population, dice, emit, {
              timeMs: laterMs,
              person,
              to: from,
              answers: 0.85,
              medianS: 20,
            });
        }
      }
    },
  });
}
