import {
  kindCountBits,
  learntKind,
  learntKindBytes,
  learntTail,
  learntTailMask,
  learntTimeLength,
  learntTimeMs,
  shapeCalendar,
  shapeDuration,
  shapeDurationLength,
  shapeFrom,
  shapeFromFree,
  shapeId,
  shapeIdLength,
  shapeKind,
  shapeKindLength,
  shapeTime,
  shapeTimeLength,
  shapeTo,
  shapeToFree,
  workConstants,
  workKinds,
  workLearnt,
  workLearntBytes,
  workTime,
} from './csv-work';
import { areDigits, digitValues, eightDigits } from './digits';
import { readKind } from './fields';
import {
  callRow,
  carrierShift,
  configCarriers,
  configConstantKind,
  rowDurationS,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowTimeMs,
  slotBytes,
  smsRow,
} from './layout';
import { earliestMs, latestMs, readTime } from './time';

/** Spreads bits over the upper ones: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4). */
const spread: u64 = 0x9e37_79b9_7f4a_7c15;

/** The mobile number that is read as zeros, with its country code: 86 130 0000 0000. Its first four digits. */
const lowestMobile: i64 = 8_613_000_000_000;
const lowestFour: usize = 1300;

const minuteMs: f64 = 60_000;

/** The constants' places, from `workConstants` on. */
const lowestBytes: usize = 0;
const highestBytes: usize = 16;
const tensOf: usize = 32;
const hundredsOf: usize = 48;
const thousandsOf: usize = 64;
const millionsOf: usize = 80;
const lowestNumber: usize = 96;
const slotSpace: usize = 112;
const slotOfFirst: usize = 128;
const slotOfSecond: usize = 144;

/** Those of csv-plain.ts, in the working memory. */
export const quoteForSpace: usize = workConstants + 160;
export const oddBound: usize = workConstants + 176;

/** Nothing is known of any row, and the constants are in their places. */
export function forgetRows(work: usize): void {
  memory.fill(work + workLearnt, 0, workLearntBytes);
  const to = work + workConstants;
  // Of four bytes and eleven digits: "?+86" and 13000000000, and how much more each may be.
  v128.store(
    to + lowestBytes,
    i8x16(0, 43, 56, 54, 49, 51, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48),
  );
  v128.store(to + highestBytes, i8x16(-1, 0, 0, 0, 0, 6, 9, 9, 9, 9, 9, 9, 9, 9, 9, -1));
  v128.store(to + tensOf, i8x16(0, 0, 0, 0, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 1, 0));
  v128.store(to + hundredsOf, i16x8(0, 0, 100, 1, 100, 1, 10, 1));
  v128.store(to + thousandsOf, i16x8(0, 1, 1000, 1, 0, 1, 1000, 1));
  v128.store(to + millionsOf, i32x4.splat(10_000_000));
  v128.store(to + lowestNumber, i64x2.splat(lowestMobile));
  v128.store(to + slotSpace, i64x2(1, 0));
  v128.store(work + quoteForSpace, i8x16.splat(34 ^ 32));
  v128.store(work + oddBound, i8x16.splat(33));
  // A place beyond the sixteen bytes gives zero.
  v128.store(to + slotOfFirst, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 7, 6, 5, 4, 3, 2, 1, 0));
  v128.store(
    to + slotOfSecond,
    i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 15, 14, 13, 12, 11, 10, 9, 8),
  );
}

function constant(work: usize, place: usize): v128 {
  return v128.load(work + place, workConstants);
}

/**
 * Reads a call or short message between mobile numbers into its reference, behind its extent, and its
 * slots. False: the row is another one, and what was written means nothing.
 *
 * @param at the row's first byte
 * @param shape which says that it is usable
 */
export function takeUsual(
  config: usize,
  work: usize,
  block: usize,
  at: usize,
  shape: usize,
  row: usize,
  slot: usize,
): bool {
  // Both numbers with the four bytes before them, as what they are above "?+86" and 13000000000.
  const lowest = constant(work, lowestBytes);
  const highest = constant(work, highestBytes);
  const from = i8x16.sub(v128.load(at + load<u8>(shape, shapeFrom) - 4), lowest);
  const to = i8x16.sub(v128.load(at + load<u8>(shape, shapeTo) - 4), lowest);
  const fromHighest = i32x4.replace_lane(highest, 0, load<u32>(shape, shapeFromFree));
  const toHighest = i32x4.replace_lane(highest, 0, load<u32>(shape, shapeToFree));
  const wrong = v128.or(i8x16.sub_sat_u(from, fromHighest), i8x16.sub_sat_u(to, toHighest));
  if (v128.any_true(wrong)) return false;

  let kind = <u32>load<u8>(config, configConstantKind);
  if (kind == 0) {
    const start = at + load<u8>(shape, shapeKind);
    const length = <u32>load<u8>(shape, shapeKindLength);
    kind = kindOf(work, start, length, config);
  }
  if (kind != callRow && kind != smsRow) return false;

  const durationLength = <u64>load<u8>(shape, shapeDurationLength);
  // By eight bits first, so that no field is -1 of the bytes behind it.
  const values =
    (digitValues(load<u64>(at + load<u8>(shape, shapeDuration))) << 8) <<
    (8 * (7 - durationLength));
  if (!areDigits(values)) return false;

  const time = at + load<u8>(shape, shapeTime);
  const timeLength = <u32>load<u8>(shape, shapeTimeLength);
  let timeMs: f64;
  if (load<u8>(shape, shapeCalendar) == 0) {
    timeMs = readTime(time, time + timeLength, config);
    if (timeMs != timeMs) return false;
  } else {
    // ":SS", each byte as what it is above ":00".
    const written = (load<u32>(time, 16) ^ 0x30_303a) & 0xff_ffff;
    const second = ((written >> 8) & 15) * 10 + (written >> 16);
    if (((written | (written + 0x06_0600)) & 0xf0_f0ff) != 0 || second > 60) return false;
    const known = work + workTime;
    const other = v128.xor(v128.load(time), v128.load(known));
    const tail = load<u64>(time, 19) & load<u64>(known, learntTailMask);
    if (
      v128.any_true(other) ||
      tail != load<u64>(known, learntTail) ||
      timeLength != load<u32>(known, learntTimeLength)
    ) {
      if (!learnTime(known, time, timeLength, second, config)) return false;
    }
    timeMs = load<f64>(known, learntTimeMs) + <f64>(<i32>(second * 1000));
  }

  const id = at + load<u8>(shape, shapeId);
  const idLength = <u32>load<u8>(shape, shapeIdLength);
  if (idLength != 0 && (load<u8>(id) == 32 || load<u8>(id + idLength - 1) == 32)) return false;
  store<u32>(row, idLength == 0 ? 0 : <u32>(id - block), rowIdStart);
  store<u32>(row, idLength, rowIdLength);
  store<u64>(row, 0, rowHostStart);
  store<u64>(row, eightDigits(values), rowDurationS);
  store<f64>(row, timeMs, rowTimeMs);

  // Pairs, then fours and the last three, then both in front of each other.
  const tens = constant(work, tensOf);
  const hundreds = constant(work, hundredsOf);
  const fours = i16x8.narrow_i32x4_s(
    i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(from, tens), hundreds),
    i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(to, tens), hundreds),
  );
  const parts = i32x4.dot_i16x8_s(fours, constant(work, thousandsOf));
  const sorted = v128.shuffle<u32>(parts, parts, 0, 2, 1, 3);
  const numbers = i64x2.add(
    i64x2.add(
      i64x2.extmul_low_i32x4_u(sorted, constant(work, millionsOf)),
      i64x2.extend_high_i32x4_u(sorted),
    ),
    constant(work, lowestNumber),
  );
  // A slot: the space of E.164 numbers, seven zero bytes, a big-endian u64.
  const space = constant(work, slotSpace);
  v128.store(slot, v128.or(i8x16.relaxed_swizzle(numbers, constant(work, slotOfFirst)), space));
  v128.store(
    slot,
    v128.or(i8x16.relaxed_swizzle(numbers, constant(work, slotOfSecond)), space),
    slotBytes,
  );
  const carriers = config + configCarriers + lowestFour;
  const fromParty = (<u32>load<u8>(carriers + i32x4.extract_lane(parts, 0))) << carrierShift;
  const toParty = (<u32>load<u8>(carriers + i32x4.extract_lane(parts, 2))) << carrierShift;
  store<u32>(row, kind | (fromParty << 8) | (toParty << 16), rowKind);
  return true;
}

/** The kind of a word of 1 to 8 bytes; 0 is slow. */
function kindOf(work: usize, start: usize, length: u32, config: usize): u32 {
  const word = load<u64>(start) & (~(<u64>0) >> (64 - 8 * length));
  const entry =
    work + workKinds + learntKindBytes * <usize>((word * spread) >> <u64>(64 - kindCountBits));
  if (load<u64>(entry) != word) {
    const kind = readKind(start, start + length, config);
    store<u64>(entry, word);
    store<u32>(entry, kind < 0 ? 0 : kind, learntKind);
  }
  return load<u32>(entry, learntKind);
}

/** False: no time, or one so near to a bound of the years that are read that its seconds matter. */
function learnTime(known: usize, time: usize, length: u32, second: u32, config: usize): bool {
  const timeMs = readTime(time, time + length, config);
  const minute = timeMs - <f64>(<i32>(second * 1000));
  if (!(minute >= earliestMs && minute + minuteMs < latestMs)) return false;
  // The tail is up to 8 bytes, and may be -1.
  const mask = length == 19 ? 0 : ~(<u64>0) >> (8 * (27 - length));
  v128.store(known, v128.load(time));
  store<u64>(known, load<u64>(time, 19) & mask, learntTail);
  store<u64>(known, mask, learntTailMask);
  store<u32>(known, length, learntTimeLength);
  store<f64>(known, minute, learntTimeMs);
  return true;
}
