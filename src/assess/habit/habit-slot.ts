import { personRate, personSums, personTimes } from '../../match/kernel/habit-layout.ts';
import type { Habit } from '../model/habit.ts';

/** So many full days and answered calls, or nothing is said of a person's habit. */
export const leastDays = 3;
export const leastCalls = 5;

/** A day counts half as much after so many days. */
const halfLifeDays = 10;
const logScale = 4096;
const mostHalf = 0xffff;
const mostByte = 0xff;

/** What is kept of a day after 0 … 255 more. */
export const keptAfter = Float64Array.from(
  { length: mostByte + 1 },
  (_, days) => 2 ** (-days / halfLifeDays),
);

/** log2 of each number of seconds, in 4096ths; 18 hours are the most. */
export const lengths = Uint16Array.from({ length: mostHalf + 1 }, (_, seconds) =>
  Math.min(mostHalf, Math.round(Math.log2(Math.max(1, seconds)) * logScale)),
);

/**
 * What the full days before `day` and all answered calls tell; null where that is too little.
 *
 * @param slot 16 bytes, see match/kernel/habit-layout.ts
 * @param day since 1970, on the clock of the table
 */
export function habitIn(slot: Uint8Array, day: number): Habit | null {
  const view = new DataView(slot.buffer, slot.byteOffset, slot.byteLength);
  const times = view.getUint32(personTimes, true);
  const sums = view.getUint32(personSums, true);
  const passed = Math.max(0, day - (times >>> 16));
  const days = Math.min(mostByte, ((times >>> 8) & mostByte) + passed);
  if (days < leastDays || (times & mostByte) < leastCalls) return null;
  const rate = view.getFloat32(personRate, true);
  const now = passed === 0 ? rate : rateAfter(rate, sums & mostHalf, passed);
  return {
    typicalCallS: 2 ** ((sums >>> 16) / logScale),
    // A mean that began at nothing is too low by what its beginning still weighs.
    contactsPerDay: now / (1 - (keptAfter[days] as number)),
  };
}

/** A day of so many contacts is over, and days without any behind it. As passDays() of the kernel. */
function rateAfter(rate: number, today: number, passed: number): number {
  const ofDay = rate + (today - rate) * (1 - (keptAfter[1] as number));
  return ofDay * (keptAfter[Math.min(mostByte, passed - 1)] as number);
}
