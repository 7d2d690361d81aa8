import { type Dice, runningSums } from './dice.ts';
import type { Numbers } from './numbers.ts';

/** Who talks to whom: a person and a number, and how much of all talk is theirs. */
export type Ties = {
  readonly person: Int32Array;
  readonly number: Int32Array;
  /** For `Dice.weighted`. */
  readonly sums: Float64Array;
};

export type Groups = {
  readonly house: Int32Array;
  /** −1: works nowhere. */
  readonly firm: Int32Array;
  readonly home: Int32Array;
  readonly busy: Float64Array;
  readonly elsewhere: readonly number[];
};

const mostFriends = 150;
const nearShare = 0.6;
/** Cells of one part of the city, where most friends come from. */
const cellsOfPart = 5;
const closestOfGroup = 3;
const mostWeight = 25;
const mostBusy = 6;
const kinAbroadShare = 0.012;

/** Friends, households, colleagues, people elsewhere, and for a few of them relatives abroad. */
export function tiesOf(groups: Groups, hubs: boolean, numbers: Numbers, dice: Dice): Ties {
  const { house, firm, busy, elsewhere } = groups;
  const persons: number[] = [];
  const others: number[] = [];
  const weights: number[] = [];
  const tie = (person: number, other: number, weight: number): void => {
    if (person === other) return;
    persons.push(person);
    others.push(other);
    weights.push(Math.min(weight, mostWeight) * Math.min(busy[person] ?? 0, mostBusy));
  };
  for (const [one, other] of friendsOf(groups.home, hubs, dice)) {
    tie(one, other, dice.lomax(1.3) + 0.1);
  }
  for (const [one, other] of closeOf(house, dice)) tie(one, other, 6 + 4 * dice.next());
  for (const [one, other] of closeOf(firm, dice)) tie(one, other, 1 + dice.lomax(1.5));
  for (let at = 0; at < 2 * house.length; at++) {
    // Some of them are known to many.
    const other = elsewhere[Math.floor(dice.next() ** 2 * elsewhere.length)] ?? 0;
    tie(dice.below(house.length), other, dice.lomax(1.3) + 0.1);
  }
  for (let person = 0; person < house.length; person++) {
    if (!dice.chance(kinAbroadShare)) continue;
    tie(person, numbers.add('relative_abroad', 'abroad', dice), 1 + dice.next());
  }
  return {
    person: Int32Array.from(persons),
    number: Int32Array.from(others),
    sums: runningSums(weights),
  };
}

/** Everybody puts a hand up for each friend, most among their own part of the city; hands are joined. */
function friendsOf(home: Int32Array, hubs: boolean, dice: Dice): [number, number][] {
  const parts = new Map<number, number[]>();
  const far = -1;
  for (let person = 0; person < home.length; person++) {
    const wanted = hubs ? 1.5 * (1 + dice.lomax(1.6)) : dice.logNormal(Math.exp(1.3), 0.9);
    const friends = Math.floor(Math.min(mostFriends, wanted));
    for (let at = 0; at < friends; at++) {
      const isNear = dice.chance(nearShare);
      const part = isNear ? Math.floor((home[person] ?? 0) / cellsOfPart) : far;
      const hands = parts.get(part) ?? [];
      if (hands.length === 0) parts.set(part, hands);
      hands.push(person);
    }
  }
  const pairs: [number, number][] = [];
  for (const hands of parts.values()) {
    dice.shuffle(hands);
    for (let at = 0; at + 1 < hands.length; at += 2)
      pairs.push([hands[at] ?? 0, hands[at + 1] ?? 0]);
  }
  return pairs;
}

/** Each person with up to three others of the group on either side. */
function closeOf(groupOf: Int32Array, dice: Dice): [number, number][] {
  const groups = Map.groupBy(groupOf.keys(), (person) => groupOf[person] ?? -1);
  const pairs: [number, number][] = [];
  for (const [group, members] of groups) {
    if (group < 0) continue;
    dice.shuffle(members);
    for (const [at, one] of members.entries()) {
      for (const other of members.slice(at + 1, at + 1 + closestOfGroup)) pairs.push([one, other]);
    }
  }
  return pairs;
}
