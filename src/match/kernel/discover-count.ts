import {
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
  firstCounter,
  halfAnswered,
  halfBack,
  halfDayS,
  halfDistinct,
  halfFirst,
  halfHourOut,
  halfInCalls,
  halfInSms,
  halfListed,
  halfLongNew,
  halfNight,
  halfOutCalls,
  halfOutSms,
  halfPeak,
  halfShort,
  halfTalk,
  halfVictims,
  lastCounter,
  linkHalfDays,
  longS,
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
  add(state, at, halfDistinct, fresh);
  const hour = add(state, at, halfHourOut, unit);
  store<u16>(at, <u16>max<u32>(hour, load<u16>(at, halfPeak * 2)), halfPeak * 2);
  add(state, at, halfNight, unit * isNight(state, timeS));
  add(state, at, halfOutSms, unit * (isCall ^ 1));
  add(state, at, halfOutCalls, unit * isCall);
  add(state, at, halfAnswered, unit * isAnswered);
  add(state, at, halfTalk, isCall * ((min<u32>(durationS, dayS) * unit + 30) / 60));
  add(state, at, halfShort, unit * (isAnswered & u32(durationS < <u32>shortS)));
  add(state, at, halfLongNew, unit * isLong);
}

/** Counts a call or SMS that came to the number. @param hash a word of the caller's token */
export function countIn(state: usize, at: usize, timeS: u32, kind: u32, hash: u32): void {
  roll(state, at, timeS);
  const isCall = u32(kind == callRow);
  add(state, at, halfInSms, unit * (isCall ^ 1));
  add(state, at, halfInCalls, unit * isCall);
  add(state, at, halfBack, isCall * backUnits(state, at, hash));
}

/** Remembers a contact with a victim (halfVictims) or a listed number (halfListed). */
export function linkNumber(at: usize, half: u32, hash: u32): void {
  const place = at + ((<usize>half) << 1);
  store<u16>(place, <u16>(<u32>load<u16>(place) | (1 << (hash & 7))));
}

/** Whether a score may say something; assess/discover/number-slots.ts. */
export function isWorthScoring(state: usize, at: usize): bool {
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
  store<u16>(at, 0, halfHourOut * 2);
  const from = last / halfDayS;
  const to = timeS / halfDayS;
  if (from == to) return;
  halve(at, min<u32>(to - from, 16));
  forgetCounterparts(state, at, from, to);
  const spells = to / linkHalfDays - from / linkHalfDays;
  if (spells == 0) return;
  forgetLinks(at + halfVictims * 2, spells);
  forgetLinks(at + halfListed * 2, spells);
}

function forgetLinks(at: usize, spells: u32): void {
  store<u16>(at, spells == 1 ? <u16>((<u32>load<u16>(at)) << 8) : 0);
}

function halve(at: usize, times: u32): void {
  for (let half: usize = firstCounter; half <= <usize>lastCounter; half++) {
    const place = at + (half << 1);
    store<u16>(place, <u16>(<u32>load<u16>(place) >> times));
  }
}

/**
 * A counter that would overflow has all of the slot's halved first, so that shares stay as they are.
 * Nothing added is nothing done.
 */
function add(state: usize, at: usize, half: usize, units: u32): u32 {
  const added = min<u32>(units, mostCount >> 1);
  const place = at + (half << 1);
  let value = <u32>load<u16>(place) + added;
  if (value > mostCount) {
    halve(at, 1);
    store<u64>(state, load<u64>(state, watchSqueezed) + 1, watchSqueezed);
    value = <u32>load<u16>(place) + added;
  }
  store<u16>(place, <u16>value);
  return value;
}

function isNight(state: usize, timeS: u32): u32 {
  const localS = <i64>timeS + <i64>load<i32>(state, watchUtcOffsetS);
  if (localS < 0) return 1;
  // A division of 32 bits by a constant is a multiplication.
  const ofDay = localS <= 0xffff_ffff ? <u32>localS % dayS : <u32>(<u64>localS % <u64>dayS);
  const hour = ofDay / hourS;
  return u32(hour >= 22) | u32(hour < 7);
}
