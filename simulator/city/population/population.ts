import { dayMs, dayOf, hourMs, hourOfDay, weekdayOf } from '../clock.ts';
import { fractionOf, hashOf } from '../dice.ts';
import { carriers, mobileNumber, mobilesInRange } from '../numbers.ts';
import { cellCode, cellsPerRegion, cellText } from '../places.ts';
import type { Person, Population } from '../types.ts';
import { connect } from './network.ts';
import { settle } from './settle.ts';
import type { PopulationTables } from './tables.ts';

/** What the city's own sources know beyond the port: the tables themselves, cells as numbers. */
export interface CityPopulation extends Population {
  readonly tables: PopulationTables;
  /** See places.ts. */
  cellCodeOf(index: number, timeMs: number): number;
  /** When the person's last number came into use; `startMs` for nearly everybody. */
  joinedMs(index: number): number;
  /** `+86…`: the last number, which is the only one of whoever has a role. */
  numberOf(index: number): string;
  /** `+86…`: the number at a moment. */
  numberAt(index: number, timeMs: number): string;
  /** `+86…`: the number that the person has given up; null for nearly everybody. */
  formerNumberOf(index: number): string | null;
}

export type PopulationOptions = {
  readonly seed: number;
  /** 2 to 10 million. */
  readonly people: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Share of people who take another number, a month; `defaultChurn` when absent. */
  readonly churn?: number;
};

/** Our estimate, with operators' monthly churn of one to three per cent in mind. */
export const defaultChurn = 0.015;

/** Cells of regions are numbered below `cellsPerRegion`, so a region must not grow beyond them. */
const peoplePerRegion = 50_000;

/** @throws RangeError for a size or a time that no city can have */
export function createPopulation({
  seed,
  people,
  startMs,
  endMs,
  churn = defaultChurn,
}: PopulationOptions): CityPopulation {
  if (!(people >= 2 && people <= mobilesInRange)) throw new RangeError('people: 2 to 10 million');
  if (!(endMs > startMs)) throw new RangeError('a city must last for some time');
  const regions = Math.min(200, Math.max(3, Math.ceil(people / peoplePerRegion)));
  const settled = settle({ seed, people, startMs, endMs, regions, churn });
  return populationOf({ ...settled, ...connect(settled) });
}

/** Share of workers whose days are nights. */
const nightShiftShare = 0.04;
/** Share of workplaces that are open at weekends. */
const weekendShare = 0.3;

const salt = { wake: 11, bed: 12, shift: 13, weekend: 14, out: 15, credulity: 16 };

/** The population behind tables, which may be those of another thread. */
export function populationOf(tables: PopulationTables): CityPopulation {
  const { seed, size, startMs, endMs } = tables;
  const { ageYears, carrier, serial, region, household, work, homeCell, workCell } = tables;
  const { joinDay, formerSerial } = tables;

  const check = (index: number): void => {
    if (!(index >= 0 && index < size)) throw new RangeError(`no person ${index}`);
  };

  const activityOf = (index: number, timeMs: number): 'asleep' | 'at_work' | 'free' => {
    const age = ageYears[index] ?? 40;
    const place = work[index] ?? -1;
    let hour = hourOfDay(timeMs);
    if (place >= 0 && fractionOf(seed, index, salt.shift) < nightShiftShare)
      hour = (hour + 12) % 24;
    // The old go to bed with the sun and the young do not.
    const lateness = age < 30 ? 1.2 : age < 60 ? 0 : -0.8;
    const wakes = 5.7 + 1.8 * fractionOf(seed, index, salt.wake) + 0.6 * lateness;
    const sleeps = 21.8 + 1.8 * fractionOf(seed, index, salt.bed) + lateness;
    if (sleeps >= 24 ? hour < wakes && hour >= sleeps - 24 : hour < wakes || hour >= sleeps)
      return 'asleep';
    if (place < 0 || hour < 8.75 || hour >= 17.75) return 'free';
    const weekday = weekdayOf(dayOf(timeMs));
    const weekend = weekday === 0 || weekday === 6;
    if (weekend && fractionOf(seed, place, salt.weekend) >= weekendShare) return 'free';
    return 'at_work';
  };

  /** Out and about: another cell of the region for three hours at a time. */
  const cellCodeOf = (index: number, timeMs: number): number => {
    const activity = activityOf(index, timeMs);
    if (activity === 'at_work') return workCell[index] ?? 0;
    const home = homeCell[index] ?? 0;
    if (activity === 'asleep') return home;
    const block = Math.floor(timeMs / (3 * hourMs));
    const out = hashOf(seed ^ salt.out, index, block) >>> 0;
    if (out % 10 >= 3) return home;
    const near = (home % cellsPerRegion) + (Math.floor(out / 10) % 21) - 10;
    return cellCode(region[index] ?? 0, Math.max(0, near));
  };

  const person = (index: number): Person => {
    check(index);
    const kind = carrierOf(index);
    const age = ageYears[index] ?? 40;
    // Youth trusts and age trusts; a long tail of people who trust everybody.
    const base = fractionOf(seed, index, salt.credulity) ** 2.2;
    const credulity = Math.min(1, base * (age < 25 || age >= 60 ? 1.25 : 0.9));
    return {
      index,
      msisdn: mobileNumber(kind, serial[index] ?? 0),
      ageYears: age,
      region: region[index] ?? 0,
      carrier: kind,
      household: household[index] ?? 0,
      work: work[index] ?? -1,
      homeCell: cellText(homeCell[index] ?? 0),
      workCell: cellText(workCell[index] ?? 0),
      credulity,
    };
  };

  const carrierOf = (index: number) => carriers[carrier[index] ?? 0] ?? 'china_mobile';
  const joinedMs = (index: number): number => startMs + (joinDay[index] ?? 0) * dayMs;
  const msisdnAt = (index: number, timeMs: number): string => {
    const former = formerSerial[index] ?? 0;
    const own = former === 0 || timeMs >= joinedMs(index) ? (serial[index] ?? 0) : former;
    return mobileNumber(carrierOf(index), own);
  };

  return {
    tables,
    size,
    startMs,
    endMs,
    person,
    contactsOf: (index) => {
      check(index);
      const [from, to] = [tables.contactStart[index], tables.contactStart[index + 1]];
      return Array.from(tables.contacts.subarray(from, to));
    },
    cellOf: (index, timeMs) => cellText(cellCodeOf(index, timeMs)),
    activityOf,
    cellCodeOf,
    joinedMs,
    msisdnAt,
    numberOf: (index) => `+${mobileNumber(carrierOf(index), serial[index] ?? 0)}`,
    numberAt: (index, timeMs) => `+${msisdnAt(index, timeMs)}`,
    formerNumberOf: (index) => {
      const former = formerSerial[index] ?? 0;
      return former === 0 ? null : `+${mobileNumber(carrierOf(index), former)}`;
    },
  };
}
