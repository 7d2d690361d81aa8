import { type Dice, fractionOf, hashOf } from '../dice.ts';
import { carriers, firstSerial, mobileNumber } from '../numbers.ts';
import { carrierOf } from '../population/settle.ts';
import type { PopulationTables } from '../population/tables.ts';
import { firstOutsiderCode } from './parties.ts';

/**
 * People of other networks, whom ours know. We see them only in contact with ours, so many a number
 * of theirs appears for the first time in the middle of the records, and once or twice in all.
 */
export type Outsiders = {
  /** Contacts of each person of ours with them, a day. */
  readonly rates: Float32Array;
  /** The party code of one with whom a person of ours is in contact now. */
  pick(person: number, dice: Dice): number;
};

/** Acquaintances of a person there; each has from half to one and a half times as many. */
export const defaultOutsiders = 4;

/**
 * Days from one contact to the next with an acquaintance. Any interval between is as likely as any
 * other, so rates fall off by a power law: a few are called often, most hardly ever.
 */
const intervalDays = { least: 3, most: 40 } as const;

/** Of contacts, those with somebody whom the person does not know. */
const strangerShare = 0.1;

/** So many are seen by somebody or other, for each acquaintance of a person. */
const seenEach = 0.6;
/** Most of whom a person knows live near: among these, and the low ones of them know the most people. */
const circle = 64;
const nearShare = 0.8;
const nearCircles = 20;

const mostOutsiders = firstSerial.scammer - firstSerial.outsider;
const salt = { count: 0x6f31, interval: 0x6f32, place: 0x6f33, carrier: 0x6f34 };

export function createOutsiders(tables: PopulationTables, each: number): Outsiders {
  const { seed, size } = tables;
  const count = Math.min(mostOutsiders, Math.max(circle, Math.round(size * each * seenEach)));
  const circles = Math.ceil(count / circle);
  const acquaintances = (person: number): number =>
    Math.round(each * (0.5 + fractionOf(seed ^ salt.count, person)));
  const rateOf = (person: number, n: number): number => {
    const { least, most } = intervalDays;
    return 1 / (least + (most - least) * fractionOf(seed ^ salt.interval, person, n));
  };
  const rates = new Float32Array(size);
  for (let person = 0; person < size; person++) {
    let sum = 0;
    for (let n = acquaintances(person); n > 0; n--) sum += rateOf(person, n);
    rates[person] = sum;
  }

  const acquaintance = (person: number, n: number): number => {
    const hash = hashOf(seed ^ salt.place, person, n) >>> 0;
    const home = Math.floor((person * circles) / size);
    const isNear = (hash & 0xff) / 256 < nearShare;
    const where = hash >>> 8;
    const at = isNear ? home + (where % nearCircles) : where;
    const known = fractionOf(seed ^ salt.place, n, person) ** 2;
    return Math.min(count - 1, (at % circles) * circle + Math.floor(known * circle));
  };

  const pick = (person: number, dice: Dice): number => {
    if (dice.chance(strangerShare)) return firstOutsiderCode + dice.below(count);
    let left = dice.next() * (rates[person] ?? 0);
    let n = acquaintances(person);
    for (; n > 1; n--) {
      left -= rateOf(person, n);
      if (left < 0) break;
    }
    return firstOutsiderCode + acquaintance(person, n);
  };

  return { rates, pick };
}

export function outsiderCarrier(seed: number, code: number): number {
  return carrierOf(fractionOf(seed ^ salt.carrier, code));
}

/** Digits behind the carrier's range. */
export function outsiderSerial(code: number): number {
  return firstSerial.outsider + code - firstOutsiderCode;
}

/** `+86…`. */
export function outsiderNumber(seed: number, code: number): string {
  const carrier = carriers[outsiderCarrier(seed, code)] ?? 'china_mobile';
  return `+${mobileNumber(carrier, outsiderSerial(code))}`;
}
