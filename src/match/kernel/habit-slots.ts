import { reduce } from './filter';
import {
  habitBucketBytes,
  habitBuckets,
  habitCrowdedFrom,
  habitEvicted,
  habitPeople,
  habitSlotBytes,
  habitSlots,
  personTag,
  personTimes,
} from './habit-layout';

/**
 * People's slots, keyed by token, in memory that never grows. A person may stand in either of two
 * buckets of four; where both are full, the coldest of the eight gives way, which is counted. A slot is
 * never emptied, so a bucket that is not crowded never was, and none of its people stands in the other.
 *
 * Of a token the bucket and the tag's 32 bits are kept. That a stranger is taken for somebody who is
 * remembered happens once in half a billion questions.
 */

const crowdedAt: usize = (habitCrowdedFrom - 1) * habitSlotBytes;

function tagOf(token: usize): u32 {
  const word = load<u32>(token, 4);
  return word | u32(word == 0);
}

export function firstHome(state: usize, token: usize): usize {
  return homeAt(state, load<u32>(token));
}

export function otherHome(state: usize, token: usize): usize {
  return homeAt(state, load<u32>(token, 8));
}

function homeAt(state: usize, word: u32): usize {
  const bucket = <usize>reduce(word, load<u32>(state, habitBuckets));
  return load<usize>(state, habitSlots) + bucket * habitBucketBytes;
}

function isCrowdedHome(home: usize): bool {
  return load<u32>(home + crowdedAt) != 0;
}

/** Whether a slot that was found before is the token's still. */
export function isStill(slot: usize, token: usize): bool {
  return load<u32>(slot) == tagOf(token);
}

/** Address of a token's slot if it is in its first bucket; 1: in its other one, if anywhere; 0: in none. */
export function findAtHome(home: usize, token: usize): usize {
  const found = findIn(home, tagOf(token));
  return found != 0 ? found : <usize>isCrowdedHome(home);
}

/** Address of a token's slot; 0: it has none. */
export function findPerson(state: usize, token: usize): usize {
  const tag = tagOf(token);
  const home = firstHome(state, token);
  const found = findIn(home, tag);
  if (found != 0 || !isCrowdedHome(home)) return found;
  return findIn(otherHome(state, token), tag);
}

/** Without branches: where in its bucket a person stands cannot be guessed. */
function findIn(home: usize, tag: u32): usize {
  const left = v128.shuffle<i32>(v128.load(home), v128.load(home, 16), 0, 4, 0, 4);
  const right = v128.shuffle<i32>(v128.load(home, 32), v128.load(home, 48), 0, 4, 0, 4);
  const tags = v128.shuffle<i32>(left, right, 0, 1, 4, 5);
  const alike = i32x4.bitmask(i32x4.eq(tags, i32x4.splat(tag)));
  return alike == 0 ? 0 : home + ((<usize>ctz(alike)) << 4);
}

/** A slot for a token that has none. It is empty but for the tag. */
export function insertPerson(state: usize, token: usize): usize {
  const slot = place(state, token);
  memory.fill(slot, 0, habitSlotBytes);
  store<u32>(slot, tagOf(token), personTag);
  return slot;
}

function place(state: usize, token: usize): usize {
  const one = firstHome(state, token);
  const other = otherHome(state, token);
  const here = usedIn(one);
  const full = <usize>habitBucketBytes;
  const there = here <= crowdedAt ? full : usedIn(other);
  if (here < full || there < full) {
    store<u64>(state, load<u64>(state, habitPeople) + 1, habitPeople);
    return there < here ? other + there : one + here;
  }
  store<u64>(state, load<u64>(state, habitEvicted) + 1, habitEvicted);
  return colder(coldest(one), coldest(other));
}

/** Bytes of a bucket that are taken: slots are taken from its beginning. */
function usedIn(home: usize): usize {
  const full = <usize>habitBucketBytes;
  let used: usize = 0;
  while (used < full && load<u32>(home + used) != 0) used += habitSlotBytes;
  return used;
}

function coldest(home: usize): usize {
  return colder(colder(home, home + 16), colder(home + 32, home + 48));
}

function colder(one: usize, other: usize): usize {
  return load<u32>(other, personTimes) < load<u32>(one, personTimes) ? other : one;
}
