import { hourMs, secondMs } from '../clock.ts';
import { Dice } from '../dice.ts';
import { accessNumber } from '../numbers.ts';
import {
  countFor,
  isWithin,
  type Lookalike,
  lookalike,
  momentOf,
  type Surroundings,
  text,
} from './lookalike.ts';

const sendersPerMillion = 120;
/** A day and person. */
const texts = 0.5;

/** Senders of codes, as fraud uses them too. */
export function codeSenders(size: number): string[] {
  const count = Math.max(6, Math.round((size * sendersPerMillion) / 1e6));
  return Array.from({ length: count }, (_, n) => accessNumber(10_000 + n));
}

/** Platforms that send codes and notices: few senders to everybody, day and night, often twice in a minute. */
export function codePlatforms({ population, seed }: Surroundings): Lookalike {
  const senders = codeSenders(population.size);
  const dice = new Dice(seed ^ 0x6370);
  // A few platforms have most of the traffic.
  const weights = senders.map((_, n) => 1 / (n + 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const messages = countFor(population, texts * 1e6);

  return lookalike(population, {
    role: 'code_platform',
    numbers: senders,
    hour: (fromMs, emit) => {
      const load = isWithin(fromMs, 7, 23) ? 1.4 : 0.2;
      for (const [n, from] of senders.entries()) {
        dice.at(n, fromMs / hourMs);
        const share = (weights[n] ?? 0) / total;
        for (let left = dice.poisson((messages * share * load) / 24); left > 0; left--) {
          const timeMs = momentOf(dice, fromMs);
          const person = dice.below(population.size);
          text(population, emit, { timeMs, from, person });
          if (dice.chance(0.12))
            text(population, emit, {
              timeMs: timeMs + dice.between(20, 70) * secondMs,
              from,
              person,
            });
        }
      }
    },
  });
}
