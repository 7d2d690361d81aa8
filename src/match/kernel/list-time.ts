import { calendarMinutes, noMinutes, readCalendar, readDecimal, readPair } from './time';

/** Hours of an offset (intake/lists/list-time.ts). */
const maxOffsetHours = 14;

/**
 * Epoch milliseconds of a trimmed time of a list that is not empty: a day, or a day and a time with
 * seconds, or 12 to 14 digits. NaN is slow: other writings, fractions, leap seconds, other centuries.
 *
 * @param offset minutes, of times that name none
 */
export function readListTime(start: usize, end: usize, offset: i32): f64 {
  const length = <u32>(end - start);
  if (length == 10) {
    const midnight = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 84, 48, 48, 58, 48, 48);
    const day = v128.and(
      v128.load(start),
      i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0),
    );
    const minutes = calendarMinutes(v128.or(day, midnight));
    return minutes == noMinutes ? NaN : <f64>(<i64>(minutes - offset) * 60_000);
  }
  if (length >= 12 && length <= 14) return readDecimal(start, end, false);
  if (length < 19 || length > 25 || load<u8>(start, 16) != 58) return NaN;
  // Sixty seconds are no time of a list, and offsets are written out.
  if (readPair(start + 17) > 59) return NaN;
  const mark = <u32>load<u8>(start, 19);
  const signed = mark == 43 || mark == 45;
  if (length > 20 && !(signed && length >= 24 && readPair(start + 20) <= maxOffsetHours))
    return NaN;
  return readCalendar(start, end, offset);
}
