export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** The city keeps Beijing time, which knows no summer time. */
export const zoneOffsetMs = 8 * hourMs;

/** Days since 1970-01-01 on the city's calendar. */
export function dayOf(timeMs: number): number {
  return Math.floor((timeMs + zoneOffsetMs) / dayMs);
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

/** 0 ≤ hour < 24, with its fraction. */
export function hourOfDay(timeMs: number): number {
  return ((timeMs + zoneOffsetMs) % dayMs) / hourMs;
}

/** Midnight at which a day of the city's calendar begins, in epoch milliseconds. */
export function startOfDay(day: number): number {
  return day * dayMs - zoneOffsetMs;
}
