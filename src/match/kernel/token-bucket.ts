import { reduce } from './filter';
import { districtSlots, payloadCodeShift, slotsPerBucket } from './index-layout';

/**
 * Tokens of listed numbers, in buckets of 16. Each token has two buckets, by its own bits (it is
 * uniform, so no hash is computed), and goes into the emptier one; only where both are full into the
 * first behind the second that is not. So a table holds nine entries in ten slots, and still nobody
 * looks at more than two buckets.
 *
 * The payloads of a bucket are one cache line of 16 words, and each holds 16 bits of its token: a look
 * at two lines sends nearly every stranger away, and whoever stays knows the one tag to read. Buckets
 * fill from their first slot on.
 *
 * Readers take no lock. An entry is published in the order payload, tag, filter: who sees the filter
 * bits sees the tag; who does not see them yet looks at the time before. All three are sequentially
 * consistent atomics on the writer's side. The filter, and payloads in search of a slot, are read with
 * plain loads: filter bits are only ever added and the bits of a token in a payload never change, so
 * an old or a torn value is one that was there. An entry never moves within a table and its slot is
 * never emptied, so a probe that began before a change ends right. Taking out and changing a window
 * are one store of the payload.
 */

/** Tag 0 means an empty slot; a token that begins with 8 zero bytes goes as 1. Payload bits tell them apart. */
export function tagOf(first: u64): u64 {
  return first | u64(first == 0);
}

/** First slot of the bucket that a tag looks at first. */
export function homeOf(tag: u64, capacity: u32): u32 {
  return reduce(tag >> 32, capacity / slotsPerBucket) * slotsPerBucket;
}

/** First slot of the other one, another bucket of the same district. */
export function otherHomeOf(tag: u64, capacity: u32): u32 {
  const slots = districtOf(capacity);
  return homeOf(tag, capacity) ^ ((<u32>tag & (slots - 1) & (0 - slotsPerBucket)) | slotsPerBucket);
}

/** Slots of a district: the largest power of two that divides the capacity, up to `districtSlots`. */
export function districtOf(capacity: u32): u32 {
  return min<u32>(capacity & (0 - capacity), districtSlots);
}

export const noSlot: u32 = 0xffff_ffff;

export function nextBucket(slot: u32, capacity: u32): u32 {
  slot += slotsPerBucket;
  return slot == capacity ? 0 : slot;
}

/** One bit for each of four lanes of four vectors: where a comparison came out true. */
function bitsOfLanes(a: v128, b: v128, c: v128, d: v128): u32 {
  const low = i16x8.narrow_i32x4_s(a, b);
  const high = i16x8.narrow_i32x4_s(c, d);
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}

/** One bit for each payload of a bucket that holds these bits of a token; empty ones hold zeros. */
export function alike(line: usize, third: u32): u32 {
  const mask = i32x4.splat(0xffff);
  const wanted = i32x4.splat(third & 0xffff);
  return bitsOfLanes(
    i32x4.eq(v128.and(v128.load(line), mask), wanted),
    i32x4.eq(v128.and(v128.load(line, 16), mask), wanted),
    i32x4.eq(v128.and(v128.load(line, 32), mask), wanted),
    i32x4.eq(v128.and(v128.load(line, 48), mask), wanted),
  );
}

/** One bit for each slot of a bucket that is empty. */
export function empties(line: usize): u32 {
  const nothing = i32x4.splat(0);
  return bitsOfLanes(
    i32x4.eq(v128.load(line), nothing),
    i32x4.eq(v128.load(line, 16), nothing),
    i32x4.eq(v128.load(line, 32), nothing),
    i32x4.eq(v128.load(line, 48), nothing),
  );
}

/** The first empty slot of the emptier of two buckets, of the first where they are alike, or noSlot. */
export function emptierSlot(payloads: usize, home: u32, other: u32): u32 {
  const full = 1 << slotsPerBucket;
  const own = ctz(empties(payloads + ((<usize>home) << 2)) | full);
  const further = ctz(empties(payloads + ((<usize>other) << 2)) | full);
  const slot = select<u32>(home + own, other + further, own <= further);
  return select<u32>(noSlot, slot, min(own, further) == slotsPerBucket);
}

function isFull(line: usize): bool {
  return load<u32>(line, (slotsPerBucket - 1) * 4) != 0;
}

export function codeOf(payload: u32): u32 {
  return payload >> payloadCodeShift;
}

/** Whether a search that has looked at both buckets of a tag goes on behind the second. */
export function goesOn(payloads: usize, tag: u64, capacity: u32): bool {
  return (
    isFull(payloads + ((<usize>homeOf(tag, capacity)) << 2)) &&
    isFull(payloads + ((<usize>otherHomeOf(tag, capacity)) << 2))
  );
}

/**
 * The bucket to look at after the nth one, or `noSlot` where an entry cannot be further on.
 * @param bucket the nth, n = 0 for a tag's first
 */
export function bucketAfter(payloads: usize, bucket: u32, n: u32, tag: u64, capacity: u32): u32 {
  if (n == 0) return otherHomeOf(tag, capacity);
  const goes = n == 1 ? goesOn(payloads, tag, capacity) : isFull(payloads + ((<usize>bucket) << 2));
  return goes && n * slotsPerBucket <= capacity ? nextBucket(bucket, capacity) : noSlot;
}
