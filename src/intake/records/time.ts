import type { Profile } from '../../config/intake.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Times outside this range are typing errors or clocks never set, not traffic. Epoch milliseconds. */
const earliestMs = Date.UTC(2000, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);

/** Days before each month of a common year. */
const monthStart = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const monthLength = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** One year to each side, because an offset may carry a time over the edge of the range. */
const firstYear = 1999;
const yearStart = Array.from(
  { length: 103 },
  (_, index) => Date.UTC(firstYear + index, 0, 1) / dayMs,
);

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The digit at `at`, or NaN, which spoils every sum that it enters. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function pair(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function startOfDay(text: string): number {
  const year = pair(text, 0) * 100 + pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  const days = yearStart[year - firstYear];
  const before = monthStart[month - 1];
  const length = monthLength[month - 1];
  if (days === undefined || before === undefined || length === undefined) return Number.NaN;
  const leap = isLeap(year) ? 1 : 0;
  if (!(day >= 1 && day <= (month === 2 ? length + leap : length))) return Number.NaN;
  return (days + before + day - 1 + (month > 2 ? leap : 0)) * dayMs;
}

/** Minutes of `Z`, `+hh:mm`, `+hhmm` or `+hh` from `at` to the end of the text, or NaN. */
export function offsetMinutes(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  const length = text.length - at;
  if ((sign === 90 || sign === 122) && length === 1) return 0;
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const hours = pair(text, at + 1);
  let minutes = Number.NaN;
  if (length === 3) minutes = 0;
  else if (length === 5) minutes = pair(text, at + 3);
  else if (length === 6 && text.charCodeAt(at + 3) === 58) minutes = pair(text, at + 4);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (hours * 60 + minutes) * (sign === 45 ? -1 : 1);
}

/**
 * `YYYY-MM-DD`, then `T` or a space, `HH:MM`, optionally `:SS` and a fraction, optionally an offset
 * (ISO 8601-1 extended format; the space is RFC 3339 5.6). A leap second counts as the next second.
 */
function parseCalendar(text: string, defaultOffsetMinutes: number): number {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return Number.NaN;
  const separator = text.charCodeAt(10);
  if (separator !== 84 && separator !== 32 && separator !== 116) return Number.NaN;
  if (text.charCodeAt(13) !== 58) return Number.NaN;
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  let at = 16;
  let second = 0;
  let fractionMs = 0;
  if (text.charCodeAt(at) === 58) {
    second = pair(text, 17);
    at = 19;
    const mark = text.charCodeAt(at);
    if (mark === 46 || mark === 44) {
      const from = ++at;
      let scale = 100;
      for (let value = digit(text, at); value >= 0; value = digit(text, ++at)) {
        fractionMs += value * scale;
        scale /= 10;
      }
      if (at === from || at - from > 9) return Number.NaN;
      fractionMs = Math.floor(fractionMs + 1e-6);
    }
  }
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
  const offset = at === text.length ? defaultOffsetMinutes : offsetMinutes(text, at);
  const minutes = hour * 60 + minute - offset;
  return startOfDay(text) + minutes * minuteMs + second * 1000 + fractionMs;
}

/** Digits, and with `fraction` a decimal point and digits after it; NaN for anything else. */
function parseDecimal(text: string, fraction: boolean): number {
  if (text.length > 20) return Number.NaN;
  let points = fraction ? 1 : 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) continue;
    if (code !== 46 || at === 0 || at === text.length - 1 || points-- === 0) return Number.NaN;
  }
  return text === '' ? Number.NaN : Number(text);
}

/**
 * Makes the function that reads a profile's times.
 *
 * @param format see Profile.timeFormat: `auto` takes calendar times and epoch milliseconds, `iso8601` and
 *   `datetime` calendar times, `epoch_ms` and `epoch_s` numbers (`epoch_s` may have decimals)
 * @param utcOffset `±HH:MM`, for calendar times that name no offset
 * @returns text to epoch milliseconds; NaN for what is no time or lies outside the years 2000–2099
 */
export function timeReader(
  format: Profile['timeFormat'],
  utcOffset: string,
): (text: string) => number {
  const offset = offsetMinutes(utcOffset, 0);
  const inRange = (ms: number): number => (ms >= earliestMs && ms < latestMs ? ms : Number.NaN);
  if (format === 'epoch_ms') return (text) => inRange(parseDecimal(text, false));
  if (format === 'epoch_s') return (text) => inRange(Math.floor(parseDecimal(text, true) * 1000));
  if (format === 'auto') {
    return (text) =>
      inRange(text.charCodeAt(4) === 45 ? parseCalendar(text, offset) : parseDecimal(text, false));
  }
  return (text) => inRange(parseCalendar(text, offset));
}
