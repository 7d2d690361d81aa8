import {
  bucketSlots,
  watchBuckets,
  watchShardAt,
  watchShardOf,
  watchSlots,
} from './discover-layout';
import { slotWords } from './discover-slot';
import { reduce } from './filter';

/** Bytes of a number's slot. */
export const numberBytes = slotWords * 4;

/** Sixteen bits, not all zero: more would take more of the cache, and with eight others are too often alike. */
export function tagOfNumber(token: usize): u32 {
  const half = <u32>load<u16>(token, 8);
  return half | u32(half == 0);
}

/** First slot of the bucket that a token looks at first. Tokens are uniform: they are their own hash. */
export function firstBucket(state: usize, token: usize): u32 {
  return reduce(load<u32>(token), load<u32>(state, watchBuckets)) * bucketSlots;
}

/** First slot of the other one, another bucket. */
export function otherBucket(state: usize, token: usize): u32 {
  const buckets = load<u32>(state, watchBuckets);
  const one = reduce(load<u32>(token), buckets);
  const other = reduce(load<u32>(token, 4), buckets);
  if (other != one) return other * bucketSlots;
  return one + 1 == buckets ? 0 : (one + 1) * bucketSlots;
}

export function slotAt(state: usize, slot: u32): usize {
  return load<usize>(state, watchSlots) + <usize>slot * numberBytes;
}

export function isSameToken(a: usize, b: usize): bool {
  return ((load<u64>(a) ^ load<u64>(b)) | (load<u64>(a, 8) ^ load<u64>(b, 8))) == 0;
}

/** Whether the number is one of this shard's. The token's last word is used for nothing else. */
export function isMine(state: usize, token: usize): bool {
  const shards = load<u32>(state, watchShardOf);
  return shards == 1 || load<u32>(token, 12) % shards == load<u32>(state, watchShardAt);
}
