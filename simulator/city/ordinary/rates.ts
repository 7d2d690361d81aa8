import { weekdayOf } from '../clock.ts';
import { hashOf } from '../dice.ts';
import type { PopulationTables } from '../population/tables.ts';
import { normalOf } from './durations.ts';

/**
 * What people begin of themselves, a day and person. With what follows from it (answers, call-backs)
 * and with firms' traffic a city comes to 20 calls and 30 SMS a second for each million people, the
 * nation's averages; held by a test of the whole.
 */
export const begunADay = { calls: 1.5, conversations: 0.47 } as const;

/** Spread of people's own rates (sigma of the logarithm), from the Copenhagen contacts. */
const callSigma = 1.05;
const smsSigma = 1.5;
const webSigma = 0.9;
/** Nobody is busier than so many ordinary people. */
const mostRate = 30;

const callHours = normalised([
  0.1, 0.06, 0.04, 0.04, 0.06, 0.15, 0.5, 0.9, 1.4, 1.8, 1.9, 1.75, 1.4, 1.2, 1.4, 1.55, 1.6, 1.7,
  1.75, 1.55, 1.3, 1.0, 0.6, 0.25,
]);
const smsHours = normalised([
  0.3, 0.12, 0.06, 0.05, 0.05, 0.12, 0.45, 0.9, 1.2, 1.4, 1.4, 1.5, 1.5, 1.3, 1.3, 1.3, 1.4, 1.6,
  1.7, 1.7, 1.7, 1.5, 1.1, 0.65,
]);

function normalised(hours: readonly number[]): Float64Array {
  const mean = hours.reduce((sum, hour) => sum + hour, 0) / 24;
  return Float64Array.from(hours, (hour) => hour / mean);
}

export type HourRates = {
  readonly calls: number;
  readonly sms: number;
  readonly web: number;
  /** Of what somebody does once a day with people of other networks. */
  readonly outside: number;
};

/** How many each person of rate 1 begins in an hour of the city's calendar. */
export function hourRates(day: number, hour: number, visitsADay: number): HourRates {
  const weekday = weekdayOf(day);
  const weekend = weekday === 0 || weekday === 6;
  const calls = ((callHours[hour] ?? 0) * begunADay.calls) / 24;
  const sms = ((smsHours[hour] ?? 0) * begunADay.conversations) / 24;
  const web = ((smsHours[hour] ?? 0) * visitsADay) / 24;
  const outside = (callHours[hour] ?? 0) / 24;
  return {
    calls: calls * (weekend ? 0.85 : 1.06),
    sms,
    web: web * (weekend ? 1.1 : 0.96),
    outside,
  };
}

/** Each person's own rate, 1 on average: calls, SMS, visits. */
export type PersonRates = {
  readonly calls: Float32Array;
  readonly sms: Float32Array;
  readonly web: Float32Array;
};

export function personRates({ seed, size, ageYears }: PopulationTables): PersonRates {
  const rates = (salt: number, sigma: number, byAge: (age: number) => number): Float32Array => {
    const list = new Float32Array(size);
    let sum = 0;
    for (let person = 0; person < size; person++) {
      const rate = Math.exp(sigma * normalOf(hashOf(seed ^ salt, person)));
      const rated = Math.min(mostRate, rate) * byAge(ageYears[person] ?? 40);
      list[person] = rated;
      sum += rated;
    }
    for (let person = 0; person < size; person++) list[person] = ((list[person] ?? 0) * size) / sum;
    return list;
  };
  return {
    calls: rates(0x6361, callSigma, (age) => (age < 20 ? 0.5 : age < 60 ? 1.1 : 0.75)),
    sms: rates(0x736d, smsSigma, (age) => (age < 35 ? 1.3 : age < 60 ? 0.9 : 0.45)),
    web: rates(0x7765, webSigma, (age) => (age < 35 ? 1.4 : age < 60 ? 0.9 : 0.35)),
  };
}
