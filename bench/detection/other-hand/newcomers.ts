import { hourS, talkS, timeOn } from './clock.ts';
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

const peoplePerRecycled = 2500;
const peoplePerTraveller = 300;

/** Ordinary people with a new number, who tell their friends of it. */
export function addNewNumbers(world: World): void {
  const { people, options, numbers, contacts } = world;
  const dice = world.dice('new numbers');
  const months = options.days / 30;
  const count = Math.max(1, Math.floor(people.count * options.churn * months));
  for (let left = count; left > 0; left--) {
    const number = numbers.add('new_sim', 'mobile', dice);
    const firstDay = dice.below(options.days);
    const circle = circleOf(world, number, dice);
    for (const friend of circle) {
      if (!dice.chance(0.6)) continue;
      const kind = dice.chance(0.4) ? 'call' : 'sms';
      contacts.add(timeOn(firstDay, 'social', dice), kind, number, friend, talkS(dice, 50));
    }
    addLife(world, number, circle, firstDay, dice);
  }
}

/** Numbers that were a scammer's long ago and are an ordinary person's now. @returns them */
export function addRecycled(world: World): readonly number[] {
  const dice = world.dice('recycled');
  const count = Math.max(2, Math.floor(world.people.count / peoplePerRecycled));
  const recycled = world.numbers.many(count, 'recycled', 'mobile', dice);
  for (const number of recycled) addLife(world, number, circleOf(world, number, dice), 0, dice);
  return recycled;
}

/** Those whom somebody of the city knows who has this number now, and three others. */
function circleOf({ people, areas }: World, number: number, dice: Dice): readonly number[] {
  const person = dice.below(people.count);
  areas.set(number, { cell: people.home[person] ?? 0, cells: 1 });
  const { ties } = people;
  const circle = Array.from({ length: 3 }, () => dice.below(people.count));
  for (let at = ties.person.indexOf(person); at >= 0; at = ties.person.indexOf(person, at + 1)) {
    circle.push(ties.number[at] ?? 0);
  }
  return circle;
}

function addLife(
  { contacts, options }: World,
  number: number,
  circle: readonly number[],
  firstDay: number,
  dice: Dice,
): void {
  for (let day = firstDay; day < options.days; day++) {
    for (let left = dice.poisson(3); left > 0; left--) {
      const friend = dice.pick(circle);
      const [from, to] = dice.chance(0.5) ? [number, friend] : [friend, number];
      const answeredS = dice.chance(0.8) ? talkS(dice, 55, 1.2) : 0;
      contacts.add(timeOn(day, 'social', dice), 'call', from, to, answeredS);
    }
  }
}

/** Residents who are abroad, and are rung by hotels and shops there. */
export function addTravellers({ people, options, numbers, contacts, ...world }: World): void {
  const dice = world.dice('travellers');
  for (let left = Math.max(1, Math.floor(people.count / peoplePerTraveller)); left > 0; left--) {
    const person = dice.below(people.count);
    const hotel = numbers.add('hotel_abroad', 'abroad', dice);
    const day = dice.below(options.days);
    for (let calls = dice.poisson(2); calls > 0; calls--) {
      const timeS = timeOn(day, 'street', dice);
      contacts.add(timeS, 'call', hotel, person, dice.pick([0, 20, 45, 90]));
    }
    if (dice.chance(0.5)) contacts.add((day * 24 + 15) * hourS, 'call', person, hotel, 70);
  }
}
