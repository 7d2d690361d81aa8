import { leaveCells } from './discover-cells';
import {
  leastVictims,
  watchBaseHour,
  watchLeastBits,
  watchLeastUnits,
  watchSqueezed,
  watchUtcOffsetS,
} from './discover-layout';
import { addCounterpart, backUnits, forgetCounterparts, hasReached } from './discover-maps';
import {
  classKnown,
  classMask,
  classShift,
  halfDayS,
  halfDistinct,
  halfFirst,
  halfHours,
  halfInCalls,
  halfListed,
  halfLongNew,
  halfOutCalls,
  halfVictims,
  linkHalfDays,
  longS,
  peakUnit,
  shortS,
  unit,
  wordLast,
  wordState,
} from './discover-slot';
import { findNumber, insertNumber } from './discover-table';
import { slotAt } from './discover-tokens';
import { callRow, classInternational, classMalformed } from './layout';

/**
 * How a contact changes what is remembered of a number; `at` is the address of its slot. What a contact
 * is cannot be guessed, so it is multiplied in and not branched on: a wrong guess costs as much as all
 * the counters.
 */

const mostCount: u32 = 0xffff;
const mostByte: u32 = 0xff;
/** Of four counters side by side: the first one, the lowest and the upper bit of each. */
const firstOfFour: u64 = 0xffff;
const lowestBits: u64 = 0x0001_0001_0001_0001;
const upperBits: u64 = 0x8000_8000_8000_8000;
const hourS: u32 = 3600;
const dayS: u32 = 86400;

/** The slot of a token, made where there is none. */
export function claimNumber(state: usize, token: usize, timeS: u32): u32 {
  const found = findNumber(state, token);
  if (found >= 0) return found;
  const slot = insertNumber(state, token);
  const hour = <i32>(timeS / hourS);
  if (load<i32>(state, watchBaseHour) < 0) store<i32>(state, hour, watchBaseHour);
  const since = max<i32>(hour - load<i32>(state, watchBaseHour), 0);
  const at = slotAt(state, slot);
  store<u32>(at, timeS, wordLast * 4);
  store<u16>(at, <u16>min<u32>(since, mostCount), halfFirst * 2);
  return slot;
}

/**
 * Counts a call or SMS that the number made. One that is older than the newest counts as of then.
 *
 * @param hash a word of the other side's token
 * @param partyClass layout.ts, class of the number
 */
export function countOut(
  state: usize,
  at: usize,
  timeS: u32,
  kind: u32,
  durationS: u32,
  hash: u32,
  partyClass: u32,
): void {
  roll(state, at, timeS);
  const known = load<u32>(at, wordState * 4) & ~classMask;
  store<u32>(at, known | (partyClass << classShift) | classKnown, wordState * 4);
  const fresh = addCounterpart(state, at, hash);
  const isCall = u32(kind == callRow);
  const isAnswered = isCall & u32(durationS != 0);
  const isLong = isAnswered & u32(durationS >= <u32>longS) & u32(fresh > 0);
  const isShort = isAnswered & u32(durationS < <u32>shortS);
  const talk = isCall * ((min<u32>(durationS, dayS) * unit + 30) / 60);
  addOut(
    state,
    at,
    four(0, unit * isCall, unit * isAnswered, unit * isShort),
    four(unit * isLong, talk, unit * (isCall ^ 1), min<u32>(fresh, mostCount >> 1)),
  );
  addIn(state, at, four(0, 0, 0, unit * isNight(state, timeS)));
  const hours = <u32>load<u16>(at, halfHours * 2);
  const hour = min<u32>((hours & mostByte) + 1, mostByte);
  const peak = max<u32>(hours >> 8, min<u32>(hour * peakUnit, mostByte));
  store<u16>(at, <u16>(hour | (peak << 8)), halfHours * 2);
}

/** Counts a call or SMS that came to the number. @param hash a word of the caller's token */
export function countIn(state: usize, at: usize, timeS: u32, kind: u32, hash: u32): void {
  roll(state, at, timeS);
  const isCall = u32(kind == callRow);
  const back = isCall * backUnits(state, at, hash);
  addIn(state, at, four(unit * isCall, back, unit * (isCall ^ 1), 0));
}

/** Remembers a contact with a victim (halfVictims) or a listed number (halfListed). */
export function linkNumber(at: usize, half: u32, hash: u32): void {
  const place = at + ((<usize>half) << 1);
  store<u16>(place, <u16>(<u32>load<u16>(place) | (1 << (hash & 7))));
}

/** Whether a score may say something; assess/discover/number-slots.ts. */
export function isWorthScoring(state: usize, at: usize): bool {
  // Whom a swindler calls is nothing for it; whom several victims call may be one.
  if ((load<u32>(at, wordState * 4) & classKnown) == 0) {
    const victims = <u32>load<u16>(at, halfVictims * 2);
    return popcnt<u32>((victims | (victims >> 8)) & mostByte) >= <u32>leastVictims;
  }
  if ((load<u16>(at, halfVictims * 2) | load<u16>(at, halfListed * 2)) != 0) return true;
  const partyClass = (load<u32>(at, wordState * 4) & classMask) >> classShift;
  if (partyClass == classInternational || partyClass == classMalformed) return true;
  // Behind a rotation the map is empty while the counter still tells.
  const isBusy = <u32>load<u16>(at, halfDistinct * 2) >= load<u32>(state, watchLeastUnits);
  return isBusy || hasReached(at, load<u32>(state, watchLeastBits));
}

/** Brings a slot's counters and maps to a time; nothing where the slot is newer. */
function roll(state: usize, at: usize, timeS: u32): void {
  const last = load<u32>(at, wordLast * 4);
  if (timeS <= last) return;
  store<u32>(at, timeS, wordLast * 4);
  if (timeS / hourS == last / hourS) return;
  store<u8>(at, 0, halfHours * 2);
  const from = last / halfDayS;
  const to = timeS / halfDayS;
  if (from == to) return;
  halve(at, min<u32>(to - from, 16));
  leaveCells(at, from, to);
  forgetCounterparts(state, at, from, to);
  const spells = to / linkHalfDays - from / linkHalfDays;
  if (spells == 0) return;
  forgetLinks(at + halfVictims * 2, spells);
  forgetLinks(at + halfListed * 2, spells);
}

function forgetLinks(at: usize, spells: u32): void {
  store<u16>(at, spells == 1 ? <u16>((<u32>load<u16>(at)) << 8) : 0);
}

/** Four counters that stand side by side, the first in the lowest bits. */
function four(a: u32, b: u32, c: u32, d: u32): u64 {
  return <u64>(a | (b << 16)) | ((<u64>(c | (d << 16))) << 32);
}

/**
 * Adds to the counters of what a number made, which stand in two words. While no counter has its upper bit
 * set, and nothing that is added has, none can run over into the next.
 */
function addOut(state: usize, at: usize, low: u64, high: u64): void {
  const lowAt = load<u64>(at, halfFirst * 2);
  const highAt = load<u64>(at, halfLongNew * 2);
  if ((((lowAt & ~firstOfFour) | highAt) & upperBits) != 0) squeeze(state, at);
  store<u64>(at, load<u64>(at, halfFirst * 2) + low, halfFirst * 2);
  store<u64>(at, load<u64>(at, halfLongNew * 2) + high, halfLongNew * 2);
}

/** The same of what came to it, and of nights. */
function addIn(state: usize, at: usize, units: u64): void {
  if ((load<u64>(at, halfInCalls * 2) & upperBits) != 0) squeeze(state, at);
  store<u64>(at, load<u64>(at, halfInCalls * 2) + units, halfInCalls * 2);
}

/** Halves all counters where one is half full, so that shares stay as they are. */
function squeeze(state: usize, at: usize): void {
  halve(at, 1);
  store<u64>(state, load<u64>(state, watchSqueezed) + 1, watchSqueezed);
}

function halve(at: usize, times: u32): void {
  const kept = lowestBits * <u64>(mostCount >> times);
  const low = load<u64>(at, halfFirst * 2);
  store<u64>(at, ((low >> times) & kept & ~firstOfFour) | (low & firstOfFour), halfFirst * 2);
  store<u64>(at, (load<u64>(at, halfLongNew * 2) >> times) & kept, halfLongNew * 2);
  store<u64>(at, (load<u64>(at, halfInCalls * 2) >> times) & kept, halfInCalls * 2);
  const hours = <u32>load<u16>(at, halfHours * 2);
  const hour = (hours & mostByte) >> times;
  store<u16>(at, <u16>(hour | (((hours >> 8) >> times) << 8)), halfHours * 2);
}

function isNight(state: usize, timeS: u32): u32 {
  const localS = <i64>timeS + <i64>load<i32>(state, watchUtcOffsetS);
  if (localS < 0) return 1;
  // A division of 32 bits by a constant is a multiplication.
  const ofDay = localS <= 0xffff_ffff ? <u32>localS % dayS : <u32>(<u64>localS % <u64>dayS);
  const hour = ofDay / hourS;
  return u32(hour >= 22) | u32(hour < 7);
}
