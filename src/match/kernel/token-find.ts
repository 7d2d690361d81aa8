import { laneBitsOf, wordOf } from './filter';
import {
  alwaysCode,
  blockedCode,
  columnCode,
  firstWindow,
  numbersCapacity,
  numbersColumn,
  numbersFilter,
  numbersFilterWords,
  numbersPayloads,
  numbersTags,
  payloadKindShift,
  regionNumbers,
  regionWindows,
  removedCode,
  windowBytes,
} from './index-layout';
import {
  alike,
  bucketAfter,
  codeOf,
  goesOn,
  homeOf,
  noSlot,
  otherHomeOf,
  tagOf,
} from './token-bucket';

/** Whether a window lets a time in. */
export function isOpen(region: usize, code: u32, timeMs: f64): bool {
  if (code == alwaysCode) return true;
  if (code < <u32>firstWindow) return false;
  const pair =
    atomic.load<usize>(region + regionWindows) + <usize>(code - <u32>firstWindow) * windowBytes;
  return timeMs >= load<f64>(pair) && timeMs < load<f64>(pair, 8);
}

/**
 * What is listed under a token (its first three words) and counts at a time.
 * @returns bit 0: as phone, bit 1: as sender
 */
export function findToken(region: usize, w0: u32, w1: u32, w2: u32, timeMs: f64): u32 {
  const numbers = atomic.load<usize>(region + regionNumbers);
  const first = <u64>w0 | ((<u64>w1) << 32);
  const filter = load<usize>(numbers, numbersFilter);
  const bits = laneBitsOf(first);
  if ((load<u64>(wordOf(filter, load<u32>(numbers, numbersFilterWords), first)) & bits) != bits) {
    return 0;
  }
  const capacity = load<u32>(numbers, numbersCapacity);
  const tags = load<usize>(numbers, numbersTags);
  const payloads = load<usize>(numbers, numbersPayloads);
  const tag = tagOf(first);
  let found: u32 = 0;
  let bucket = homeOf(tag, capacity);
  for (let n: u32 = 0; bucket != noSlot; n++) {
    const line = payloads + ((<usize>bucket) << 2);
    for (let left = alike(line, w2); left != 0; left &= left - 1) {
      const slot = bucket + ctz(left);
      if (atomic.load<u64>(tags + ((<usize>slot) << 3)) != tag) continue;
      const payload = atomic.load<u32>(payloads + ((<usize>slot) << 2));
      let code = codeOf(payload);
      if (code == columnCode) {
        code = atomic.load<u32>(atomic.load<usize>(numbers + numbersColumn) + ((<usize>slot) << 2));
      }
      if (isOpen(region, code, timeMs)) found |= 1 << ((payload >> payloadKindShift) & 1);
    }
    bucket = bucketAfter(payloads, bucket, n, tag, capacity);
  }
  return found;
}

/** Reads both lines that likelySlot() will look at. @returns something that means nothing */
export function touchLines(payloads: usize, capacity: u32, token: usize): u32 {
  const tag = tagOf(load<u64>(token));
  return (
    load<u32>(payloads + ((<usize>homeOf(tag, capacity)) << 2)) |
    load<u32>(payloads + ((<usize>otherHomeOf(tag, capacity)) << 2))
  );
}

/** A slot where a token may stand, by the bits in the payloads alone; -1 where it stands nowhere. */
export function likelySlot(payloads: usize, capacity: u32, token: usize): i32 {
  const tag = tagOf(load<u64>(token));
  const third = load<u32>(token, 8);
  const home = homeOf(tag, capacity);
  const other = otherHomeOf(tag, capacity);
  const same = alike(payloads + ((<usize>home) << 2), third);
  const further = alike(payloads + ((<usize>other) << 2), third);
  if (same != 0) return home + ctz(same);
  if (further != 0) return other + ctz(further);
  // Beyond both: so rare that it need not be told apart.
  return goesOn(payloads, tag, capacity) ? other : -1;
}

/** Whether anything that was not taken out stands under a token, whenever it counts. */
export function holdsToken(numbers: usize, token: usize): bool {
  const capacity = load<u32>(numbers, numbersCapacity);
  const tags = load<usize>(numbers, numbersTags);
  const payloads = load<usize>(numbers, numbersPayloads);
  const tag = tagOf(load<u64>(token));
  const third = load<u32>(token, 8);
  let bucket = homeOf(tag, capacity);
  for (let n: u32 = 0; bucket != noSlot; n++) {
    const line = payloads + ((<usize>bucket) << 2);
    for (let left = alike(line, third); left != 0; left &= left - 1) {
      const slot = bucket + ctz(left);
      if (atomic.load<u64>(tags + ((<usize>slot) << 3)) != tag) continue;
      const code = codeOf(atomic.load<u32>(payloads + ((<usize>slot) << 2)));
      if (code != removedCode && code != blockedCode) return true;
    }
    bucket = bucketAfter(payloads, bucket, n, tag, capacity);
  }
  return false;
}
