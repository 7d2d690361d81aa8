import type { Habit } from '../model/habit.ts';

/**
 * A person's slot: 16 bytes, four of them on a line of the processor's cache.
 *
 * | word | what |
 * |---|---|
 * | 0 | second word of the person's token, 0: the slot is free |
 * | 1 | day of the newest contact (16 bits), full days before it (8), answered calls (8) |
 * | 2 | mean of log2 seconds × 4096 (16), contacts of that day (16) |
 * | 3 | f32: contacts a day, decaying, of the full days |
 *
 * The upper bits of word 1 make the slot's warmth: the person met longest ago gives way first, and of
 * the same day the one of whom the least is known.
 */
export const slotWords = 4;
export const wordTag = 0;
export const wordTimes = 1;
export const wordSums = 2;
export const wordRate = 3;

/** So many full days and answered calls, or nothing is said of a person's habit. */
export const leastDays = 3;
export const leastCalls = 5;

/** A day counts half as much after so many days. */
const halfLifeDays = 10;
/** A call weighs no less than one in so many: the mean follows the newest. */
const meanOfCalls = 32;
const logScale = 4096;
const mostHalf = 0xffff;
const mostByte = 0xff;

/** What is kept of a day after n more, n = 0 … 255. */
const kept = Float64Array.from({ length: mostByte + 1 }, (_, days) => 2 ** (-days / halfLifeDays));
const fresh = 1 - (kept[1] as number);

/** Share of the newest call in the mean that n calls make, n = 1 … 32. */
const shares = Float64Array.from({ length: meanOfCalls + 1 }, (_, calls) => 1 / Math.max(1, calls));

/** Length of a call as the slots count it: log2 of its seconds, in 4096ths. 18 hours at most. */
export function lengthOf(durationS: number): number {
  return Math.min(mostHalf, Math.round(Math.log2(Math.max(1, durationS)) * logScale));
}

/**
 * Counts one contact in a slot.
 *
 * @param rates the same memory as `words`
 * @param day of the contact, the slot's or a later one; one of the day before counts for the slot's
 * @param length see lengthOf(); −1 where nobody talked
 */
export function countContact(
  words: Uint32Array,
  rates: Float32Array,
  at: number,
  day: number,
  length: number,
): void {
  let times = words[at + wordTimes] as number;
  let sums = words[at + wordSums] as number;
  const passed = day - (times >>> 16);
  if (passed > 0) {
    rates[at + wordRate] = rateAfter(rates[at + wordRate] as number, sums & mostHalf, passed);
    times = (day << 16) | (Math.min(mostByte, daysIn(times) + passed) << 8) | (times & mostByte);
    sums &= ~mostHalf;
  }
  if ((sums & mostHalf) !== mostHalf) sums++;
  if (length >= 0) {
    const calls = Math.min(mostByte, (times & mostByte) + 1);
    const mean = sums >>> 16;
    const share = shares[Math.min(meanOfCalls, calls)] as number;
    sums = (Math.round(mean + (length - mean) * share) << 16) | (sums & mostHalf);
    times = (times & ~mostByte) | calls;
  }
  words[at + wordTimes] = times;
  words[at + wordSums] = sums;
}

/** What the full days before `day` and all answered calls tell; null where that is too little. */
export function habitIn(
  words: Uint32Array,
  rates: Float32Array,
  at: number,
  day: number,
): Habit | null {
  const times = words[at + wordTimes] as number;
  const sums = words[at + wordSums] as number;
  const passed = Math.max(0, day - (times >>> 16));
  const days = Math.min(mostByte, daysIn(times) + passed);
  if (days < leastDays || (times & mostByte) < leastCalls) return null;
  const rate = rates[at + wordRate] as number;
  const now = passed === 0 ? rate : rateAfter(rate, sums & mostHalf, passed);
  return {
    typicalCallS: 2 ** ((sums >>> 16) / logScale),
    // A mean that began at nothing is too low by what its beginning still weighs.
    contactsPerDay: now / (1 - (kept[days] as number)),
  };
}

function daysIn(times: number): number {
  return (times >>> 8) & mostByte;
}

/** A day of so many contacts is over, and days without any behind it. */
function rateAfter(rate: number, today: number, passed: number): number {
  const ofDay = rate + (today - rate) * fresh;
  return ofDay * (kept[Math.min(mostByte, passed - 1)] as number);
}
