import { Dice, fractionOf, hashOf } from '../dice.ts';
import type { Settled } from './settle.ts';
import { type PopulationTables, sharedWords } from './tables.ts';

/** Friends' degree: log-normal, which gives the few who know everybody. */
const friendsMedian = 4;
const friendsSigma = 0.85;
const mostFriends = 150;

/** Share of friendships that are made near home; the others are made anywhere. */
const nearShare = 0.75;
/** Ends of friendships among which a near one is dealt: about five hundred people. */
const nearWindow = 3000;

/** Colleagues are those who came to the workplace just before and after. */
const colleaguesEachWay = 3;

/** Of people, to one relative who lives elsewhere. */
const kinShare = 0.7;

/** The closeness of a tie, 0…255, is drawn between these. */
const closeness = {
  household: [190, 256],
  kin: [140, 240],
  friend: [20, 215],
  colleague: [10, 150],
} as const;

type Ties = {
  add(a: number, b: number, kind: keyof typeof closeness): void;
  readonly count: () => number;
  readonly from: () => Uint32Array;
  readonly to: () => Uint32Array;
  readonly strength: () => Uint8Array;
};

/** Who knows whom; every tie is known to both ends, and equally close to both. */
export function connect(settled: Settled): Pick<PopulationTables, 'contactStart' | 'contacts'> {
  const ties = createTies(settled.seed, settled.size);
  addHouseholds(settled, ties);
  addColleagues(settled, ties);
  addKin(settled, ties);
  addFriends(settled, ties);
  return rowsOf(settled.size, ties);
}

function createTies(seed: number, people: number): Ties {
  let capacity = people * 6 + 64;
  let from = new Uint32Array(capacity);
  let to = new Uint32Array(capacity);
  let strength = new Uint8Array(capacity);
  let count = 0;
  const grow = (): void => {
    capacity = Math.ceil(capacity * 1.5);
    const [a, b, s] = [
      new Uint32Array(capacity),
      new Uint32Array(capacity),
      new Uint8Array(capacity),
    ];
    a.set(from);
    b.set(to);
    s.set(strength);
    [from, to, strength] = [a, b, s];
  };
  return {
    add: (a, b, kind) => {
      if (a === b) return;
      if (count === capacity) grow();
      const [low, high] = closeness[kind];
      const drawn = fractionOf(seed ^ 0x7135, Math.min(a, b), Math.max(a, b));
      from[count] = a;
      to[count] = b;
      strength[count++] = Math.floor(low + (high - low) * drawn * drawn);
    },
    count: () => count,
    from: () => from,
    to: () => to,
    strength: () => strength,
  };
}

function addHouseholds({ size, household }: Settled, ties: Ties): void {
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size && household[b] === household[a]; b++) ties.add(a, b, 'household');
  }
}

function addColleagues({ size, work }: Settled, ties: Ties): void {
  const places = work.reduce((most, place) => Math.max(most, place), -1) + 1;
  // The last few who came to each place, the newest first.
  const last = new Int32Array(places * colleaguesEachWay).fill(-1);
  for (let person = 0; person < size; person++) {
    const place = work[person] ?? -1;
    if (place < 0) continue;
    const base = place * colleaguesEachWay;
    for (let n = 0; n < colleaguesEachWay; n++) {
      const other = last[base + n] ?? -1;
      if (other >= 0) ties.add(person, other, 'colleague');
    }
    last.copyWithin(base + 1, base, base + colleaguesEachWay - 1);
    last[base] = person;
  }
}

function addKin({ seed, size }: Settled, ties: Ties): void {
  const dice = new Dice(seed ^ 0x6b69);
  for (let person = 0; person < size; person++) {
    dice.at(person);
    if (!dice.chance(kinShare)) continue;
    // Near by, as people go; sometimes far away.
    const reach = dice.chance(0.6) ? Math.min(size, 2000) : size;
    ties.add(person, (person + 1 + dice.below(reach - 1)) % size, 'kin');
  }
}

/** The configuration model: as many ends as somebody has friends, dealt in pairs. */
function addFriends({ seed, size }: Settled, ties: Ties): void {
  const dice = new Dice(seed ^ 0x6672);
  const near = new Uint32Array(size * 12);
  const far = new Uint32Array(size * 12);
  let nearCount = 0;
  let farCount = 0;
  for (let person = 0; person < size; person++) {
    dice.at(person);
    const friends = Math.min(mostFriends, Math.round(dice.logNormal(friendsMedian, friendsSigma)));
    for (let n = 0; n < friends; n++) {
      if (dice.chance(nearShare)) {
        if (nearCount < near.length) near[nearCount++] = person;
      } else if (farCount < far.length) far[farCount++] = person;
    }
  }
  for (let start = 0; start < nearCount; start += nearWindow)
    deal(
      near.subarray(start, Math.min(nearCount, start + nearWindow)),
      hashOf(seed, start, 1),
      ties,
    );
  deal(far.subarray(0, farCount), hashOf(seed, 0, 2), ties);
}

function deal(ends: Uint32Array, seed: number, ties: Ties): void {
  const dice = new Dice(seed).at(0);
  for (let at = ends.length - 1; at > 0; at--) {
    const other = dice.below(at + 1);
    const kept = ends[at] ?? 0;
    ends[at] = ends[other] ?? 0;
    ends[other] = kept;
  }
  for (let at = 0; at + 1 < ends.length; at += 2)
    ties.add(ends[at] ?? 0, ends[at + 1] ?? 0, 'friend');
}

/** Both directions of each tie as one row a person, the closest first, nobody twice. */
function rowsOf(size: number, ties: Ties): Pick<PopulationTables, 'contactStart' | 'contacts'> {
  const [count, from, to, strength] = [ties.count(), ties.from(), ties.to(), ties.strength()];
  const starts = new Uint32Array(size + 2);
  for (let tie = 0; tie < count; tie++) {
    const [a, b] = [from[tie] ?? 0, to[tie] ?? 0];
    starts[a + 2] = (starts[a + 2] ?? 0) + 1;
    starts[b + 2] = (starts[b + 2] ?? 0) + 1;
  }
  for (let n = 2; n < starts.length; n++) starts[n] = (starts[n] ?? 0) + (starts[n - 1] ?? 0);
  // One number sorts a row: 255 − closeness above, the contact below. Exact, since both fit 53 bits.
  const keys = new Float64Array(2 * count);
  const put = (owner: number, other: number, tie: number): void => {
    const at = starts[owner + 1] ?? 0;
    starts[owner + 1] = at + 1;
    keys[at] = (255 - (strength[tie] ?? 0)) * 2 ** 32 + other;
  };
  for (let tie = 0; tie < count; tie++) {
    put(from[tie] ?? 0, to[tie] ?? 0, tie);
    put(to[tie] ?? 0, from[tie] ?? 0, tie);
  }
  const contactStart = sharedWords(size + 1);
  const kept = new Uint32Array(2 * count);
  let length = 0;
  const seen = new Set<number>();
  for (let person = 0; person < size; person++) {
    const row = keys.subarray(starts[person] ?? 0, starts[person + 1] ?? 0).sort();
    seen.clear();
    for (const key of row) {
      const other = key % 2 ** 32;
      if (seen.has(other)) continue;
      seen.add(other);
      kept[length++] = other;
    }
    contactStart[person + 1] = length;
  }
  const contacts = sharedWords(length);
  contacts.set(kept.subarray(0, length));
  return { contactStart, contacts };
}
