import { hourMs, minuteMs } from '../clock.ts';
import { Dice } from '../dice.ts';
import { accessNumber, hotline } from '../numbers.ts';
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

const banksPerMillion = 12;
/** A day and person: notices of payments, calls out, calls in. */
const texts = 0.26;
const callsOut = 0.009;
const callsIn = 0.003;

/** Banks: one number that calls thousands and texts at all hours, about money; some call back. */
export function banks({ population, seed }: Surroundings): Lookalike {
  const count = countFor(population, banksPerMillion, 3);
  const dice = new Dice(seed ^ 0x6261);
  const hotlines = Array.from({ length: count }, (_, bank) => hotline(bank));
  const senders = hotlines.map((number, bank) => (bank % 3 === 0 ? number : accessNumber(bank)));
  const { size } = population;
  /** Everybody has two banks. */
  const customer = (bank: number): number => {
    const at = dice.chance(0.5) ? bank : (bank + 1) % count;
    return Math.min(size - 1, dice.below(Math.ceil(size / count)) * count + at);
  };

  return lookalike(population, {
    role: 'bank',
    numbers: [...hotlines, ...senders.filter((sender) => !hotlines.includes(sender))],
    hour: (fromMs, emit) => {
      const open = isWithin(fromMs, 9, 19);
      const awake = isWithin(fromMs, 7, 23);
      for (let bank = 0; bank < count; bank++) {
        const [number, sender] = [hotlines[bank] ?? '', senders[bank] ?? ''];
        dice.at(bank, fromMs / hourMs);
        const share = size / count;
        for (let n = dice.poisson((texts * share * (awake ? 1.4 : 0.2)) / 24); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const person = customer(bank);
          text(population, emit, { timeMs, from: sender, person });
          if (dice.chance(0.1))
            text(population, emit, { timeMs: timeMs + minuteMs, from: sender, person });
        }
        if (!open) continue;
        for (let n = dice.poisson((callsOut * share) / 10); n > 0; n--) {
          const timeMs = momentOf(dice, fromMs);
          const person = customer(bank);
          const call = { timeMs, from: number, person, answers: 0.5, medianS: 75, sigma: 0.9 };
          const taken = ringPerson(population, dice, emit, call);
          const back = { person, to: number, answers: 0.95, medianS: 150 };
          if (!taken && dice.chance(0.12))
            ringBack(population, dice, emit, {
              ...back,
              timeMs: timeMs + dice.logNormal(25 * minuteMs, 1),
            });
        }
        for (let n = dice.poisson((callsIn * share) / 10); n > 0; n--) {
          const call = { person: customer(bank), to: number, answers: 0.95, medianS: 190 };
          ringBack(population, dice, emit, { ...call, timeMs: momentOf(dice, fromMs) });
        }
      }
    },
  });
}
