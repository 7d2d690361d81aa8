import { dayOf, hourMs, minuteMs, weekdayOf } from '../clock.ts';
import { Dice } from '../dice.ts';
import { accessNumber, fixedNumber } from '../numbers.ts';
import {
  countFor,
  isWithin,
  type Lookalike,
  lookalike,
  momentOf,
  ringBack,
  ringPerson,
  type Surroundings,
  text,
} from './lookalike.ts';

const hospitalsPerMillion = 25;
const linesEach = 4;
/** A day and person. */
const calls = 0.012;
const texts = 0.03;

/** Hospitals: fixed lines that call patients again and again for some days, and texts with appointments. */
export function hospitals({ population, seed }: Surroundings): Lookalike {
  const count = countFor(population, hospitalsPerMillion);
  const dice = new Dice(seed ^ 0x686f);
  const { size } = population;
  const { ageYears } = population.tables;
  const line = (hospital: number, n: number): string => fixedNumber(0, hospital * linesEach + n);
  const sender = (hospital: number): string => accessNumber(2000 + hospital);
  const ids = Array.from({ length: count }, (_, hospital) => hospital);

  /** The same few hundred people during a week, the old more often. */
  const patient = (hospital: number, fromMs: number): number => {
    const week = Math.floor(dayOf(fromMs) / 7);
    const ward = Math.max(1, Math.floor(size / count / 40));
    let person = 0;
    for (let tries = 0; tries < 3; tries++) {
      const bed = dice.below(ward);
      person = (Math.imul(bed * count + hospital + week * 7919, 40_503) >>> 0) % size;
      if ((ageYears[person] ?? 0) >= 50) break;
    }
    return person;
  };

  return lookalike(population, {
    role: 'hospital',
    numbers: ids.flatMap((hospital) => [
      ...Array.from({ length: linesEach }, (_, n) => line(hospital, n)),
      sender(hospital),
    ]),
    hour: (fromMs, emit) => {
      if (!isWithin(fromMs, 8, 20)) return;
      const quiet = weekdayOf(dayOf(fromMs)) === 0 ? 0.3 : 1;
      for (const hospital of ids) {
        dice.at(hospital, fromMs / hourMs);
        const share = ((size / count) * quiet) / 12;
        for (let n = dice.poisson(texts * share); n > 0; n--) {
          const person = patient(hospital, fromMs);
          text(population, emit, {
            timeMs: momentOf(dice, fromMs),
            from: sender(hospital),
            person,
          });
        }
        for (let n = dice.poisson(calls * share); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const person = patient(hospital, fromMs);
          const from = line(hospital, dice.below(linesEach));
          const call = { timeMs, from, person, answers: 0.75, medianS: 65, sigma: 0.9 };
          if (!ringPerson(population, dice, emit, call) && dice.chance(0.5))
            ringBack(population, dice, emit, {
              timeMs: timeMs + dice.logNormal(20 * minuteMs, 1),
              person,
              to: from,
              answers: 0.6,
              medianS: 80,
            });
        }
      }
    },
  });
}
