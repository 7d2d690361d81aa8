import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { dayMs, hourMs, hourOfDay } from '../clock.ts';
import { ContactCounts } from '../compare/contact-figures.ts';
import { type CityPopulation, createPopulation } from '../population/population.ts';
import type { CityEvent } from '../types.ts';
import { durationAt } from './durations.ts';
import { createOrdinary } from './event-of.ts';

const startMs = Date.UTC(2026, 2, 1, 16);
const people = 3000;
const days = 28;
const population = (): CityPopulation =>
  createPopulation({ seed: 3, people, startMs, endMs: startMs + days * dayMs });
const eventsOf = (
  city: CityPopulation,
  toMs: number,
  stepMs: number,
  webShare = 0.2,
): CityEvent[] => {
  const source = createOrdinary(city, { seed: 3, webShare });
  const events: CityEvent[] = [];
  for (let fromMs = startMs; fromMs < toMs; fromMs += stepMs)
    events.push(...source.eventsOf({ fromMs, toMs: Math.min(toMs, fromMs + stepMs) }));
  return events;
};

let city: CityPopulation;
let month: CityEvent[] = [];
before(() => {
  city = population();
  month = eventsOf(city, startMs + days * dayMs, dayMs);
});

test('the same events whatever the length of the slices', () => {
  const toMs = startMs + 9 * hourMs;
  const whole = eventsOf(city, toMs, 9 * hourMs);
  assert.ok(whole.length > 100);
  assert.deepEqual(eventsOf(population(), toMs, 7 * 60_000 + 13), whole);
  assert.deepEqual(whole, month.slice(0, whole.length));
});

test('events are in order, within the run, and sound', () => {
  let lastMs = startMs;
  for (const { timeMs, kind, from, to, durationS, cell } of month) {
    assert.ok(timeMs >= lastMs && timeMs < city.endMs);
    lastMs = timeMs;
    assert.notEqual(from, to);
    assert.match(cell, /^r\d{3}c\d{4}$/);
    if (kind === 'call') assert.ok(durationS !== null && durationS >= 0 && durationS <= 4 * 3600);
    else assert.equal(durationS, null);
    if (kind === 'web') assert.match(to, /\.example$/);
  }
});

test('calls, SMS and visits come as often as they should, and by day', () => {
  const perMillion = (kind: string): number =>
    month.filter((event) => event.kind === kind).length / ((days * 86_400 * people) / 1e6);
  const within = (value: number, low: number, high: number, about: string): void =>
    assert.ok(value > low && value < high, `${about}: ${value}`);
  within(perMillion('call'), 14, 20, 'calls a second');
  within(perMillion('sms'), 16, 26, 'SMS a second');
  const visits = month.filter(({ kind }) => kind === 'web' || kind === 'app').length;
  within(visits / month.length, 0.15, 0.25, 'share of visits');
  const night = month.filter(({ timeMs }) => hourOfDay(timeMs) < 6).length / month.length;
  within(night, 0, 0.02, 'share from midnight to six');
});

test('without a share of visits there are none', () => {
  const events = eventsOf(population(), startMs + dayMs, dayMs, 0);
  assert.ok(events.every(({ kind }) => kind === 'call' || kind === 'sms'));
});

/** What the Copenhagen contacts give by the same functions, see `tocsin simulate --compare`. */
const copenhagen = {
  call: { reciprocity: 0.66, once: 0.4, p50: 2, p90: 8 },
  sms: { reciprocity: 0.93, once: 0.17, p50: 5, p90: 33 },
} as const;

for (const kind of ['call', 'sms'] as const) {
  test(`who contacts whom how often is as measured: ${kind}`, () => {
    const counts = new ContactCounts();
    const ids = new Map(
      Array.from({ length: people }, (_, index) => [city.numberOf(index), index]),
    );
    for (const event of month) {
      const [from, to] = [ids.get(event.from), ids.get(event.to)];
      if (event.kind === kind && from !== undefined && to !== undefined) counts.add(from, to);
    }
    const figures = counts.figures();
    const measured = copenhagen[kind];
    assert.ok(
      Math.abs(figures.reciprocity - measured.reciprocity) < 0.06,
      `${figures.reciprocity}`,
    );
    assert.ok(Math.abs(figures.once - measured.once) < 0.06, `${figures.once}`);
    assert.ok(Math.abs(figures.contactsAPair.p50 - measured.p50) <= 1);
    const tail = figures.contactsAPair.p90 / measured.p90;
    assert.ok(tail > 0.75 && tail < 1.35, `${tail}`);
    assert.ok(figures.degree.p99 > 2.2, `${figures.degree.p99}`);
  });
}

test('lengths of answered calls have the quantiles of the traffic profile', () => {
  const lengths = Float64Array.from(
    month.flatMap(({ durationS }) => (durationS === null || durationS === 0 ? [] : [durationS])),
  ).sort();
  const profile = { 0.05: 7, 0.25: 16, 0.5: 33, 0.75: 71, 0.95: 287 };
  for (const [share, seconds] of Object.entries(profile)) {
    const found = lengths[Math.floor(Number(share) * lengths.length)] ?? 0;
    assert.ok(Math.abs(found / seconds - 1) < 0.12, `${share}: ${found} for ${seconds}`);
  }
  assert.equal(durationAt(0), 33);
  assert.equal(durationAt(-9), 1);
  assert.equal(durationAt(9), 4 * 3600);
});

test('a number that comes into use later is silent before', () => {
  const joined = new Map<string, number>();
  for (let index = 0; index < people; index++)
    if (city.joinedMs(index) > startMs) joined.set(city.numberOf(index), city.joinedMs(index));
  assert.ok(joined.size > 0);
  let seen = 0;
  for (const { timeMs, from, to } of month)
    for (const number of [from, to]) {
      const joinedMs = joined.get(number);
      if (joinedMs === undefined) continue;
      seen++;
      assert.ok(timeMs >= joinedMs);
    }
  assert.ok(seen > 0);
});

const toOthers = (of: CityEvent): string | null => {
  const isOutside = (number: string): boolean => /^\+861(980|660|990|920)[78]/.test(number);
  return isOutside(of.from) ? of.from : isOutside(of.to) ? of.to : null;
};

test('numbers of other networks keep appearing, most of them a few times', () => {
  const seen = new Map<string, number>();
  const firsts = new Array<number>(days).fill(0);
  const callers = new Set<string>();
  let records = 0;
  for (const event of month) {
    const outsider = toOthers(event);
    if (outsider === null) continue;
    records++;
    if (!seen.has(outsider)) {
      const day = Math.floor((event.timeMs - startMs) / dayMs);
      firsts[day] = (firsts[day] ?? 0) + 1;
      if (event.from === outsider) callers.add(outsider);
    }
    seen.set(outsider, (seen.get(outsider) ?? 0) + 1);
    // Nobody sees what they do among themselves.
    const other = event.from === outsider ? event.to : event.from;
    assert.match(other, /^\+861(980|660|990|920)[06]/);
  }
  const aPersonDay = records / people / days;
  assert.ok(aPersonDay > 0.3 && aPersonDay < 0.7, `${aPersonDay} records a person and day`);
  const inSecondWeek = firsts.slice(7, 14).reduce((sum, count) => sum + count, 0) / 7 / people;
  assert.ok(inSecondWeek > 0.03 && inSecondWeek < 0.08, `${inSecondWeek} new a person and day`);
  assert.ok(callers.size > seen.size * 0.3 && callers.size < seen.size * 0.7);
  const few = [...seen.values()].filter((count) => count <= 3).length / seen.size;
  assert.ok(few > 0.15, `${few} seen at most three times in four weeks`);
});

test('with no outsiders there are none, and with more there are more', () => {
  const count = (outsiders: number): number => {
    const source = createOrdinary(city, { seed: 3, webShare: 0.2, outsiders });
    const events = [...source.eventsOf({ fromMs: startMs, toMs: startMs + 2 * dayMs })];
    return events.filter((event) => toOthers(event) !== null).length;
  };
  assert.equal(count(0), 0);
  assert.ok(count(8) > 1.5 * count(4));
});

test('who changes their number is called at the old one for days, in vain, and lives on with the new', () => {
  const churned = createPopulation({
    seed: 3,
    people,
    startMs,
    endMs: startMs + days * dayMs,
    churn: 0.2,
  });
  const former = new Map<string, number>();
  const latter = new Map<string, number>();
  for (let index = 0; index < people; index++) {
    const old = churned.formerNumberOf(index);
    if (old === null) continue;
    former.set(old, index);
    latter.set(churned.numberOf(index), index);
  }
  const [before, after] = [new Set<number>(), new Set<number>()];
  const delaysMs: number[] = [];
  for (const { timeMs, from, to, durationS } of eventsOf(churned, startMs + days * dayMs, dayMs)) {
    const holder = former.get(to) ?? former.get(from);
    if (holder !== undefined) {
      if (timeMs < churned.joinedMs(holder)) before.add(holder);
      else {
        assert.ok(former.has(to), 'an old number does nothing any more');
        assert.ok(durationS === 0 || durationS === null);
        delaysMs.push(timeMs - churned.joinedMs(holder));
      }
    }
    const now = latter.get(from) ?? latter.get(to);
    if (now === undefined) continue;
    assert.ok(timeMs >= churned.joinedMs(now));
    after.add(now);
  }
  assert.ok(before.size > former.size * 0.85 && after.size > former.size * 0.85);
  assert.ok(delaysMs.length > former.size / 3, `${delaysMs.length}`);
  delaysMs.sort((a, b) => a - b);
  assert.ok((delaysMs[Math.floor(delaysMs.length * 0.9)] ?? 0) < 7 * dayMs);
});
