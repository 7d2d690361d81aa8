import {
  bucketSlots,
  callerWarmthS,
  crowdedFrom,
  watchEvicted,
  watchTags,
  watchUsed,
} from './discover-layout';
import { releaseSketch } from './discover-maps';
import { halfOutCalls, halfOutSms, halfVictims, wordLast } from './discover-slot';
import {
  firstBucket,
  isSameToken,
  numberBytes,
  otherBucket,
  slotAt,
  tagOfNumber,
} from './discover-tokens';

/**
 * Fixed slots keyed by token, in memory that is taken once and never grows. A token may stand in
 * either of two buckets of 16 slots; where both are full, the coldest of the 32 gives way, which is
 * counted. A slot is never emptied, so a bucket that is not crowded never was, and none of its tokens
 * stands in the other.
 */

/** One bit for each slot of a bucket whose tag is this one. @param line the bucket's tags */
export function slotsAlike(line: usize, tag: u32): u32 {
  const wanted = i16x8.splat(<i16>tag);
  const low = i16x8.eq(v128.load(line), wanted);
  const high = i16x8.eq(v128.load(line, 16), wanted);
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}

export function tagLine(state: usize, bucket: u32): usize {
  return load<usize>(state, watchTags) + ((<usize>bucket) << 1);
}

export function isCrowded(line: usize): bool {
  return load<u16>(line, (crowdedFrom - 1) * 2) != 0;
}

/** Slot of a token, or −1. */
export function findNumber(state: usize, token: usize): i32 {
  const tag = tagOfNumber(token);
  const first = firstBucket(state, token);
  const found = findIn(state, first, tag, token);
  if (found >= 0 || !isCrowded(tagLine(state, first))) return found;
  return findIn(state, otherBucket(state, token), tag, token);
}

function findIn(state: usize, bucket: u32, tag: u32, token: usize): i32 {
  for (let left = slotsAlike(tagLine(state, bucket), tag); left != 0; left &= left - 1) {
    const slot = bucket + ctz(left);
    if (isSameToken(slotAt(state, slot), token)) return slot;
  }
  return -1;
}

/** A slot for a token that has none. It is empty but for the token. */
export function insertNumber(state: usize, token: usize): u32 {
  const slot = place(state, token);
  const at = slotAt(state, slot);
  store<u16>(load<usize>(state, watchTags) + ((<usize>slot) << 1), <u16>tagOfNumber(token));
  memory.fill(at, 0, numberBytes);
  v128.store(at, v128.load(token));
  return slot;
}

function place(state: usize, token: usize): u32 {
  const one = firstBucket(state, token);
  const other = otherBucket(state, token);
  const here = usedIn(state, one);
  // While the first bucket is far from full the other need not be asked, nor searched later on.
  const full = <u32>bucketSlots;
  const there = here < <u32>crowdedFrom ? full : usedIn(state, other);
  if (here < full || there < full) {
    store<u64>(state, load<u64>(state, watchUsed) + 1, watchUsed);
    return there < here ? other + there : one + here;
  }
  const left = coldest(state, one);
  const right = coldest(state, other);
  const gives = warmth(state, right) < warmth(state, left) ? right : left;
  releaseSketch(state, slotAt(state, gives));
  store<u64>(state, load<u64>(state, watchEvicted) + 1, watchEvicted);
  return gives;
}

/** Slots of a bucket that are taken. */
function usedIn(state: usize, bucket: u32): u32 {
  return ctz(slotsAlike(tagLine(state, bucket), 0) | (1 << bucketSlots));
}

function coldest(state: usize, bucket: u32): u32 {
  let found = bucket;
  let least = warmth(state, bucket);
  for (let slot = bucket + 1; slot < bucket + bucketSlots; slot++) {
    const own = warmth(state, slot);
    if (own >= least) continue;
    found = slot;
    least = own;
  }
  return found;
}

function warmth(state: usize, slot: u32): u64 {
  const at = slotAt(state, slot);
  const last = <u64>load<u32>(at, wordLast * 4);
  const calls =
    load<u16>(at, halfOutCalls * 2) |
    load<u16>(at, halfOutSms * 2) |
    load<u16>(at, halfVictims * 2);
  return calls != 0 ? last + callerWarmthS : last;
}
