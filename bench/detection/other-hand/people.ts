import { type Dice, runningSums } from './dice.ts';
import type { Numbers } from './numbers.ts';
import type { Style } from './styles.ts';
import { type Ties, tiesOf } from './ties.ts';

/**
 * Those who live in the city. A person's place is that of their number, too: persons are numbered
 * first.
 */
export type People = {
  readonly count: number;
  readonly cells: number;
  /** 0 pupil, 1 young, 2 of middle age, 3 old. */
  readonly age: Uint8Array;
  readonly home: Int32Array;
  /** Where somebody is in working hours; at home who does not work. */
  readonly workCell: Int32Array;
  /** Persons by their home. */
  readonly byCell: readonly (readonly number[])[];
  /** People of other places whom those of the city talk to. */
  readonly elsewhere: readonly number[];
  readonly ties: Ties;
};

const old = 3;
const houseSums = runningSums([0.22, 0.28, 0.28, 0.15, 0.07]);
const ageSums = runningSums([0.12, 0.3, 0.38, 0.2]);
/** How much people of an age use the telephone. */
const busyByAge = [0.5, 1.1, 1.2, 0.6];
const peoplePerCell = 500;

export function populate(count: number, style: Style, numbers: Numbers, dice: Dice): People {
  if (numbers.texts.length > 0) throw new RangeError('people are numbered first');
  numbers.many(count, 'person', 'mobile', dice);
  const cells = Math.max(2, Math.floor(count / peoplePerCell));
  const house = housesOf(count, dice);
  const age = Uint8Array.from({ length: count }, () => dice.weighted(ageSums));
  const home = homesOf(house, cells, dice);
  const firm = firmsOf(age, dice);
  const workCell = home.map((cell, at) => {
    const own = firm[at] ?? -1;
    return own < 0 ? cell : (own * 7919) % cells;
  });
  const byCell = Array.from({ length: cells }, (): number[] => []);
  for (const [person, cell] of home.entries()) byCell[cell]?.push(person);
  const busy = Float64Array.from(
    age,
    (own) => dice.logNormal(Math.exp(-0.4), 0.8) * (busyByAge[own] ?? 1),
  );
  const elsewhere = numbers.many(Math.floor(count / 2), 'elsewhere', 'other', dice);
  const groups = { house, firm, home, busy, elsewhere };
  const ties = tiesOf(groups, style.hubs, numbers, dice);
  return { count, cells, age, home, workCell, byCell, elsewhere, ties };
}

export function isOld(people: People, person: number): boolean {
  return people.age[person] === old;
}

function housesOf(count: number, dice: Dice): Int32Array {
  const house = new Int32Array(count);
  for (let person = 0, at = 0; person < count; at++) {
    const until = Math.min(count, person + 1 + dice.weighted(houseSums));
    while (person < until) house[person++] = at;
  }
  return house;
}

/** A cell's houses stand together, and cells lie in no order. */
function homesOf(house: Int32Array, cells: number, dice: Dice): Int32Array {
  const shuffled = dice.shuffle(Array.from({ length: cells }, (_, at) => at));
  const houses = (house[house.length - 1] ?? 0) + 1;
  return house.map((own) => shuffled[Math.floor((own * cells) / houses)] ?? 0);
}

/** Young people and most of middle age work; few firms are large. −1: nowhere. */
function firmsOf(age: Uint8Array, dice: Dice): Int32Array {
  const firms = Math.max(1, Math.floor(age.length / 12));
  return Int32Array.from(age, (own) => {
    const works = own === 1 || (own === 2 && dice.chance(0.85));
    return works ? Math.floor((dice.lomax(1.1) * 40) % firms) : -1;
  });
}
