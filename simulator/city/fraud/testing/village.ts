import { hourOfDay } from '../../clock.ts';
import { carriers, mobileNumber } from '../../numbers.ts';
import type { Person, Population } from '../../types.ts';

export const villageStartMs = Date.UTC(2025, 2, 2, 16);
export const dayMs = 86_400_000;

/** A population for tests: everybody of mean credulity, awake from 7 to 23, at work from 9 to 17. */
export function village(size: number, days: number): Population {
  return {
    size,
    startMs: villageStartMs,
    endMs: villageStartMs + days * dayMs,
    person: (index) => villager(index),
    msisdnAt: (index) => villager(index).msisdn,
    contactsOf: () => [],
    cellOf: (index, timeMs) => {
      if (timeMs < villageStartMs || timeMs >= villageStartMs + days * dayMs) {
        throw new RangeError('asked for a time outside the records');
      }
      return `r000c${index % 100}`;
    },
    activityOf: (_, timeMs) => {
      if (timeMs < villageStartMs || timeMs >= villageStartMs + days * dayMs) {
        throw new RangeError('asked for a time outside the records');
      }
      const hour = hourOfDay(timeMs);
      if (hour < 7 || hour >= 23) return 'asleep';
      return hour >= 9 && hour < 17 ? 'at_work' : 'free';
    },
  };
}

function villager(index: number): Person {
  const carrier = carriers[index % carriers.length] ?? 'china_mobile';
  return {
    index,
    msisdn: mobileNumber(carrier, Math.floor(index / carriers.length)),
    ageYears: 18 + (index % 60),
    region: 0,
    carrier,
    household: index >> 1,
    work: -1,
    homeCell: `r000c${index % 100}`,
    workCell: `r000c${(index + 7) % 100}`,
    credulity: 0.5,
  };
}
