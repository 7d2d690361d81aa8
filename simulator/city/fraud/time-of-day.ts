import { dayMs, dayOf, hourMs, startOfDay } from '../clock.ts';
import type { Dice } from '../dice.ts';
import type { Population } from '../types.ts';

/** From ≤ hour < to of the city's day. */
export type Hours = readonly [number, number];

/** The moment that many milliseconds of working time later; gap 0 gives the next moment of work. */
export function workedLater(fromMs: number, gapMs: number, [open, close]: Hours): number {
  let left = gapMs;
  for (let day = dayOf(fromMs); ; day++) {
    const begins = Math.max(fromMs, startOfDay(day) + open * hourMs);
    const ends = startOfDay(day) + close * hourMs;
    if (begins + left < ends) return begins + left;
    left -= Math.max(0, ends - begins);
  }
}

/** Length of a working day, milliseconds. */
export function workMs([open, close]: Hours): number {
  return (close - open) * hourMs;
}

/**
 * What the person does at a moment. The days before the records are lived as their first day and those
 * behind as their last: the population answers for its own time only.
 */
export function activityAt(
  population: Population,
  index: number,
  timeMs: number,
): 'asleep' | 'at_work' | 'free' {
  const { startMs, endMs } = population;
  if (timeMs < startMs) {
    return population.activityOf(index, timeMs + Math.ceil((startMs - timeMs) / dayMs) * dayMs);
  }
  if (timeMs < endMs) return population.activityOf(index, timeMs);
  const within = timeMs - (Math.floor((timeMs - endMs) / dayMs) + 1) * dayMs;
  return population.activityOf(index, within);
}

/** Nobody sleeps longer than these steps of 10 to 40 minutes. */
const mostSteps = 60;

/** The first moment from here on at which the person is awake, within the hours where some are given. */
export function awakeFrom(
  population: Population,
  index: number,
  timeMs: number,
  hours: Hours | null,
  dice: Dice,
): number {
  let at = hours === null ? timeMs : workedLater(timeMs, 0, hours);
  for (let step = 0; step < mostSteps; step++) {
    if (activityAt(population, index, at) !== 'asleep') return at;
    at += dice.between(10, 40) * 60_000;
    if (hours !== null) at = workedLater(at, 0, hours);
  }
  return at;
}
