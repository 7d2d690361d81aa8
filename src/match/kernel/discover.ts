import { placeNumber } from './discover-cells';
import { claimNumber, countIn, countOut, linkNumber } from './discover-count';
import {
  discoverRows,
  entryBytes,
  entryCalled,
  entryCaller,
  entryCell,
  entryRow,
  markListed,
  markVictim,
  watchAhead,
  watchContacts,
  watchMarksCount,
  watchShardOf,
  watchSinceS,
  watchStale,
  watchWork,
} from './discover-layout';
import { sketchOf, sketchWordOf, zerosOf } from './discover-maps';
import { filterWordOf, marksOf } from './discover-marks';
import { wakeNumber } from './discover-queue';
import { rememberPair } from './discover-ring';
import { halfListed, halfVictims, wordLast } from './discover-slot';
import { isCrowded, slotsAlike, tagLine } from './discover-table';
import {
  firstBucket,
  isMine,
  isSameToken,
  otherBucket,
  slotAt,
  tagOfNumber,
} from './discover-tokens';
import {
  callRow,
  classIot,
  classMobile,
  contactBytes,
  contactCounterpart,
  contactDurationS,
  contactKind,
  contactParty,
  contactSide,
  contactSubscriber,
  contactTimeMs,
  sideTo,
  smsRow,
} from './layout';

const dayS: u32 = 86400;
const pendingAt: usize = discoverRows * entryBytes;

/** So many rows at once: what is read of them and of their slots stays in the nearest cache. */
const batchRows: u32 = 128;

/**
 * Counts contacts, in their order; see assess/discover/discovery.ts. Of a call or SMS the row counts
 * whose side is `to`: its counterpart is the called, its subscriber the caller.
 *
 * The passes before the last only read what it will need: tags, slots, maps. Their reads do not wait for
 * one another, so the memory's delays overlap. What they found may be out of date when its turn comes,
 * since a row before it may have taken a slot; the last pass looks again.
 *
 * @param rows `discoverRows` at most, contacts of layout.ts
 * @param cells u16 for each row: its cell (cell.ts), 0 where none is known
 * @param latestS seconds since 1970: contacts behind it are not believed
 */
export function discoverContacts(
  state: usize,
  rows: usize,
  cells: usize,
  n: u32,
  latestS: f64,
): void {
  const entries = load<usize>(state, watchWork);
  for (let done: u32 = 0; done < n; done += batchRows) {
    const from = <usize>done;
    const count = min<u32>(batchRows, n - done);
    const end = pick(rows + from * contactBytes, cells + (from << 1), count, entries);
    let touched = lookUp(state, entries, end);
    touched |= touchSlots(state, entries, end);
    // Only so that the reads are not left out.
    store<u64>(entries + pendingAt, touched);
    for (let entry = entries; entry < end; entry += entryBytes) countRow(state, entry, latestS);
  }
}

/** An entry for each row that counts. @returns the end of the entries */
function pick(rows: usize, cells: usize, n: u32, entries: usize): usize {
  let entry = entries;
  const end = rows + <usize>n * contactBytes;
  for (let row = rows; row < end; row += contactBytes, cells += 2) {
    const kind = <u32>load<u8>(row, contactKind);
    const isTaken =
      u32(load<u8>(row, contactSide) == sideTo) & (u32(kind == callRow) | u32(kind == smsRow));
    store<u32>(entry, <u32>row, entryRow);
    store<u32>(entry, load<u16>(cells), entryCell);
    entry += <usize>isTaken * entryBytes;
  }
  return entry;
}

/** Both sides' slots, as far as the tags tell. */
function lookUp(state: usize, entries: usize, end: usize): u64 {
  const marked = load<u32>(state, watchMarksCount) != 0;
  let touched: u64 = 0;
  for (let entry = entries; entry < end; entry += entryBytes) {
    const row = <usize>load<u32>(entry, entryRow);
    touched |= <u64>load<u32>(tagLine(state, firstBucket(state, row + contactSubscriber)));
    touched |= <u64>load<u32>(tagLine(state, firstBucket(state, row + contactCounterpart)));
    if (!marked) continue;
    touched |= <u64>load<u32>(filterWordOf(state, row + contactSubscriber));
    touched |= <u64>load<u32>(filterWordOf(state, row + contactCounterpart));
  }
  const alone = load<u32>(state, watchShardOf) == 1;
  const first = entries + pendingAt;
  let pending = first;
  for (let entry = entries; entry < end; entry += entryBytes) {
    const row = <usize>load<u32>(entry, entryRow);
    if (alone || isMine(state, row + contactSubscriber)) {
      pending = look(state, row + contactSubscriber, entry + entryCaller, pending);
    }
    if (alone || isMine(state, row + contactCounterpart)) {
      pending = look(state, row + contactCounterpart, entry + entryCalled, pending);
    }
  }
  for (let side = first; side < pending; side += 8) {
    const line = tagLine(state, otherBucket(state, <usize>load<u32>(side, 4)));
    touched |= <u64>load<u32>(line);
  }
  for (let side = first; side < pending; side += 8) {
    const token = <usize>load<u32>(side, 4);
    const bucket = otherBucket(state, token);
    const alike = slotsAlike(tagLine(state, bucket), tagOfNumber(token));
    store<i32>(<usize>load<u32>(side), alike == 0 ? -1 : <i32>(bucket + ctz(alike)));
  }
  return touched;
}

/** Puts the slot that a token seems to have at `place`, and what must ask the other bucket among those pending. */
function look(state: usize, token: usize, place: usize, pending: usize): usize {
  const bucket = firstBucket(state, token);
  const line = tagLine(state, bucket);
  const alike = slotsAlike(line, tagOfNumber(token));
  store<i32>(place, alike == 0 ? -1 : <i32>(bucket + ctz(alike)));
  store<u32>(pending, <u32>place);
  store<u32>(pending, <u32>token, 4);
  return pending + ((<usize>(u32(alike == 0) & u32(isCrowded(line)))) << 3);
}

/** Brings slots, and the words of sketches that will be asked, into the cache. */
function touchSlots(state: usize, entries: usize, end: usize): u64 {
  const alone = load<u32>(state, watchShardOf) == 1;
  let touched: u64 = 0;
  if (!alone) return touchMine(state, entries, end);
  for (let entry = entries; entry < end; entry += entryBytes) {
    touched |= <u64>load<u32>(slotAt(state, max<i32>(load<i32>(entry, entryCaller), 0)));
    touched |= <u64>load<u32>(slotAt(state, max<i32>(load<i32>(entry, entryCalled), 0)));
  }
  for (let entry = entries; entry < end; entry += entryBytes) {
    const row = <usize>load<u32>(entry, entryRow);
    touched |= touchSketch(state, load<i32>(entry, entryCaller), row + contactCounterpart);
    touched |= touchSketch(state, load<i32>(entry, entryCalled), row + contactSubscriber);
  }
  return touched;
}

/** The same where half or more of the sides are another shard's. */
function touchMine(state: usize, entries: usize, end: usize): u64 {
  let touched: u64 = 0;
  for (let entry = entries; entry < end; entry += entryBytes) {
    const row = <usize>load<u32>(entry, entryRow);
    if (isMine(state, row + contactSubscriber)) {
      touched |= touchSketch(state, load<i32>(entry, entryCaller), row + contactCounterpart);
    }
    if (isMine(state, row + contactCounterpart)) {
      touched |= touchSketch(state, load<i32>(entry, entryCalled), row + contactSubscriber);
    }
  }
  return touched;
}

function touchSketch(state: usize, slot: i32, other: usize): u64 {
  if (slot < 0) return 0;
  const sketch = sketchOf(slotAt(state, slot));
  if (sketch == 0) return 0;
  return (
    <u64>load<u32>(sketchWordOf(state, sketch, hashOf(other))) |
    <u64>load<u16>(zerosOf(state, sketch))
  );
}

/** Of a counterpart, for the maps of whom a number has reached. */
function hashOf(token: usize): u32 {
  return load<u32>(token, 4);
}

function countRow(state: usize, entry: usize, latestS: f64): void {
  const row = <usize>load<u32>(entry, entryRow);
  const timeS = secondsOf(load<i64>(row, contactTimeMs));
  if (<f64>timeS > latestS) {
    more(state, watchAhead);
    return;
  }
  more(state, watchContacts);
  if (load<u32>(state, watchSinceS) == 0) store<u32>(state, timeS, watchSinceS);
  const kind = <u32>load<u8>(row, contactKind);
  const caller = row + contactSubscriber;
  const called = row + contactCounterpart;
  if (isMine(state, caller)) {
    const slot = slotOf(state, load<i32>(entry, entryCaller), caller, timeS);
    const at = slotAt(state, slot);
    if (!isStale(state, at, timeS)) {
      const partyClass = <u32>load<u8>(row, contactParty) & 7;
      countOut(
        state,
        at,
        timeS,
        kind,
        load<u32>(row, contactDurationS),
        hashOf(called),
        partyClass,
      );
      const cell = load<u32>(entry, entryCell);
      if (cell != 0 && isPlaced(partyClass)) placeNumber(state, at, cell, timeS);
      linkTo(state, at, called);
      wakeNumber(state, slot);
    }
  }
  if (isMine(state, called)) {
    const slot = slotOf(state, load<i32>(entry, entryCalled), called, timeS);
    const at = slotAt(state, slot);
    if (!isStale(state, at, timeS)) {
      countIn(state, at, timeS, kind, hashOf(caller));
      if (linkTo(state, at, caller)) wakeNumber(state, slot);
    }
  }
  rememberPair(state, row);
}

/** Whether a record's cell is its caller's: of a caller from elsewhere it is the called one's. */
function isPlaced(partyClass: u32): bool {
  return partyClass == classMobile || partyClass == classIot;
}

/** What is out of range is as near to it as can be. */
function secondsOf(ms: i64): u32 {
  if (ms <= 0) return 0;
  const seconds = <u64>ms / 1000;
  return seconds > 0xffff_ffff ? 0xffff_ffff : <u32>seconds;
}

function more(state: usize, counter: usize): void {
  store<u64>(state + counter, load<u64>(state + counter) + 1);
}

/** The slot as it was looked up, where it is still the token's. */
function slotOf(state: usize, found: i32, token: usize, timeS: u32): u32 {
  if (found >= 0 && isSameToken(slotAt(state, found), token)) return found;
  return claimNumber(state, token, timeS);
}

/** Contacts that are more than a day older than the number's newest are not counted. */
function isStale(state: usize, at: usize, timeS: u32): bool {
  if (<u64>timeS + <u64>dayS >= <u64>load<u32>(at, wordLast * 4)) return false;
  more(state, watchStale);
  return true;
}

/** @returns whether the other side bears a mark */
function linkTo(state: usize, at: usize, other: usize): bool {
  if (load<u32>(state, watchMarksCount) == 0) return false;
  const marks = marksOf(state, other);
  if (marks == 0) return false;
  const hash = load<u32>(other, 8);
  if ((marks & markVictim) != 0) linkNumber(at, halfVictims, hash);
  if ((marks & markListed) != 0) linkNumber(at, halfListed, hash);
  return true;
}
