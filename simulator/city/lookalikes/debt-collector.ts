import { dayOf, hourMs, minuteMs } from '../clock.ts';
import { Dice, hashOf } from '../dice.ts';
import { fixedNumber } from '../numbers.ts';
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

const debtorsPerMillion = 1500;
const debtorsAnAgency = 60;
const linesAnAgency = 9;
/** An agency changes to its next three lines after so many days. */
const daysALine = 2;
const callsAnHour = 0.35;

/**
 * Debt collectors: the same people over and over, from lines that change every other day, seldom
 * answered; sometimes the debtor's family. They press and threaten as scammers do, and are legal.
 */
export function debtCollectors(city: Surroundings): Lookalike {
  const { population, seed } = city;
  const salt = 0x6463;
  const wanted = countFor(population, debtorsPerMillion, 4);
  // Debtors have no number of note: they may have another role too.
  const debtors = recruit({ ...city, taken: new Set() }, salt, wanted, isGrown(population));
  const agencies = Math.ceil(debtors.length / debtorsAnAgency);
  const dice = new Dice(seed ^ salt);
  const lineOf = (agency: number, fromMs: number, n: number): string => {
    const turn = Math.floor(dayOf(fromMs) / daysALine);
    return fixedNumber(2, agency * linesAnAgency + ((turn * 3 + n) % linesAnAgency));
  };

  return lookalike(population, {
    role: 'debt_collector',
    numbers: Array.from({ length: agencies * linesAnAgency }, (_, n) => fixedNumber(2, n)),
    hour: (fromMs, emit) => {
      if (!isWithin(fromMs, 8, 21)) return;
      for (const [at, debtor] of debtors.entries()) {
        const agency = Math.floor(at / debtorsAnAgency);
        dice.at(debtor, fromMs / hourMs);
        const pressure = 0.3 + (1.7 * (hashOf(seed, debtor, dayOf(fromMs)) >>> 0)) / 2 ** 32;
        for (let n = dice.poisson(callsAnHour * pressure); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const from = lineOf(agency, fromMs, dice.below(3));
          const family = dice.chance(0.12)
            ? population.contactsOf(debtor)[dice.below(3)]
            : undefined;
          const person = family ?? debtor;
          const call = { timeMs, from, person, answers: 0.3, medianS: 35, sigma: 0.9 };
          const taken = ringPerson(population, dice, emit, call);
          if (!taken && dice.chance(0.25))
            ringPerson(population, dice, emit, { ...call, timeMs: timeMs + 2 * minuteMs });
          if (!taken && dice.chance(0.3))
            text(population, emit, { timeMs: timeMs + minuteMs, from, person });
          if (!taken && dice.chance(0.05))
            ringBack(population, dice, emit, {
              timeMs: timeMs + dice.logNormal(60 * minuteMs, 1),
              person,
              to: from,
              answers: 0.8,
              medianS: 90,
            });
        }
      }
    },
  });
}
