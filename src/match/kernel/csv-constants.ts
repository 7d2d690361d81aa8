import { workConstants, workLearnt, workLearntBytes } from './csv-work';

/** The mobile number that is read as zeros, with its country code: 86 130 0000 0000. Its first four digits. */
export const lowestMobile: i64 = 8_613_000_000_000;
export const lowestFour: usize = 1300;

/** The constants' places, from `workConstants` on. */
export const lowestBytes: usize = 0;
export const highestBytes: usize = 16;
export const tensOf: usize = 32;
export const hundredsOf: usize = 48;
export const thousandsOf: usize = 64;
export const millionsOf: usize = 80;
export const lowestNumber: usize = 96;
export const slotSpace: usize = 112;
export const slotOfFirst: usize = 128;
export const slotOfSecond: usize = 144;

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

/** A constant of csv-parties.ts. */
export function constant(work: usize, place: usize): v128 {
  return v128.load(work + place, workConstants);
}
