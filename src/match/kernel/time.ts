import { areDigits, digitValues, eightDigits } from './digits';
import {
  configTimeFormat,
  configUtcOffset,
  timeAuto,
  timeCalendar,
  timeEpochMs,
  timeEpochS,
} from './layout';

const dayMinutes = 1440;
const minuteS: i64 = 60;
const secondMs: i64 = 1000;

/** The years 2000–2099 in epoch milliseconds, as intake/records/time.ts bounds them. */
export const earliestMs: f64 = 946_684_800_000;
export const latestMs: f64 = 4_102_444_800_000;

/** 2000-03-01, where the count of days begins, in days since 1970-01-01. */
const firstDay = 11_017;

/** No offset: more minutes than a writing can name. */
export const noOffset: i32 = 0x7fff;
/** No day and time. */
export const noMinutes: i32 = i32.MIN_VALUE;

/**
 * Epoch milliseconds of a trimmed field in the profile's format, the very number that the exact path
 * reads (intake/records/time.ts); NaN is slow.
 */
export function readTime(start: usize, end: usize, config: usize): f64 {
  const format = load<u8>(config, configTimeFormat);
  let timeMs: f64 = NaN;
  if (format == timeCalendar || (format == timeAuto && load<u8>(start, 4) == 45)) {
    timeMs = readCalendar(start, end, load<i32>(config, configUtcOffset));
  } else if (format == timeEpochS) {
    timeMs = Math.floor(readDecimal(start, end, true) * 1000);
  } else if (format == timeEpochMs || format == timeAuto) {
    timeMs = readDecimal(start, end, false);
  }
  return timeMs >= earliestMs && timeMs < latestMs ? timeMs : NaN;
}

/** `YYYY-MM-DD`, `T` or a space, `HH:MM`, optionally `:SS` and a fraction, optionally an offset. */
export function readCalendar(start: usize, end: usize, defaultOffset: i32): f64 {
  const length = <u32>(end - start);
  if (length < 16 || length > 35) return NaN;
  const minutes = calendarMinutes(v128.load(start));
  if (minutes == noMinutes) return NaN;

  let second = 0;
  let fractionMs: f64 = 0;
  let at = start + 16;
  if (length > 16 && load<u8>(at) == 58) {
    second = readPair(start + 17);
    if (length < 19 || second > 60) return NaN;
    at = start + 19;
    if (length > 19 && (load<u8>(at) | 2) == 46) {
      const stop = fractionEnd(at + 1, end);
      if (stop == 0) return NaN;
      fractionMs = readFraction(at + 1, stop);
      at = stop;
    }
  }
  const offset = at == end ? defaultOffset : readOffset(at, <u32>(end - at));
  if (offset == noOffset) return NaN;
  return <f64>((<i64>(minutes - offset) * minuteS + second) * secondMs) + fractionMs;
}

/** Minutes since 1970-01-01 of `YYYY-MM-DDTHH:MM` in the years 2000–2099, or `noMinutes`. */
export function calendarMinutes(characters: v128): i32 {
  // A digit leaves its value, a separator 0; the one between date and time is looked at below.
  const written = v128.xor(
    characters,
    i8x16(48, 48, 48, 48, 45, 48, 48, 45, 48, 48, 84, 48, 48, 58, 48, 48),
  );
  const highest = i8x16(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, -1, 9, 9, 0, 9, 9);
  const packed = i8x16(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1);
  const digits = v128.swizzle(written, packed);
  // Century, year, month, day, hour, minute. In other centuries a time in range can only be meant by
  // an offset that carries over the edge.
  const pairs = v128.add<u16>(
    v128.mul<u16>(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)),
    v128.shr<u16>(digits, 8),
  );
  const above = v128.sub<u16>(pairs, i16x8(20, 0, 1, 1, 0, 0, 0, 0));
  const wrong = v128.or(
    v128.gt<u8>(written, highest),
    v128.gt<u16>(above, i16x8(0, 99, 11, 30, 23, 59, 0, 0)),
  );
  const separator = <u32>i8x16.extract_lane_u(characters, 10);
  if (v128.any_true(wrong) || ((separator | 32) != 116 && separator != 32)) return noMinutes;
  const year = <i32>i16x8.extract_lane_u(pairs, 1);
  const month = <i32>i16x8.extract_lane_u(pairs, 2);
  const day = <i32>i16x8.extract_lane_u(pairs, 3);
  if (day > 28 && day > monthLength(year, month)) return noMinutes;
  const dayMinute = i32x4.extract_lane(i32x4.dot_i16x8_s(pairs, i16x8(0, 0, 0, 0, 60, 1, 0, 0)), 2);
  return dayNumber(year, month, day) * dayMinutes + dayMinute;
}

/** Days since 1970-01-01, of the years 2000–2099: a year counts from March, so that its leap day is its last. */
function dayNumber(year: i32, month: i32, day: i32): i32 {
  const before = month < 3 ? 1 : 0;
  const y = year - before;
  const m = month - 3 + 12 * before;
  // Days of the months from March on: 0, 31, 61, 92, 122, …
  return firstDay + 365 * y + (y >> 2) + ((979 * m + 15) >> 5) + day - 1;
}

/** Of the years 2000–2099. */
function monthLength(year: i32, month: i32): i32 {
  if (month == 2) return (year & 3) == 0 ? 29 : 28;
  return 30 + ((month + (month >> 3)) & 1);
}

/** Behind the one to nine digits of a fraction; 0 for fewer and more. */
function fractionEnd(start: usize, end: usize): usize {
  let at = start;
  while (at < end && <u32>load<u8>(at) - 48 <= 9) at++;
  return at == start || at - start > 9 ? 0 : at;
}

/**
 * Whole milliseconds, in the same steps as the exact path: as doubles, nine digits do not add up to
 * their sum in decimals.
 */
function readFraction(start: usize, end: usize): f64 {
  // Up to three digits, and what cannot round up behind them, are whole milliseconds by themselves.
  if (end - start == 3 || (end - start > 3 && load<u8>(start, 3) != 57)) {
    const values = load<u32>(start) & 0x0f_0f0f;
    return <f64>(<i32>((values & 15) * 100 + ((values >> 8) & 15) * 10 + (values >> 16)));
  }
  let fractionMs: f64 = 0;
  let scale: f64 = 100;
  for (let at = start; at < end; at++) {
    fractionMs += <f64>(<u32>load<u8>(at) - 48) * scale;
    scale /= 10;
  }
  return Math.floor(fractionMs + 1e-6);
}

/** Minutes of `Z`, `±hh`, `±hhmm` or `±hh:mm`, or `noOffset`. */
function readOffset(at: usize, length: u32): i32 {
  const sign = <u32>load<u8>(at);
  if (length == 1 && (sign | 32) == 122) return 0;
  if (sign != 43 && sign != 45) return noOffset;
  const hours = readPair(at + 1);
  let minutes = 100;
  if (length == 6 && load<u8>(at, 3) == 58) minutes = readPair(at + 4);
  else if (length == 5) minutes = readPair(at + 3);
  else if (length == 3) minutes = 0;
  if (hours > 23 || minutes > 59) return noOffset;
  const offset = hours * 60 + minutes;
  return sign == 45 ? -offset : offset;
}

/** Two digits, or 100 where they are none. */
export function readPair(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 48;
  const ones = <u32>load<u8>(at, 1) - 48;
  return tens > 9 || ones > 9 ? 100 : <i32>(tens * 10 + ones);
}

/**
 * A decimal number of up to 15 digits: as many as a double holds exactly, so that one division by a
 * power of ten gives the double nearest to the text, as Number() does (Clinger 1990).
 */
export function readDecimal(start: usize, end: usize, fraction: bool): f64 {
  const length = <u32>(end - start);
  if (length == 0 || length > 16) return NaN;
  if (length > 8 && length < 16) {
    const first = digitValues(load<u64>(start));
    const last = digitValues(load<u64>(end - 8));
    if (areDigits(first) && areDigits(last)) {
      const high = eightDigits(first << (8 * (16 - length)));
      return <f64>(high * 100_000_000 + eightDigits(last));
    }
  }
  let digits: u64 = 0;
  let count = 0;
  let scale: f64 = 1;
  let decimals = false;
  for (let at = start; at < end; at++) {
    const byte = <u32>load<u8>(at);
    const digit = byte - 48;
    if (digit <= 9) {
      digits = digits * 10 + digit;
      count++;
      if (decimals) scale *= 10;
    } else {
      if (byte != 46 || !fraction || decimals || at == start || at == end - 1) return NaN;
      decimals = true;
    }
  }
  return count > 15 ? NaN : <f64>digits / scale;
}
