import { dayOf, hourMs } from '../clock.ts';
import { Dice, fractionOf } from '../dice.ts';
import { fixedNumber } from '../numbers.ts';
import {
  countFor,
  isWithin,
  type Lookalike,
  lookalike,
  momentOf,
  ringPerson,
  type Surroundings,
} from './lookalike.ts';

const linesPerMillion = 40;
/** A day of a survey and person. */
const calls = 0.012;
const busyDays = 0.6;

/** Opinion polls: on some days machines ring a share of everybody, once each; most hang up, few talk long. */
export function surveys({ population, seed }: Surroundings): Lookalike {
  const dice = new Dice(seed ^ 0x7375);
  const lines = Array.from({ length: countFor(population, linesPerMillion, 3) }, (_, n) =>
    fixedNumber(3, n),
  );
  const share = (calls * population.size) / lines.length / 11;

  return lookalike(population, {
    role: 'survey',
    numbers: lines,
    hour: (fromMs, emit) => {
      if (!isWithin(fromMs, 9, 20)) return;
      for (const [n, from] of lines.entries()) {
        if (fractionOf(seed, dayOf(fromMs), 0x7375 + n) >= busyDays) continue;
        dice.at(n, fromMs / hourMs);
        for (let left = dice.poisson(share); left > 0; left--) {
          const timeMs = momentOf(dice, fromMs);
          const long = dice.chance(0.15);
          const person = dice.below(population.size);
          const [medianS, sigma] = long ? [230, 0.4] : [7, 0.7];
          ringPerson(population, dice, emit, {
            timeMs,
            from,
            person,
            answers: 0.4,
            medianS,
            sigma,
          });
        }
      }
    },
  });
}
