import { bitsOf, otherBitsOf, reduce, wordOf } from './filter';
import { bytesBehind, withoutLast } from './host-dots';
import {
  appText,
  domainText,
  pageHostText,
  pageText,
  recordKind,
  recordLength,
  recordText,
  recordWindow,
  regionSeed,
  removedCode,
  textsArenaAt,
  textsArenaEnd,
  textsCapacity,
  textsFilter,
  textsFilterWords,
  textsLive,
  textsLongestPage,
  textsRootPages,
  textsSingles,
  textsSlots,
  textsUsed,
} from './index-layout';
import { hashBack, hashOn, isSame } from './text-hash';

/**
 * Listed hosts, addresses, pages and apps, by linear probing over keyed hashes; the text itself lies
 * in a record. One thread writes. Published in the order record, filter, slot; a record's window is
 * all of it that changes later, and a slot is never emptied. A slot's place is chosen by the hash's high
 * half, and its low half keeps nearly all others away.
 *
 * The filter answers two questions by one read: whether a host is listed or stands above a listed one
 * (bitsOf), and whether it is listed itself (otherBitsOf). So a visit walks from its last two labels
 * to the left only as long as something listed lies there.
 */

const dot: u32 = 46;
const slash: u32 = 47;

/** Pages and apps hash apart from hosts, and from each other. */
const pageSalt: u64 = 0x9e37_79b9_7f4a_7c15;
const appSalt: u64 = 0xbf58_476d_1ce4_e5b9;

export function hostSeed(region: usize): u64 {
  return load<u64>(region, regionSeed);
}

export function pageSeed(region: usize): u64 {
  return load<u64>(region, regionSeed) ^ pageSalt;
}

export function appSeed(region: usize): u64 {
  return load<u64>(region, regionSeed) ^ appSalt;
}

/** Length of a listed page without its last slash: `host/a/` and `host/a` say the same. */
export function stemLength(text: usize, length: u32): u32 {
  return length > 0 && load<u8>(text + length - 1) == slash ? length - 1 : length;
}

function hashOf(region: usize, kind: u32, text: usize, length: u32): u64 {
  if (kind == pageText) return hashOn(pageSeed(region), text, stemLength(text, length));
  if (kind == appText) return hashOn(appSeed(region), text, length);
  return hashBack(hostSeed(region), text + length, length);
}

/** Length of what is compared: a page without its last slash. */
function keyLength(record: usize): u32 {
  const length = load<u32>(record, recordLength);
  if (load<u32>(record, recordKind) != pageText) return length;
  return stemLength(record + recordText, length);
}

/**
 * The next record whose key is this text, from a slot on. Call it with firstSlot() first.
 * @returns the slot, or -1; the record is recordIn() of it
 */
export function nextMatch(
  texts: usize,
  hash: u64,
  slot: u32,
  kind: u32,
  text: usize,
  length: u32,
): i64 {
  const capacity = load<u32>(texts, textsCapacity);
  const slots = load<usize>(texts, textsSlots);
  for (let step: u32 = 0; step < capacity; step++) {
    const held = atomic.load<u64>(slots + ((<usize>slot) << 3));
    if (held == 0) return -1;
    if (<u32>(held >> 32) == <u32>hash) {
      const record = <usize>(<u32>held);
      if (
        load<u32>(record, recordKind) == kind &&
        keyLength(record) == length &&
        isSame(record + recordText, text, length)
      ) {
        return <i64>slot;
      }
    }
    slot = nextSlot(texts, slot);
  }
  return -1;
}

export function firstSlot(texts: usize, hash: u64): u32 {
  return reduce(hash >> 32, load<u32>(texts, textsCapacity));
}

export function nextSlot(texts: usize, slot: u32): u32 {
  slot++;
  return slot == load<u32>(texts, textsCapacity) ? 0 : slot;
}

export function recordIn(texts: usize, slot: u32): usize {
  return <usize>load<u32>(load<usize>(texts, textsSlots) + ((<usize>slot) << 3));
}

function slotWord(hash: u64, record: usize): u64 {
  return (hash << 32) | <u64>record;
}

/** The record of exactly this text, its last slash included; 0 where there is none. */
function exactly(texts: usize, hash: u64, kind: u32, text: usize, length: u32): usize {
  const key = kind == pageText ? stemLength(text, length) : length;
  let slot = nextMatch(texts, hash, firstSlot(texts, hash), kind, text, key);
  while (slot >= 0) {
    const record = recordIn(texts, <u32>slot);
    if (load<u32>(record, recordLength) == length) return record;
    slot = nextMatch(texts, hash, nextSlot(texts, <u32>slot), kind, text, key);
  }
  return 0;
}

/** Bytes that a record takes in the arena. Behind its text lie 8 that may be read. */
function recordSize(length: u32): u32 {
  return (recordText + length + 15) & ~7;
}

/** Only the one thread that writes changes the filter, so that no reader is ahead of the tag. */
export function setBits(texts: usize, key: u64, bits: u64): void {
  const word = wordOf(load<usize>(texts, textsFilter), load<u32>(texts, textsFilterWords), key);
  store<u64>(word, load<u64>(word) | bits);
}

function setHostBits(region: usize, texts: usize, text: usize, length: u32, hash: u64): void {
  const end = text + length;
  let dots = 0;
  for (let at = end; at > text; at--) {
    if (load<u8>(at - 1) != dot) continue;
    if (dots > 0) {
      const above = hashBack(hostSeed(region), end, <u32>(end - at));
      setBits(texts, above, bitsOf(above));
    }
    dots++;
  }
  setBits(texts, hash, bitsOf(hash) | otherBitsOf(hash));
}

function hasDot(text: usize, length: u32): bool {
  for (let at: u32 = 0; at < length; at++) if (load<u8>(text + at) == dot) return true;
  return false;
}

function hostLengthOf(text: usize, length: u32): u32 {
  let at: u32 = 0;
  while (at < length && load<u8>(text + at) != slash) at++;
  return at;
}

/** What a probe must know of all texts together. */
function raise(texts: usize, kind: u32, text: usize, length: u32): void {
  if (kind == domainText && !hasDot(text, length)) atomic.add<u32>(texts + textsSingles, 1);
  if (kind != pageText) return;
  const stem = stemLength(text, length);
  if (stem > load<u32>(texts, textsLongestPage)) atomic.store<u32>(texts + textsLongestPage, stem);
  // `host//`: its key is `host/`, which a visit of the root page does not spell out.
  if (stem == hostLengthOf(text, length) + 1) atomic.store<u32>(texts + textsRootPages, 1);
}

/**
 * Adds a text or takes over its window. The table must have an empty slot and its arena room for the
 * record. A page brings its host with it.
 * @returns 1 added, 0 changed, -1 no room
 */
export function addText(
  region: usize,
  texts: usize,
  kind: u32,
  text: usize,
  length: u32,
  code: u32,
): i32 {
  return putText(region, texts, kind, text, length, code, hashOf(region, kind, text, length));
}

/**
 * Adds a domain of two labels or more that is not here, of up to 32 bytes; 31 more are readable behind it.
 * `textsLive` is left to the caller.
 * @param dots the host's, at least one (host-dots.ts)
 * @returns 1 added, 0 perhaps known, which takes putText(), -1 no room
 */
export function putNewHost(
  region: usize,
  texts: usize,
  text: usize,
  length: u32,
  code: u32,
  hash: u64,
  dots: u32,
): i32 {
  const slots = load<usize>(texts, textsSlots);
  let slot = firstSlot(texts, hash);
  let held = load<u64>(slots + ((<usize>slot) << 3));
  while (held != 0) {
    if (<u32>(held >> 32) == <u32>hash) return 0;
    slot = nextSlot(texts, slot);
    held = load<u64>(slots + ((<usize>slot) << 3));
  }
  const record = load<usize>(texts, textsArenaAt);
  const used = load<u32>(texts, textsUsed);
  // Two windows are written, whatever the host's length.
  if (<u64>record + recordText + 32 > <u64>load<u32>(texts, textsArenaEnd)) return 0;
  if (<u64>record + recordSize(length) > <u64>load<u32>(texts, textsArenaEnd)) return -1;
  if (used + 1 >= load<u32>(texts, textsCapacity)) return -1;
  store<u32>(texts, record + recordSize(length), textsArenaAt);
  store<u32>(texts, used + 1, textsUsed);
  store<u32>(record, code, recordWindow);
  store<u32>(record, domainText, recordKind);
  store<u32>(record, length, recordLength);
  v128.store(record, v128.load(text), recordText);
  v128.store(record, v128.load(text, 16), recordText + 16);
  // Names above the host, but for its last label.
  const end = text + length;
  for (let left = withoutLast(dots); left != 0; left = withoutLast(left)) {
    const above = hashBack(hostSeed(region), end, bytesBehind(left));
    setBits(texts, above, bitsOf(above));
  }
  setBits(texts, hash, bitsOf(hash) | otherBitsOf(hash));
  atomic.store<u64>(slots + ((<usize>slot) << 3), slotWord(hash, record));
  return 1;
}

/** As addText(), with the text's hash. */
export function putText(
  region: usize,
  texts: usize,
  kind: u32,
  text: usize,
  length: u32,
  code: u32,
  hash: u64,
): i32 {
  const known = exactly(texts, hash, kind, text, length);
  if (known != 0) {
    const before = atomic.xchg<u32>(known + recordWindow, code);
    if (before != removedCode || kind == pageHostText) return 0;
    raise(texts, kind, text, length);
    atomic.add<u32>(texts + textsLive, 1);
    return 1;
  }
  if (kind == pageText) {
    if (addText(region, texts, pageHostText, text, hostLengthOf(text, length), code) < 0) return -1;
  }
  const record = load<usize>(texts, textsArenaAt);
  const size = recordSize(length);
  const capacity = load<u32>(texts, textsCapacity);
  // At least one slot stays empty, so that every probe ends.
  if (<u64>record + size > <u64>load<u32>(texts, textsArenaEnd)) return -1;
  if (load<u32>(texts, textsUsed) + 1 >= capacity) return -1;
  store<u32>(texts, record + size, textsArenaAt);
  store<u32>(record, code, recordWindow);
  store<u32>(record, kind, recordKind);
  store<u32>(record, length, recordLength);
  // By words, since a call would take longer: what is behind the text is the record's own.
  for (let at: u32 = 0; at < length; at += 8) {
    store<u64>(record + at, load<u64>(text + at), recordText);
  }
  if (kind == pageText || kind == appText) setBits(texts, hash, bitsOf(hash));
  else setHostBits(region, texts, text, length, hash);
  raise(texts, kind, text, length);
  const slots = load<usize>(texts, textsSlots);
  let slot = firstSlot(texts, hash);
  while (load<u64>(slots + ((<usize>slot) << 3)) != 0) slot = nextSlot(texts, slot);
  atomic.store<u64>(slots + ((<usize>slot) << 3), slotWord(hash, record));
  store<u32>(texts, load<u32>(texts, textsUsed) + 1, textsUsed);
  if (kind != pageHostText) atomic.add<u32>(texts + textsLive, 1);
  return 1;
}

/** Takes a text out. @returns 1, or 0 where it was not here */
export function removeText(region: usize, texts: usize, kind: u32, text: usize, length: u32): u32 {
  const hash = hashOf(region, kind, text, length);
  const record = exactly(texts, hash, kind, text, length);
  if (record == 0 || load<u32>(record, recordWindow) == removedCode) return 0;
  atomic.store<u32>(record + recordWindow, removedCode);
  atomic.sub<u32>(texts + textsLive, 1);
  if (kind == domainText && !hasDot(text, length)) atomic.sub<u32>(texts + textsSingles, 1);
  return 1;
}
