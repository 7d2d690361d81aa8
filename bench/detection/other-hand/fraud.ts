import { Attempt, openingOf } from './attempt.ts';
import { dayS, hourS, timeOn, weekdayOf } from './clock.ts';
import type { Dice } from './dice.ts';
import { type Gang, gangOf, type Slot, trainedIn } from './gangs.ts';
import { home } from './numbers.ts';
import { scripts } from './scripts.ts';
import { FraudTruth } from './truth.ts';
import type { World } from './world.ts';

const sunday = 6;
/** Sundays are half idle, and places are empty now and then. */
const workedShare = 0.85;
const openersOfGang = [1, 2, 3] as const;
const portsOfBox = [8, 9, 10, 11, 12, 13, 14, 15, 16] as const;

type Working = { readonly gang: Gang; readonly attemptsADay: number };

/** All that gangs do in the city's time. */
export function addFraud(world: World): FraudTruth {
  const truth = new FraudTruth(world);
  const dice = world.dice('fraud');
  const gangs = gangsOf(world, dice);
  for (let day = 0; day < world.options.days; day++) {
    for (const { gang, attemptsADay } of gangs) {
      if (weekdayOf(day) === sunday && dice.chance(0.5)) continue;
      const mean = dice.poisson(attemptsADay) / gang.slots.opener.length;
      for (const slot of gang.slots.opener) {
        for (const timeS of timesOf(world, gang, day, dice.poisson(mean), dice)) {
          new Attempt(truth, gang, slot, timeS, dice).run();
          reachElsewhere(truth, gang, slot, timeS, dice);
        }
      }
    }
  }
  return truth;
}

/** As many gangs as the targets of a day need, each scam type by its weight. */
function gangsOf(world: World, dice: Dice): Working[] {
  const { style, people } = world;
  const attemptsADay = (style.attemptsPer100k * people.count) / 100_000;
  const dialsOfSlot = ((style.dials[0] + style.dials[1]) / 2) * style.localShare * workedShare;
  const all = Object.entries(scripts);
  const weights = all.reduce((sum, [, { weight }]) => sum + weight, 0);
  return all.flatMap(([scamType, script]) => {
    const ownADay = (attemptsADay * script.weight) / weights;
    const slots = Math.max(1, Math.round(ownADay / dialsOfSlot));
    const trained = trainedIn(world, scamType, script);
    const gangs: Working[] = [];
    for (let left = slots; left > 0; ) {
      const openers = Math.min(left, dice.pick(style.isBoxed ? portsOfBox : openersOfGang));
      left -= openers;
      const gang = gangOf(world, trained, openers, dice);
      gangs.push({ gang, attemptsADay: (ownADay * openers) / slots });
    }
    return gangs;
  });
}

/** When one place of a gang opens on a day, in order. */
function timesOf(world: World, gang: Gang, day: number, count: number, dice: Dice): number[] {
  // A port of a box is busy in bursts of an hour or two.
  const bursts = [dice.between([9, 18]), dice.between([9, 18])];
  const lateH = dice.next() * 1.5;
  const hours = gang.scamType === 'romance_investment' ? 'evening' : 'office';
  const times = Array.from({ length: count }, () =>
    world.style.isBoxed
      ? day * dayS + (dice.pick(bursts) + lateH + dice.next() * 1.2) * hourS
      : timeOn(day, hours, dice),
  );
  return times.sort((a, b) => a - b);
}

/** A number of the home network is seen with people of other cities, too; a shop reaches nobody. */
function reachElsewhere(
  truth: FraudTruth,
  gang: Gang,
  slot: Slot,
  fromS: number,
  dice: Dice,
): void {
  const { numbers, style } = truth.world;
  const opening = openingOf(truth, gang);
  const number = slot.at(fromS);
  if (opening === 'web' || !numbers.startsWith(number, home)) return;
  if (!dice.chance(1 / style.localShare - 1)) return;
  const target = numbers.add('elsewhere_target', 'other', dice);
  const isAnswered = opening === 'call' && dice.chance(0.45);
  const talkS = isAnswered ? dice.logNormal(12, 0.8) + 2 : 0;
  const timeS = fromS + dice.next() * 600;
  const { scamType } = gang;
  const isReached = opening === 'sms' || isAnswered;
  const isIn = truth.meet(timeS, opening, number, target, 'gang', { scamType, talkS });
  if (isIn && isReached) truth.others.push({ number: target, scamType, firstS: timeS });
}
