import {
  entryBytes,
  entryCalled,
  entryCaller,
  entryRow,
  markListed,
  watchMarksCount,
  watchWork,
} from './discover-layout';
import { marksOf } from './discover-marks';
import {
  habitAhead,
  habitContacts,
  habitKept,
  habitLengths,
  habitListed,
  habitStale,
  habitUtcOffsetS,
  meanOfCalls,
  personRate,
  personSums,
  personTimes,
} from './habit-layout';
import { findAtHome, findPerson, firstHome, insertPerson, isStill, otherHome } from './habit-slots';
import {
  callRow,
  contactBytes,
  contactCounterpart,
  contactDurationS,
  contactKind,
  contactSide,
  contactSubscriber,
  contactTimeMs,
  sideTo,
  smsRow,
} from './layout';

const dayS: u32 = 86400;
const mostHalf: u32 = 0xffff;
const mostByte: u32 = 0xff;
const mostWord: f64 = 4294967295;

/**
 * Counts contacts for both people, in their order; see assess/habit/habit-table.ts. Of a call or SMS the
 * row counts whose side is `to`. Contacts with listed numbers are nobody's habit.
 *
 * The passes before the last only read what it will need, so that the memory's delays overlap.
 *
 * @param watch state of discover-layout.ts: whose marks say who is listed
 * @param rows `discoverRows` at most, contacts of layout.ts
 * @param latestS seconds since 1970: contacts behind it are not believed
 */
export function habitRows(state: usize, watch: usize, rows: usize, n: u32, latestS: f64): void {
  const work = load<usize>(watch, watchWork);
  let end = work;
  let touched: u32 = 0;
  const last = rows + <usize>n * contactBytes;
  for (let row = rows; row < last; row += contactBytes) {
    const kind = <u32>load<u8>(row, contactKind);
    const isTaken =
      u32(load<u8>(row, contactSide) == sideTo) & (u32(kind == callRow) | u32(kind == smsRow));
    store<u32>(end, <u32>row, entryRow);
    end += <usize>isTaken * entryBytes;
  }
  for (let at = work; at < end; at += entryBytes) {
    const row = <usize>load<u32>(at, entryRow);
    touched |= load<u32>(firstHome(state, row + contactSubscriber));
    touched |= load<u32>(firstHome(state, row + contactCounterpart));
  }
  for (let at = work; at < end; at += entryBytes) {
    const row = <usize>load<u32>(at, entryRow);
    touched |= look(state, row + contactSubscriber, at + entryCaller);
    touched |= look(state, row + contactCounterpart, at + entryCalled);
  }
  // Only so that the reads are not left out.
  store<u32>(end, touched);
  const marked = load<u32>(watch, watchMarksCount) != 0;
  for (let at = work; at < end; at += entryBytes) record(state, watch, at, latestS, marked);
}

/** Puts the slot that a token seems to have at `place`, 0: none, or one in its other bucket. */
function look(state: usize, token: usize, place: usize): u32 {
  const found = findAtHome(firstHome(state, token), token);
  store<u32>(place, found > 1 ? <u32>found : 0);
  return found == 1 ? load<u32>(otherHome(state, token)) : 0;
}

function record(state: usize, watch: usize, entry: usize, latestS: f64, marked: bool): void {
  const row = <usize>load<u32>(entry, entryRow);
  const timeS = floor(<f64>load<i64>(row, contactTimeMs) / 1000);
  if (timeS > latestS) {
    more(state, habitAhead);
    return;
  }
  const caller = row + contactSubscriber;
  const called = row + contactCounterpart;
  if (marked && ((marksOf(watch, caller) | marksOf(watch, called)) & markListed) != 0) {
    more(state, habitListed);
    return;
  }
  more(state, habitContacts);
  const durationS = load<u32>(row, contactDurationS);
  const isTalk = durationS != 0 && load<u8>(row, contactKind) == callRow;
  const length = isTalk
    ? <i32>(
        load<u16>(load<usize>(state, habitLengths) + ((<usize>min<u32>(durationS, mostHalf)) << 1))
      )
    : -1;
  const localS = timeS + <f64>load<i32>(state, habitUtcOffsetS);
  const day = min<u32>(<u32>min<f64>(max<f64>(0, localS), mostWord) / dayS, mostHalf);
  person(state, <usize>load<u32>(entry, entryCalled), called, day, length);
  person(state, <usize>load<u32>(entry, entryCaller), caller, day, length);
}

/** @param found the slot as it was looked up, 0 for none */
function person(state: usize, found: usize, token: usize, day: u32, length: i32): void {
  let slot = found != 0 && isStill(found, token) ? found : findPerson(state, token);
  if (slot == 0) {
    slot = insertPerson(state, token);
    store<u32>(slot, day << 16, personTimes);
  }
  const times = load<u32>(slot, personTimes);
  const newest = times >> 16;
  if (newest > day + 1) {
    more(state, habitStale);
    return;
  }
  if (day > newest) passDays(state, slot, times, day);
  let sums = load<u32>(slot, personSums);
  if ((sums & mostHalf) != mostHalf) sums++;
  if (length >= 0) sums = talked(slot, sums, length);
  store<u32>(slot, sums, personSums);
}

/** The slot's day is over, and those behind it passed without any contact. */
function passDays(state: usize, slot: usize, times: u32, day: u32): void {
  const kept = load<usize>(state, habitKept);
  const passed = day - (times >> 16);
  const sums = load<u32>(slot, personSums);
  const rate = <f64>load<f32>(slot, personRate);
  const today = <f64>(sums & mostHalf);
  const ofDay = rate + (today - rate) * (1 - load<f64>(kept, 8));
  const silent = <usize>min<u32>(mostByte, passed - 1);
  store<f32>(slot, <f32>(ofDay * load<f64>(kept + (silent << 3))), personRate);
  store<u32>(slot, sums & ~mostHalf, personSums);
  const days = min<u32>(mostByte, ((times >> 8) & mostByte) + passed);
  store<u32>(slot, (day << 16) | (days << 8) | (times & mostByte), personTimes);
}

/** @returns the sums with the mean after another call */
function talked(slot: usize, sums: u32, length: i32): u32 {
  const times = load<u32>(slot, personTimes);
  const calls = min<u32>(mostByte, (times & mostByte) + 1);
  store<u32>(slot, (times & ~mostByte) | calls, personTimes);
  const mean = <f64>(sums >> 16);
  const next = mean + (<f64>length - mean) / <f64>min<u32>(meanOfCalls, calls);
  return ((<u32>nearest(next)) << 16) | (sums & mostHalf);
}

function more(state: usize, counter: usize): void {
  store<u64>(state + counter, load<u64>(state + counter) + 1);
}
