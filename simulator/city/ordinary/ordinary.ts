import { dayMs, dayOf, hourMs, hourOfDay, minuteMs, secondMs } from '../clock.ts';
import { Dice, fractionOf } from '../dice.ts';
import type { CityPopulation } from '../population/population.ts';
import { EventBuffer, type HourColumns, kindCode } from './columns.ts';
import { callSeconds } from './durations.ts';
import { createOutsiders, defaultOutsiders } from './outsiders.ts';
import { appCount, firstFormerCode, hostCount, shopCount } from './parties.ts';
import { hourRates, personRates } from './rates.ts';

export type OrdinaryOptions = {
  readonly seed: number;
  /** Share of visits and app events among all ordinary events, 0 ≤ share < 1. */
  readonly webShare: number;
  /** Acquaintances of a person in other networks, on average; `defaultOutsiders` when absent. */
  readonly outsiders?: number;
};

/** Calls and SMS of a person's day, against which the share of visits is reckoned. */
const callsAndSmsADay = 4.3;
/** A visit leads to the next page with this probability, and is an app's doing with that. */
const nextPage = 0.5;
const appShare = 0.15;

/** Whom a call goes to, when not to somebody known. */
const toShop = 0.05;
const fromShop = 0.02;
const toStranger = 0.03;
/** Strangers live near by, most of them. */
const strangerReach = 5000;

/** How fast contacts are called less down the list: weight of rank r is (r + 1)^−steepness. */
const callSteepness = 1.2;
const smsSteepness = 2.4;

const answered = { known: 0.8, stranger: 0.6, atWork: 0.85 } as const;
const callBack = { unanswered: 0.4, answered: 0.1 } as const;
const replies = 0.78;
const mostMessages = 24;

/** Of contacts with other networks, those by telephone; and in all, how many begin on our side. */
const outsideCalls = 0.7;
const outsideOurs = 0.5;

/** People learn a new number within days of it: the mean of an exponential time. */
const learnsAfterMs = 1.5 * dayMs;

/** What still goes on while its beginner sleeps or works, of what would. */
const whileAsleep = 0.04;
const whileAtWork = 0.75;

/**
 * Ordinary traffic: an endless sequence of hours from the population's start on. What a person
 * begins in an hour follows from the seed, the person and the hour; answers and call-backs that fall
 * into a later hour wait for it.
 */
export function* ordinaryHours(
  population: CityPopulation,
  { seed, webShare, outsiders: outsidersEach = defaultOutsiders }: OrdinaryOptions,
): Generator<HourColumns, never> {
  const { tables, size, startMs } = population;
  const { contactStart, contacts, joinDay, formerSerial } = tables;
  const rates = personRates(tables);
  const outsiders = createOutsiders(tables, outsidersEach);
  const shops = shopCount(size);
  const dice = new Dice(seed ^ 0x6f72);
  const events = new EventBuffer();
  const visitsADay = (callsAndSmsADay * webShare * (1 - nextPage)) / (1 - webShare);

  const known = (person: number, steepness: number): number => {
    const first = contactStart[person] ?? 0;
    const count = (contactStart[person + 1] ?? 0) - first;
    if (count === 0) return stranger(person);
    // The inverse of the power law's integral; the next of the list where ranks are rounded together.
    const top = (count + 1) ** (1 - steepness) - 1;
    const rank = Math.floor((top * dice.next() + 1) ** (1 / (1 - steepness)) - 1);
    return contacts[first + Math.min(count - 1, rank)] ?? person;
  };

  const stranger = (person: number): number => {
    const reach = Math.min(size, dice.chance(0.8) ? strangerReach : size);
    return (person + 1 + dice.below(reach - 1)) % size;
  };

  /** Whether a person's number is in use. */
  const inUse = (person: number, timeMs: number): boolean =>
    person >= size ||
    (joinDay[person] ?? 0) === 0 ||
    (formerSerial[person] ?? 0) !== 0 ||
    population.joinedMs(person) <= timeMs;

  /** Whether somebody still has the number that a person has given up, and no other. */
  const hasOldNumber = (from: number, to: number, timeMs: number): boolean => {
    if (from >= size || to >= size || (formerSerial[to] ?? 0) === 0) return false;
    const sinceMs = timeMs - population.joinedMs(to);
    if (sinceMs < 0) return false;
    return sinceMs < -Math.log(1 - fractionOf(seed ^ 0x6f6c, from, to)) * learnsAfterMs;
  };

  const put = (timeMs: number, kind: number, from: number, to: number, durationS: number): void => {
    const time = Math.floor(timeMs);
    if (!inUse(from, time) || (kind <= kindCode.sms && !inUse(to, time))) return;
    const cell = population.cellCodeOf(from < size ? from : to, time);
    events.push(time, kind, from, to, durationS, cell);
  };

  const call = (timeMs: number, from: number, to: number, share: number, more: number): void => {
    if (hasOldNumber(from, to, timeMs)) {
      put(timeMs, kindCode.call, from, firstFormerCode + to, 0);
      return;
    }
    const busy = to < size ? population.activityOf(to, timeMs) : 'free';
    if (busy === 'asleep' && !dice.chance(0.15)) return;
    const takes = share * (busy === 'free' ? 1 : busy === 'asleep' ? 0.3 : answered.atWork);
    const taken = dice.chance(takes);
    put(timeMs, kindCode.call, from, to, taken ? callSeconds(seed, from, to, dice.normal()) : 0);
    if (more === 0) return;
    if (!taken && dice.chance(callBack.unanswered)) {
      const laterMs = timeMs + minuteMs + dice.logNormal(8 * minuteMs, 1.2);
      // Who was missed calls back; the impatient try again.
      if (dice.chance(0.65)) call(laterMs, to, from, answered.known, more - 1);
      else call(laterMs, from, to, share, more - 1);
    } else if (taken && dice.chance(callBack.answered)) {
      const laterMs = timeMs + 10 * minuteMs + dice.logNormal(30 * minuteMs, 1);
      if (dice.chance(0.5)) call(laterMs, to, from, answered.known, more - 1);
      else call(laterMs, from, to, answered.known, more - 1);
    }
  };

  const beginCall = (timeMs: number, person: number): void => {
    const way = dice.next();
    if (way < toShop) call(timeMs, person, size + dice.below(shops), 0.8, 1);
    else if (way < toShop + fromShop) {
      // People deal with a handful of shops.
      const shop = size + (((person % 97) * 31 + dice.below(6)) % shops);
      call(timeMs, shop, person, answered.stranger, 1);
    } else if (way < toShop + fromShop + toStranger)
      call(timeMs, person, stranger(person), answered.stranger, 1);
    else call(timeMs, person, known(person, callSteepness), answered.known, 2);
  };

  const converse = (timeMs: number, person: number, other: number): void => {
    if (hasOldNumber(person, other, timeMs)) {
      put(timeMs, kindCode.sms, person, firstFormerCode + other, -1);
      return;
    }
    let [from, to] = [person, other];
    let atMs = timeMs;
    for (let n = 0; n < mostMessages; n++) {
      put(atMs, kindCode.sms, from, to, -1);
      if (!dice.chance(replies)) return;
      if (dice.chance(0.85)) [from, to] = [to, from];
      atMs += 5 * secondMs + dice.logNormal(75 * secondMs, 1.2);
    }
  };

  const meetOutside = (timeMs: number, person: number): void => {
    const other = outsiders.pick(person, dice);
    const [from, to] = dice.chance(outsideOurs) ? [person, other] : [other, person];
    if (dice.chance(outsideCalls)) call(timeMs, from, to, answered.known, 1);
    else converse(timeMs, from, to);
  };

  const browse = (timeMs: number, person: number): void => {
    const isApp = dice.chance(appShare);
    // Popularity falls off by a power law; most visits go to a few sites.
    const rank = dice.next() ** 3.5;
    const kind = isApp ? kindCode.app : kindCode.web;
    const to = Math.floor(rank * (isApp ? appCount : hostCount));
    let atMs = timeMs;
    do {
      put(atMs, kind, person, to, -1);
      atMs += secondMs + dice.logNormal(40 * secondMs, 1);
    } while (dice.chance(nextPage));
  };

  const keeps = (person: number, timeMs: number): boolean => {
    const activity = population.activityOf(person, timeMs);
    if (activity === 'free') return true;
    return dice.chance(activity === 'asleep' ? whileAsleep : whileAtWork);
  };

  for (let fromMs = startMs; ; fromMs += hourMs) {
    const now = hourRates(dayOf(fromMs), Math.floor(hourOfDay(fromMs)), visitsADay);
    const hour = Math.floor(fromMs / hourMs);
    for (let person = 0; person < size; person++) {
      const calls = now.calls * (rates.calls[person] ?? 0);
      const sms = now.sms * (rates.sms[person] ?? 0);
      const web = now.web * (rates.web[person] ?? 0);
      const all = calls + sms + web + now.outside * (outsiders.rates[person] ?? 0);
      for (let n = dice.at(person, hour).poisson(all); n > 0; n--) {
        const timeMs = fromMs + dice.next() * hourMs;
        if (!keeps(person, timeMs)) continue;
        const which = dice.next() * all;
        if (which < calls) beginCall(timeMs, person);
        else if (which < calls + sms) converse(timeMs, person, known(person, smsSteepness));
        else if (which < calls + sms + web) browse(timeMs, person);
        else meetOutside(timeMs, person);
      }
    }
    yield events.takeHour(fromMs);
  }
}
