import {
  constant,
  highestBytes,
  hundredsOf,
  lowestBytes,
  lowestFour,
  lowestMobile,
  lowestNumber,
  millionsOf,
  slotOfFirst,
  slotOfSecond,
  slotSpace,
  tensOf,
  thousandsOf,
} from './csv-constants';
import {
  shapeFrom,
  shapeFromFree,
  shapeOther,
  shapeOtherLength,
  shapeTo,
  shapeToFree,
} from './csv-work';
import { readHost } from './host-short';
import { carrierShift, configCarriers, rowKind, slotBytes, webRow } from './layout';

/** Puts both mobile numbers of a call or short message into the slots. False: they are something else. */
export function takeNumbers(
  config: usize,
  work: usize,
  at: usize,
  shape: usize,
  kind: u32,
  row: usize,
  slot: usize,
): bool {
  // With the four bytes before them, as what they are above "?+86" and 13000000000.
  const lowest = constant(work, lowestBytes);
  const highest = constant(work, highestBytes);
  const from = i8x16.sub(v128.load(at + load<u8>(shape, shapeFrom) - 4), lowest);
  const to = i8x16.sub(v128.load(at + load<u8>(shape, shapeTo) - 4), lowest);
  const fromHighest = i32x4.replace_lane(highest, 0, load<u32>(shape, shapeFromFree));
  const toHighest = i32x4.replace_lane(highest, 0, load<u32>(shape, shapeToFree));
  const wrong = v128.or(i8x16.sub_sat_u(from, fromHighest), i8x16.sub_sat_u(to, toHighest));
  if (v128.any_true(wrong)) return false;

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

/** Puts the mobile number of a visit into its slot and its host into the reference. False: slow. */
export function takeVisit(
  config: usize,
  work: usize,
  block: usize,
  at: usize,
  shape: usize,
  row: usize,
  slot: usize,
): bool {
  const lowest = constant(work, lowestBytes);
  const highest = constant(work, highestBytes);
  const from = i8x16.sub(v128.load(at + load<u8>(shape, shapeFrom) - 4), lowest);
  const fromHighest = i32x4.replace_lane(highest, 0, load<u32>(shape, shapeFromFree));
  if (v128.any_true(i8x16.sub_sat_u(from, fromHighest))) return false;

  const tens = constant(work, tensOf);
  const parts = i32x4.dot_i16x8_s(
    i16x8.relaxed_dot_i8x16_i7x16_s(from, tens),
    constant(work, hundredsOf),
  );
  const four = i32x4.extract_lane(parts, 1);
  const seven = 1000 * i32x4.extract_lane(parts, 2) + i32x4.extract_lane(parts, 3);
  const number = i64x2.splat(<i64>four * 10_000_000 + <i64>seven + lowestMobile);
  const space = constant(work, slotSpace);
  v128.store(slot, v128.or(i8x16.relaxed_swizzle(number, constant(work, slotOfFirst)), space));
  v128.store(slot, i64x2.splat(0), slotBytes);
  const party = (<u32>load<u8>(config + configCarriers + lowestFour + four)) << carrierShift;
  store<u32>(row, webRow | (party << 8), rowKind);
  const host = at + load<u8>(shape, shapeOther);
  return readHost(host, host + load<u8>(shape, shapeOtherLength), row, block);
}
