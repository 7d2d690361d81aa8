import { dayOf, hourMs, minuteMs, weekdayOf } from '../clock.ts';
import { Dice } from '../dice.ts';
import { fixedNumber, hotline } from '../numbers.ts';
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

const linesPerMillion = 200;
const callsALineHour = 38;
const officesPerMillion = 60;
const mostAgents = 8;
const callsAnAgentHour = 5;

type Caller = {
  readonly key: number;
  readonly number: string;
  readonly anHour: number;
  readonly cell?: number;
};

/**
 * Those who sell by telephone: banks of lines that nobody knows and few answer, and offices whose
 * agents use their own mobiles, many in one cell, which is what a SIM box looks like.
 */
export function callCentres(city: Surroundings): Lookalike {
  const { population, seed } = city;
  const salt = 0x6363;
  const { size } = population;
  const dice = new Dice(seed ^ salt);
  // In a small city a line cannot call more people than there are.
  const lineHour = Math.min(callsALineHour, Math.max(2, size / 2500));
  const lines: Caller[] = Array.from(
    { length: countFor(population, linesPerMillion, 4) },
    (_, n) => ({
      key: n,
      number: n % 5 === 0 ? hotline(300 + n / 5) : fixedNumber(1, n),
      anHour: lineHour,
    }),
  );
  const callers = [...lines, ...agentsOf(city, salt)];

  return lookalike(population, {
    role: 'call_centre',
    numbers: callers.map(({ number }) => number),
    hour: (fromMs, emit) => {
      if (!isWithin(fromMs, 9, 19) || weekdayOf(dayOf(fromMs)) === 0) return;
      for (const { key, number, anHour, cell } of callers) {
        dice.at(key, fromMs / hourMs);
        for (let n = dice.poisson(anHour); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const person = dice.below(size);
          const call = { timeMs, from: number, person, answers: 0.45, medianS: 12, sigma: 1.1 };
          const taken = ringPerson(
            population,
            dice,
            emit,
            cell === undefined ? call : { ...call, cell },
          );
          if (!taken && dice.chance(0.04))
            ringBack(population, dice, emit, {
              timeMs: timeMs + dice.logNormal(15 * minuteMs, 1),
              person,
              to: number,
              answers: 0.5,
              medianS: 15,
            });
        }
      }
    },
  });
}

/** Colleagues of one workplace, who stand near one another in the population. */
function agentsOf(city: Surroundings, salt: number): Caller[] {
  const { population, taken } = city;
  const { work, workCell } = population.tables;
  const grown = isGrown(population);
  const heads = recruit(city, salt, countFor(population, officesPerMillion), (index) => {
    return grown(index) && (work[index] ?? -1) >= 0;
  });
  return heads.flatMap((head) => {
    const office = [head];
    const last = Math.min(population.size, head + 600);
    for (let other = head + 1; other < last && office.length < mostAgents; other++) {
      if (work[other] !== work[head] || taken.has(other) || !grown(other)) continue;
      taken.add(other);
      office.push(other);
    }
    return office.map((agent) => ({
      key: 1_000_000 + agent,
      number: population.numberOf(agent),
      anHour: callsAnAgentHour,
      cell: workCell[head] ?? 0,
    }));
  });
}
