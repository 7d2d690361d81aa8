import { carrierShift, configCarriers, slotBytes } from './layout';

/*
 * Two mobile numbers of the home plan at once. The constants lie in memory: V8 would build each one anew
 * from its halves wherever it is used.
 */
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

/** The number that is read as zeros, with its country code: 86 130 0000 0000. Its first four digits. */
const lowestMobile: i64 = 8_613_000_000_000;
const lowestFour: usize = 1300;

/** Bits 0, 2 and 3: how many bytes may stand before the eleven digits. */
const leadLengths: u32 = 0b1101;
const digitBytes: u32 = 11;

/** Writes 160 bytes. */
export function writePairConstants(to: usize): void {
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
  // A place beyond the sixteen bytes gives zero.
  v128.store(to + slotOfFirst, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 7, 6, 5, 4, 3, 2, 1, 0));
  v128.store(
    to + slotOfSecond,
    i8x16(-1, -1, -1, -1, -1, -1, -1, -1, 15, 14, 13, 12, 11, 10, 9, 8),
  );
}

/** Whether a number of this many bytes may be one that readPair() takes. */
export function isPairLength(length: u32): bool {
  return ((leadLengths >> min(length - digitBytes, 4)) & 1) != 0;
}

/**
 * Reads two fields of such lengths, eleven digits alone or behind `86` or `+86`, into two slots. Four bytes
 * before the digits and one behind are readable.
 *
 * @param constants of writePairConstants()
 * @returns the attributes of both parties, the first in the lower byte, or -1: one is another number
 */
export function readPair(
  constants: usize,
  config: usize,
  first: usize,
  firstEnd: usize,
  second: usize,
  secondEnd: usize,
  slot: usize,
): i32 {
  // Both with the four bytes before the digits, as what they are above the lowest.
  const lowest = v128.load(constants, lowestBytes);
  const highest = v128.load(constants, highestBytes);
  const a = i8x16.sub(v128.load(firstEnd - 15), lowest);
  const b = i8x16.sub(v128.load(secondEnd - 15), lowest);
  const aHighest = i32x4.replace_lane(highest, 0, freeBefore(first, firstEnd));
  const bHighest = i32x4.replace_lane(highest, 0, freeBefore(second, secondEnd));
  if (v128.any_true(v128.or(i8x16.sub_sat_u(a, aHighest), i8x16.sub_sat_u(b, bHighest)))) return -1;

  // Pairs, then fours and the last three, then both in front of each other.
  const tens = v128.load(constants, tensOf);
  const hundreds = v128.load(constants, hundredsOf);
  const fours = i16x8.narrow_i32x4_s(
    i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(a, tens), hundreds),
    i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(b, tens), hundreds),
  );
  const parts = i32x4.dot_i16x8_s(fours, v128.load(constants, thousandsOf));
  const sorted = v128.shuffle<u32>(parts, parts, 0, 2, 1, 3);
  const numbers = i64x2.add(
    i64x2.add(
      i64x2.extmul_low_i32x4_u(sorted, v128.load(constants, millionsOf)),
      i64x2.extend_high_i32x4_u(sorted),
    ),
    v128.load(constants, lowestNumber),
  );
  // A slot: the space of E.164 numbers, seven zero bytes, a big-endian u64.
  const space = v128.load(constants, slotSpace);
  const one = i8x16.relaxed_swizzle(numbers, v128.load(constants, slotOfFirst));
  const other = i8x16.relaxed_swizzle(numbers, v128.load(constants, slotOfSecond));
  v128.store(slot, v128.or(one, space));
  v128.store(slot, v128.or(other, space), slotBytes);
  const carriers = config + configCarriers + lowestFour;
  const firstCarrier = <i32>load<u8>(carriers + i32x4.extract_lane(parts, 0));
  const secondCarrier = <i32>load<u8>(carriers + i32x4.extract_lane(parts, 2));
  return (firstCarrier | (secondCarrier << 8)) << carrierShift;
}

/** Bytes of ones where one of the four bytes before the digits is not part of the number. */
function freeBefore(start: usize, end: usize): u32 {
  return 0xffff_ffff >> (8 * (<u32>(end - start) - digitBytes));
}
