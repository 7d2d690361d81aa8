import { type Dice, runningSums } from './dice.ts';

export const hourS = 3600;
export const dayS = 86_400;

/** A Saturday, in China. */
const startMs = Date.parse('2031-03-01T00:00:00+08:00');
const offsetMs = 8 * hourS * 1000;
const firstWeekday = 5;

/** 0 is Monday. Times are seconds from the city's beginning. */
export function weekdayOf(day: number): number {
  return (firstWeekday + day) % 7;
}

export function isWeekend(day: number): boolean {
  return weekdayOf(day) > 4;
}

/** What is done at which hours of a day. */
const hours = {
  social: [2, 1, 1, 1, 1, 2, 6, 18, 30, 36, 38, 40, 42, 30, 28, 32, 36, 42, 50, 56, 52, 38, 20, 8],
  office: [0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 12, 10, 3, 6, 12, 12, 11, 8, 3, 0, 0, 0, 0, 0],
  street: [0, 0, 0, 0, 0, 0, 0, 0, 6, 10, 12, 12, 10, 8, 9, 10, 10, 10, 8, 5, 2, 0, 0, 0],
  meals: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 16, 18, 6, 3, 3, 4, 14, 18, 10, 5, 3, 0, 0],
  always: [4, 2, 1, 1, 1, 2, 5, 9, 10, 10, 10, 11, 12, 10, 10, 10, 10, 11, 12, 14, 16, 16, 12, 8],
  evening: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 6, 8, 12, 12, 6, 0, 0],
} as const;

export type Hours = keyof typeof hours;

const sums: Readonly<Record<Hours, Float64Array>> = {
  social: runningSums(hours.social),
  office: runningSums(hours.office),
  street: runningSums(hours.street),
  meals: runningSums(hours.meals),
  always: runningSums(hours.always),
  evening: runningSums(hours.evening),
};

/** A moment of a day. */
export function timeOn(day: number, hours: Hours, dice: Dice): number {
  return day * dayS + (dice.weighted(sums[hours]) + dice.next()) * hourS;
}

/** Seconds that an answered call takes. */
export function talkS(dice: Dice, medianS: number, sigma = 1): number {
  return Math.max(2, Math.floor(dice.logNormal(medianS, sigma)));
}

export function epochMs(timeS: number): number {
  return startMs + Math.floor(timeS * 1000);
}

/** To the second, as the network and the police write it. */
export function isoTime(timeS: number): string {
  const local = new Date(startMs + offsetMs + Math.floor(timeS) * 1000);
  return `${local.toISOString().slice(0, 19)}+08:00`;
}
