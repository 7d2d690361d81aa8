import { laneBitsOf, wordOf } from './filter';
import {
  blockedCode,
  columnCode,
  numbersCapacity,
  numbersColumn,
  numbersFilter,
  numbersFilterWords,
  numbersLive,
  numbersPayloads,
  numbersTags,
  numbersTouched,
  numbersUsed,
  payloadCodeShift,
  payloadKindShift,
  removedCode,
  slotsPerBucket,
} from './index-layout';
import {
  alike,
  bucketAfter,
  codeOf,
  emptierSlot,
  empties,
  homeOf,
  nextBucket,
  noSlot,
  otherHomeOf,
  tagOf,
} from './token-bucket';

/** Puts tokens into a table and takes them out; how they lie there says token-bucket.ts. */

function packed(identity: u32, code: u32): u32 {
  return identity | (min<u32>(code, columnCode) << payloadCodeShift);
}

/** Keeps a code that is too long for a payload; before the payload that sends readers there. */
function keepLong(numbers: usize, slot: u32, code: u32): void {
  if (code >= <u32>columnCode) {
    atomic.store<u32>(load<usize>(numbers, numbersColumn) + ((<usize>slot) << 2), code);
  }
}

/** Sets the bits of a tag; of tag 1 also those of the first word 0, which it stands for. */
function setBits(numbers: usize, tag: u64): void {
  const filter = load<usize>(numbers, numbersFilter);
  const words = load<u32>(numbers, numbersFilterWords);
  atomic.or<u64>(wordOf(filter, words, tag), laneBitsOf(tag));
  if (tag == 1) atomic.or<u64>(wordOf(filter, words, 0), laneBitsOf(0));
}

/** What put() did: how many live entries more there are, and how many slots more are in use. */
export const putLive = 1;
export const putUsed = 2;
export const putFailed = 4;

/** Slot of a bucket where a tag stands, as a kind of its own or of the allow-list; noSlot where there is none. */
function slotIn(numbers: usize, bucket: u32, tag: u64, identity: u32): u32 {
  const tags = load<usize>(numbers, numbersTags);
  const payloads = load<usize>(numbers, numbersPayloads) + ((<usize>bucket) << 2);
  for (let left = alike(payloads, identity); left != 0; left &= left - 1) {
    const place = ctz(left);
    const payload = atomic.load<u32>(payloads + ((<usize>place) << 2));
    // Empty, where the token's bits are zeros: no tag will come.
    if (payload == 0) break;
    if (load<u64>(tags + ((<usize>(bucket + place)) << 3)) != tag) continue;
    if (codeOf(payload) == blockedCode || ((payload ^ identity) & 0x1_ffff) == 0) {
      return bucket + place;
    }
  }
  return noSlot;
}

/** Takes over the window of an entry, unless the allow-list has it. @returns as put() */
function change(numbers: usize, slot: u32, identity: u32, code: u32): u32 {
  const at = load<usize>(numbers, numbersPayloads) + ((<usize>slot) << 2);
  if (codeOf(atomic.load<u32>(at)) == blockedCode) return 0;
  keepLong(numbers, slot, code);
  return codeOf(atomic.xchg<u32>(at, packed(identity, code))) == removedCode ? putLive : 0;
}

/**
 * Adds an entry or takes over its window, unless the allow-list has it. One thread adds to a district at
 * a time; others may read. For each token the slots have one order (the first of its one bucket, the
 * first of the other, the second of the one …, then bucket by bucket), and it takes the first empty one.
 * @param limit slot where a search behind both buckets ends without success; noSlot: nowhere
 * @returns bits: putLive, putUsed, or putFailed when there is no room
 */
export function put(numbers: usize, first: u64, identity: u32, code: u32, limit: u32): u32 {
  const capacity = load<u32>(numbers, numbersCapacity);
  const payloads = load<usize>(numbers, numbersPayloads);
  const tag = tagOf(first);
  const home = homeOf(tag, capacity);
  const other = otherHomeOf(tag, capacity);
  let slot = emptierSlot(payloads, home, other);
  let found = slotIn(numbers, home, tag, identity);
  if (found == noSlot) found = slotIn(numbers, other, tag, identity);
  let bucket = other;
  for (let n: u32 = 0; found == noSlot && slot == noSlot; n += slotsPerBucket) {
    if (n > capacity) return putFailed;
    bucket = nextBucket(bucket, capacity);
    if (bucket == limit) return putFailed;
    const empty = empties(payloads + ((<usize>bucket) << 2));
    if (empty != 0) slot = bucket + ctz(empty);
    found = slotIn(numbers, bucket, tag, identity);
  }
  if (found != noSlot) return change(numbers, found, identity, code);
  keepLong(numbers, slot, code);
  atomic.store<u32>(payloads + ((<usize>slot) << 2), packed(identity, code));
  atomic.store<u64>(load<usize>(numbers, numbersTags) + ((<usize>slot) << 3), tag);
  if (code == <u32>blockedCode) return putUsed;
  setBits(numbers, tag);
  return putLive | putUsed;
}

/** Reads what put() will look at first, ahead of it. @returns something that means nothing */
function touchBuckets(numbers: usize, capacity: u32, first: u64): u64 {
  const tag = tagOf(first);
  const payloads = load<usize>(numbers, numbersPayloads);
  const word = wordOf(
    load<usize>(numbers, numbersFilter),
    load<u32>(numbers, numbersFilterWords),
    tag,
  );
  const home = payloads + ((<usize>homeOf(tag, capacity)) << 2);
  const other = payloads + ((<usize>otherHomeOf(tag, capacity)) << 2);
  return load<u64>(word) | <u64>(load<u32>(home) | load<u32>(other));
}

/** Reads the tag of the slot that an entry is likely to take. @returns something that means nothing */
function touchSlot(numbers: usize, capacity: u32, first: u64): u64 {
  const tag = tagOf(first);
  const payloads = load<usize>(numbers, numbersPayloads);
  const slot = emptierSlot(payloads, homeOf(tag, capacity), otherHomeOf(tag, capacity));
  const likely = slot == noSlot ? 0 : slot;
  return load<u64>(load<usize>(numbers, numbersTags) + ((<usize>likely) << 3));
}

/** Counted once for many entries: each count is a locked instruction. */
export function count(numbers: usize, live: u32, used: u32): void {
  if (live != 0) atomic.add<u32>(numbers + numbersLive, live);
  if (used != 0) atomic.add<u32>(numbers + numbersUsed, used);
}

function identityOf(third: u32, kind: u32): u32 {
  return (third & 0xffff) | (kind << payloadKindShift);
}

/**
 * Adds n tokens of one kind.
 * @param codes u32 each, or a null pointer: `code` for all
 * @returns how many were put in or changed before the table was full; n when all were
 */
export function addTokens(
  numbers: usize,
  tokens: usize,
  n: u32,
  kind: u32,
  codes: usize,
  code: u32,
): u32 {
  const capacity = load<u32>(numbers, numbersCapacity);
  const group: u32 = 64;
  let live: u32 = 0;
  let used: u32 = 0;
  for (let begin: u32 = 0; begin < n; begin += group) {
    const end = min(begin + group, n);
    // Nothing but reads, so that the misses of a whole group are under way together.
    let touched: u64 = 0;
    for (let i = begin; i < end; i++) {
      touched |= touchBuckets(numbers, capacity, load<u64>(tokens + ((<usize>i) << 4)));
    }
    for (let i = begin; i < end; i++) {
      touched |= touchSlot(numbers, capacity, load<u64>(tokens + ((<usize>i) << 4)));
    }
    // Only so that the reads are not left out.
    store<u64>(numbers, touched, numbersTouched);
    for (let i = begin; i < end; i++) {
      const token = tokens + ((<usize>i) << 4);
      const own = codes == 0 ? code : load<u32>(codes + ((<usize>i) << 2));
      const done = put(
        numbers,
        load<u64>(token),
        identityOf(load<u32>(token, 8), kind),
        own,
        noSlot,
      );
      if (done == putFailed) {
        count(numbers, live, used);
        return i;
      }
      live += done & putLive;
      used += done >> 1;
    }
  }
  count(numbers, live, used);
  return n;
}

/** Slot of an entry that was not taken out, or -1. */
function slotOf(numbers: usize, first: u64, identity: u32): i64 {
  const capacity = load<u32>(numbers, numbersCapacity);
  const payloads = load<usize>(numbers, numbersPayloads);
  const tag = tagOf(first);
  let bucket = homeOf(tag, capacity);
  for (let n: u32 = 0; bucket != noSlot; n++) {
    const slot = slotIn(numbers, bucket, tag, identity);
    if (slot != noSlot) {
      const code = codeOf(atomic.load<u32>(payloads + ((<usize>slot) << 2)));
      return code == removedCode || code == blockedCode ? -1 : <i64>slot;
    }
    bucket = bucketAfter(payloads, bucket, n, tag, capacity);
  }
  return -1;
}

/** Takes an entry out, given the first three words of its token. @returns 1, or 0 where it was not here */
export function removeToken(numbers: usize, w0: u32, w1: u32, w2: u32, kind: u32): u32 {
  const identity = identityOf(w2, kind);
  const slot = slotOf(numbers, <u64>w0 | ((<u64>w1) << 32), identity);
  if (slot < 0) return 0;
  const at = load<usize>(numbers, numbersPayloads) + ((<usize>slot) << 2);
  atomic.store<u32>(at, identity | (removedCode << payloadCodeShift));
  atomic.sub<u32>(numbers + numbersLive, 1);
  return 1;
}

/**
 * Puts the entries of slots `start` … `end - 1` into another table, leaving out those taken out.
 * @returns 1, or 0 when the other table has no room
 */
export function copyTokens(from: usize, to: usize, start: u32, end: u32): u32 {
  const tags = load<usize>(from, numbersTags);
  const payloads = load<usize>(from, numbersPayloads);
  const capacity = load<u32>(to, numbersCapacity);
  const group: u32 = 64;
  let live: u32 = 0;
  let used: u32 = 0;
  let done: u32 = 0;
  for (let begin = start; begin < end && done != putFailed; begin += group) {
    const behind = min(begin + group, end);
    let touched: u64 = 0;
    for (let slot = begin; slot < behind; slot++) {
      touched |= touchBuckets(to, capacity, load<u64>(tags + ((<usize>slot) << 3)));
    }
    for (let slot = begin; slot < behind; slot++) {
      touched |= touchSlot(to, capacity, load<u64>(tags + ((<usize>slot) << 3)));
    }
    store<u64>(to, touched, numbersTouched);
    for (let slot = begin; slot < behind && done != putFailed; slot++) {
      const payload = atomic.load<u32>(payloads + ((<usize>slot) << 2));
      let code = codeOf(payload);
      if (payload == 0 || code == removedCode) continue;
      if (code == columnCode)
        code = load<u32>(load<usize>(from, numbersColumn) + ((<usize>slot) << 2));
      done = put(to, load<u64>(tags + ((<usize>slot) << 3)), payload & 0x1_ffff, code, noSlot);
      live += done & putLive;
      used += (done & putUsed) >> 1;
    }
  }
  count(to, live, used);
  return u32(done != putFailed);
}
