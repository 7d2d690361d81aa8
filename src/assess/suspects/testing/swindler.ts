import { type Meeting, minuteMs, startMs } from '../../discover/testing/traffic.ts';

/** People whom a listed number has taken in already. */
export const victims = ['victim 0', 'victim 1', 'victim 2', 'victim 3'] as const;

/** A number that no list has calls twelve strangers from `fromMs` on, a minute apart: those victims first, at length. */
export function swindlerCalls(name = 'swindler', fromMs = startMs): Meeting[] {
  return Array.from({ length: 12 }, (_, at) => ({
    timeMs: fromMs + at * minuteMs,
    from: name,
    to: victims[at] ?? `stranger ${at}`,
    durationS: at < 6 ? 400 : 60,
  }));
}

/** Ordinary calls, which only let time pass. */
export function chatter(fromMs: number, calls: number): Meeting[] {
  return Array.from({ length: calls }, (_, at) => ({
    timeMs: fromMs + at * minuteMs,
    from: `caller ${at % 5}`,
    to: `friend ${at % 5}`,
    durationS: 40,
  }));
}
