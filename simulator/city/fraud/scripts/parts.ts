import type { Desk, NumberClass, Spread } from '../script.ts';

const minuteMs = 60_000;

/** Sigma of the logarithm where a script says nothing of its own: 90 % of the draws within a factor of 3.2. */
const usualSigma = 0.7;

export const spread = (median: number, sigma = usualSigma): Spread => ({ median, sigma });
export const minutes = (median: number, sigma?: number): Spread => spread(median * minuteMs, sigma);
export const hours = (median: number, sigma?: number): Spread =>
  spread(median * 60 * minuteMs, sigma);
export const days = (median: number, sigma?: number): Spread =>
  spread(median * 24 * 60 * minuteMs, sigma);

type Classes = Readonly<Partial<Record<NumberClass, number>>>;

/** Those who find victims: numbers wear out within a day or two. */
export function opener(classes: Classes, inUse: number, contactsPerNumber: number): Desk {
  return {
    classes,
    inUse,
    contactsPerNumber: spread(contactsPerNumber, 0.5),
    daysPerNumber: spread(2, 0.5),
    sameNumberShare: 0.75,
  };
}

/** Those to whom a victim is handed: few contacts, numbers last for days. */
export function closer(classes: Classes, inUse = 2): Desk {
  return {
    classes,
    inUse,
    contactsPerNumber: spread(40, 0.6),
    daysPerNumber: spread(5, 0.6),
    sameNumberShare: 0.8,
  };
}

/** Desks that keep one number for one relation. */
export function companion(classes: Classes, inUse = 3): Desk {
  return {
    classes,
    inUse,
    contactsPerNumber: spread(120, 0.7),
    daysPerNumber: spread(25, 0.5),
    sameNumberShare: 0.96,
  };
}
