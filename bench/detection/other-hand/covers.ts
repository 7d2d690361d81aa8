import { dayS, hourS, talkS } from './clock.ts';
import { home, mobiles } from './numbers.ts';
import type { FraudTruth } from './truth.ts';

/** Cards with a past: a little ordinary traffic before the first victim. */
export function addPast({ world, first }: FraudTruth): void {
  const { contacts, people, numbers } = world;
  const dice = world.dice('past');
  for (const { number, firstS } of first.values()) {
    if (!numbers.startsWith(number, ...mobiles)) continue;
    const count = dice.poisson((0.7 * firstS) / dayS);
    const later = Array.from({ length: count }, () => dice.next() * firstS);
    for (const timeS of [(dice.next() * dayS) / 2, ...later]) {
      const person = dice.below(people.count);
      const [from, to] = dice.chance(0.5) ? [number, person] : [person, number];
      if (timeS < firstS) contacts.add(timeS, 'call', from, to, talkS(dice, 50, 0.8));
    }
  }
}

/** A card is tried out before its work, and patient scammers live beside it. */
export function addTrials({ world, first }: FraudTruth, services: readonly number[]): void {
  const { contacts, numbers, style, people, trades, endS } = world;
  const dice = world.dice('trials');
  const known = [...first.keys()].slice(0, 200);
  const riders = trades.get('food_rider') ?? [];
  for (const { number, firstS } of first.values()) {
    if (!numbers.startsWith(number, home)) continue;
    contacts.add(firstS - dice.between([0.1, 5]) * hourS, 'sms', dice.pick(services), number);
    if (dice.chance(0.4)) {
      const [timeS, other] = [firstS - dice.between([0.1, 3]) * hourS, dice.pick(known)];
      if (other !== number) contacts.add(timeS, 'call', number, other, 8);
    }
    if (!style.isPatient) continue;
    for (let dayFromS = firstS; dayFromS < endS; dayFromS += dayS) {
      const timeS = dayFromS + dice.next() * dayS;
      if (dice.chance(0.6)) contacts.add(timeS, 'call', number, dice.pick(people.elsewhere), 30);
      else contacts.add(timeS, 'call', dice.pick(riders), number, 30);
    }
  }
}
