import { configTimeFormat, timeAuto, timeCalendar } from './layout';
import { earliestMs, latestMs, readTime } from './time';

/*
 * Records come in the order of their times, so that most times are of the same minute as the one before.
 * Of the last one that was read in full is known: 16 bytes, up to its minute; u64 and its mask, the bytes
 * behind its seconds; u32, its bytes, 0: nothing; f64, epoch milliseconds without its seconds.
 */
const knownTail: usize = 16;
const knownTailMask: usize = 24;
const knownLength: usize = 32;
const knownTimeMs: usize = 40;

const minuteMs: f64 = 60_000;

/** Of a calendar time: bytes up to its seconds, and so many may stand behind them. */
const secondsEnd: u32 = 19;
const longestTail: u32 = 8;

/** Forgets the last time. `known` has 48 bytes. */
export function forgetTime(known: usize): void {
  store<u32>(known, 0, knownLength);
}

/** As readTime(): epoch milliseconds of a trimmed field, NaN is slow. */
export function readRecentTime(known: usize, start: usize, end: usize, config: usize): f64 {
  const format = <u32>load<u8>(config, configTimeFormat);
  const length = <u32>(end - start);
  if (length - secondsEnd > longestTail || (format != timeCalendar && format != timeAuto)) {
    return readTime(start, end, config);
  }
  // ":SS", each byte as what it is above ":00".
  const written = (load<u32>(start, 16) ^ 0x30_303a) & 0xff_ffff;
  const second = ((written >> 8) & 15) * 10 + (written >> 16);
  if (((written | (written + 0x06_0600)) & 0xf0_f0ff) != 0 || second > 60) {
    return readTime(start, end, config);
  }
  const other = v128.xor(v128.load(start), v128.load(known));
  const tail = load<u64>(start, secondsEnd) & load<u64>(known, knownTailMask);
  if (
    v128.any_true(other) ||
    tail != load<u64>(known, knownTail) ||
    length != load<u32>(known, knownLength)
  ) {
    return learnTime(known, start, end, <f64>(<i32>(second * 1000)), config);
  }
  return load<f64>(known, knownTimeMs) + <f64>(<i32>(second * 1000));
}

/** Does not keep one so near to a bound of the years that are read that its seconds matter. */
function learnTime(known: usize, start: usize, end: usize, secondMs: f64, config: usize): f64 {
  const timeMs = readTime(start, end, config);
  const minute = timeMs - secondMs;
  if (!(minute >= earliestMs && minute + minuteMs < latestMs)) return timeMs;
  const length = <u32>(end - start);
  const mask = length == secondsEnd ? 0 : ~(<u64>0) >> (8 * (secondsEnd + longestTail - length));
  v128.store(known, v128.load(start));
  store<u64>(known, load<u64>(start, secondsEnd) & mask, knownTail);
  store<u64>(known, mask, knownTailMask);
  store<u32>(known, length, knownLength);
  store<f64>(known, minute, knownTimeMs);
  return timeMs;
}
