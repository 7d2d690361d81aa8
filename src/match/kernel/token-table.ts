import { laneBitsOf, reduce, wordOf } from './filter';
import {
  alwaysCode,
  blockedCode,
  columnCode,
  firstWindow,
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
  regionNumbers,
  regionWindows,
  removedCode,
  windowBytes,
} from './index-layout';

/**
 * Tokens of listed numbers, by linear probing in a table of 8-byte tags. A token is uniform, so its
 * own bits place it and no hash is computed. Tags keep the order of the table (reduce() is monotone),
 * so that copying one table into another reads and writes forwards.
 *
 * Readers take no lock. An entry is published in the order payload, tag, filter: who sees the tag
 * sees the payload; who does not see the filter bits yet looks at the time before. All three are
 * sequentially consistent atomics on the writer's side. The filter is read with plain loads: its bits
 * are only ever added, so an old or a torn value is one that was there. An entry never moves within a
 * table and its slot is never emptied, so a probe that began before a change ends right. Taking out
 * and changing a window are one store of the payload.
 */

/** Tag 0 means an empty slot; a token that begins with 8 zero bytes goes as 1. Payload bits tell them apart. */
export function tagOf(first: u64): u64 {
  return first | u64(first == 0);
}

function nextSlot(slot: u32, capacity: u32): u32 {
  slot++;
  return slot == capacity ? 0 : slot;
}

function codeOf(payload: u32): u32 {
  return payload >> payloadCodeShift;
}

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

/**
 * Adds an entry or takes over its window. Any number of threads may add to one table at once, as long
 * as nobody reads from it: a slot is claimed by its payload, and who meets a claimed slot waits for
 * its tag.
 * @returns 1 added, 0 changed, 2 refused by the allow-list, -1 no room
 */
function put(numbers: usize, first: u64, identity: u32, code: u32): i32 {
  const capacity = load<u32>(numbers, numbersCapacity);
  const tags = load<usize>(numbers, numbersTags);
  const payloads = load<usize>(numbers, numbersPayloads);
  const tag = tagOf(first);
  let slot = reduce(tag >> 32, capacity);
  for (let step: u32 = 0; step < capacity; step++) {
    const at = payloads + ((<usize>slot) << 2);
    let payload = atomic.load<u32>(at);
    if (payload == 0) {
      payload = atomic.cmpxchg<u32>(at, 0, packed(identity, code));
      if (payload == 0) {
        keepLong(numbers, slot, code);
        atomic.store<u64>(tags + ((<usize>slot) << 3), tag);
        atomic.add<u32>(numbers + numbersUsed, 1);
        if (code == blockedCode) return 0;
        setBits(numbers, tag);
        atomic.add<u32>(numbers + numbersLive, 1);
        return 1;
      }
    }
    let held = atomic.load<u64>(tags + ((<usize>slot) << 3));
    while (held == 0) held = atomic.load<u64>(tags + ((<usize>slot) << 3));
    if (held == tag && ((payload ^ identity) & 0xffff) == 0) {
      if (codeOf(payload) == blockedCode) return 2;
      if (((payload ^ identity) & (1 << payloadKindShift)) == 0) {
        keepLong(numbers, slot, code);
        const before = atomic.xchg<u32>(at, packed(identity, code));
        if (codeOf(before) != removedCode) return 0;
        atomic.add<u32>(numbers + numbersLive, 1);
        return 1;
      }
    }
    slot = nextSlot(slot, capacity);
  }
  return -1;
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
  const tags = load<usize>(numbers, numbersTags);
  const payloads = load<usize>(numbers, numbersPayloads);
  const filter = load<usize>(numbers, numbersFilter);
  const words = load<u32>(numbers, numbersFilterWords);
  const group: u32 = 64;
  for (let begin: u32 = 0; begin < n; begin += group) {
    const end = min(begin + group, n);
    // Nothing but reads, so that the misses of a whole group are under way together.
    let touched: u64 = 0;
    for (let i = begin; i < end; i++) {
      const first = load<u64>(tokens + ((<usize>i) << 4));
      const home = reduce(tagOf(first) >> 32, capacity);
      touched |= load<u64>(tags + ((<usize>home) << 3));
      touched |= <u64>load<u32>(payloads + ((<usize>home) << 2));
      touched |= load<u64>(wordOf(filter, words, first));
    }
    // Only so that the reads are not left out.
    store<u64>(numbers, touched, numbersTouched);
    for (let i = begin; i < end; i++) {
      const token = tokens + ((<usize>i) << 4);
      const own = codes == 0 ? code : load<u32>(codes + ((<usize>i) << 2));
      if (put(numbers, load<u64>(token), identityOf(load<u32>(token, 8), kind), own) < 0) return i;
    }
  }
  return n;
}

/** Slot of an entry that was not taken out, or -1. */
function slotOf(numbers: usize, first: u64, identity: u32): i64 {
  const capacity = load<u32>(numbers, numbersCapacity);
  const tags = load<usize>(numbers, numbersTags);
  const payloads = load<usize>(numbers, numbersPayloads);
  const tag = tagOf(first);
  let slot = reduce(tag >> 32, capacity);
  for (let step: u32 = 0; step < capacity; step++) {
    const held = atomic.load<u64>(tags + ((<usize>slot) << 3));
    if (held == 0) return -1;
    if (held == tag) {
      const payload = atomic.load<u32>(payloads + ((<usize>slot) << 2));
      if (((payload ^ identity) & 0x1_ffff) == 0) {
        const code = codeOf(payload);
        return code == removedCode || code == blockedCode ? -1 : <i64>slot;
      }
    }
    slot = nextSlot(slot, capacity);
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
  let slot = reduce(tag >> 32, capacity);
  for (let step: u32 = 0; step < capacity; step++) {
    const held = atomic.load<u64>(tags + ((<usize>slot) << 3));
    if (held == 0) break;
    if (held == tag) {
      const payload = atomic.load<u32>(payloads + ((<usize>slot) << 2));
      if (((payload ^ w2) & 0xffff) == 0) {
        let code = codeOf(payload);
        if (code == columnCode) {
          code = atomic.load<u32>(
            atomic.load<usize>(numbers + numbersColumn) + ((<usize>slot) << 2),
          );
        }
        if (isOpen(region, code, timeMs)) found |= 1 << ((payload >> payloadKindShift) & 1);
      }
    }
    slot = nextSlot(slot, capacity);
  }
  return found;
}

/**
 * Whether anything that was not taken out stands under a token, whenever it counts. A stranger passes
 * 22 slots on average in a table that was built full, so four are looked at together, with plain
 * loads; a tag that is the same is read again, atomically, before its payload.
 */
export function holdsToken(numbers: usize, token: usize): bool {
  const capacity = load<u32>(numbers, numbersCapacity);
  const tags = load<usize>(numbers, numbersTags);
  const payloads = load<usize>(numbers, numbersPayloads);
  const tag = tagOf(load<u64>(token));
  const third = load<u32>(token, 8);
  const wanted = i64x2.splat(tag);
  const nothing = i64x2.splat(0);
  const home = reduce(tag >> 32, capacity);
  let four = home & ~3;
  let ahead: u32 = (0xf << (home & 3)) & 0xf;
  for (let step: u32 = 0; step <= capacity; step += 4) {
    const at = tags + ((<usize>four) << 3);
    const first = v128.load(at);
    const second = v128.load(at, 16);
    const empty =
      (i64x2.bitmask(i64x2.eq(first, nothing)) | (i64x2.bitmask(i64x2.eq(second, nothing)) << 2)) &
      ahead;
    let same =
      (i64x2.bitmask(i64x2.eq(first, wanted)) | (i64x2.bitmask(i64x2.eq(second, wanted)) << 2)) &
      ahead;
    for (; same != 0; same &= same - 1) {
      const slot = four + ctz(same);
      if (atomic.load<u64>(tags + ((<usize>slot) << 3)) != tag) continue;
      const payload = atomic.load<u32>(payloads + ((<usize>slot) << 2));
      const code = codeOf(payload);
      if (((payload ^ third) & 0xffff) == 0 && code != removedCode && code != blockedCode)
        return true;
    }
    if (empty != 0) return false;
    ahead = 0xf;
    four += 4;
    if (four >= capacity) four = 0;
  }
  return false;
}

/**
 * Puts the entries of slots `start` … `end - 1` into another table, leaving out those taken out.
 * @returns 1, or 0 when the other table has no room
 */
export function copyTokens(from: usize, to: usize, start: u32, end: u32): u32 {
  const tags = load<usize>(from, numbersTags);
  const payloads = load<usize>(from, numbersPayloads);
  for (let slot = start; slot < end; slot++) {
    const payload = atomic.load<u32>(payloads + ((<usize>slot) << 2));
    let code = codeOf(payload);
    if (payload == 0 || code == removedCode) continue;
    if (code == columnCode)
      code = load<u32>(load<usize>(from, numbersColumn) + ((<usize>slot) << 2));
    if (put(to, load<u64>(tags + ((<usize>slot) << 3)), payload & 0x1_ffff, code) < 0) return 0;
  }
  return 1;
}
