import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs, hourMs } from '../clock.ts';
import { createPopulation } from '../population/population.ts';
import type { CityEvent } from '../types.ts';
import { lookalikes } from './all.ts';
import type { Lookalike, Surroundings } from './lookalike.ts';

const abroadShare = 0.015;
const startMs = Date.UTC(2026, 2, 1, 16);
const endMs = startMs + 7 * dayMs;
const population = createPopulation({ seed: 4, people: 4000, startMs, endMs });

function open(): Record<string, Lookalike> {
  const surroundings: Surroundings = { population, seed: 4, taken: new Set(), abroadShare };
  return Object.fromEntries(
    Object.entries(lookalikes).map(([name, create]) => [name, create(surroundings)]),
  );
}

function eventsOf(source: Lookalike, stepMs: number): CityEvent[] {
  const events: CityEvent[] = [];
  for (let fromMs = startMs; fromMs < endMs; fromMs += stepMs) {
    const slice = { fromMs, toMs: Math.min(endMs, fromMs + stepMs) };
    for (const event of source.eventsOf(slice)) {
      assert.ok(event.timeMs >= slice.fromMs && event.timeMs < slice.toMs);
      events.push(event);
    }
  }
  return events;
}

const byHour = open();
const byOddSlice = open();
const week = new Map(
  Object.entries(byHour).map(([name, source]) => [name, eventsOf(source, hourMs)]),
);

for (const [name, events] of week) {
  test(`${name}: makes traffic of its own numbers, the same whatever the slices`, () => {
    const source = byHour[name] ?? assert.fail(name);
    const other = byOddSlice[name] ?? assert.fail(name);
    assert.ok(events.length >= 20, `${events.length} events`);
    assert.deepEqual(eventsOf(other, 5 * hourMs + 12_345), events);
    const numbers = [...source.numbers()];
    assert.ok(numbers.length >= 1);
    assert.deepEqual([...other.numbers()], numbers);
    const own = new Set(numbers.map(({ number }) => number));
    assert.equal(own.size, numbers.length);
    for (const { from, to, kind, timeMs, durationS } of events) {
      assert.ok(own.has(from) || own.has(to), `${from} to ${to}`);
      assert.notEqual(from, to);
      assert.ok(Number.isInteger(timeMs));
      assert.equal(durationS === null, kind !== 'call');
    }
    for (const { scamType, firstFraudContactMs } of numbers)
      assert.deepEqual([scamType, firstFraudContactMs], [null, null]);
  });
}

test('no number has two roles', () => {
  const all = Object.values(byHour).flatMap((source) => [...source.numbers()]);
  assert.equal(new Set(all.map(({ number }) => number)).size, all.length);
});

test('only recycled numbers are listed, before the records begin, and they are in the records', () => {
  for (const [name, source] of Object.entries(byHour)) {
    const listings = [...source.listings()];
    assert.equal(listings.length > 0, name === 'recycledNumbers');
    const seen = new Set((week.get(name) ?? []).map(({ to }) => to));
    for (const { value, listedMs } of listings) {
      assert.ok(listedMs < startMs);
      assert.ok(seen.has(value));
    }
  }
});

const callsBy = (name: string): CityEvent[] => {
  const own = new Set([...(byHour[name]?.numbers() ?? [])].map(({ number }) => number));
  return (week.get(name) ?? []).filter(({ kind, from }) => kind === 'call' && own.has(from));
};
const perCounterpart = (calls: readonly CityEvent[]): number =>
  calls.length / new Set(calls.map(({ from, to }) => `${from} ${to}`)).size;
const answered = (calls: readonly CityEvent[]): number =>
  calls.filter(({ durationS }) => (durationS ?? 0) > 0).length / calls.length;

test('each is hard in its own way', () => {
  assert.ok(perCounterpart(callsBy('couriers')) < 1.5);
  assert.ok(new Set(callsBy('couriers').map(({ cell }) => cell)).size > 5);
  assert.ok(perCounterpart(callsBy('debtCollectors')) > 2);
  assert.ok(answered(callsBy('debtCollectors')) < 0.5);
  assert.ok(answered(callsBy('callCentres')) < 0.6);
  assert.ok((week.get('codePlatforms') ?? []).every(({ kind }) => kind === 'sms'));
  assert.ok((week.get('roamers') ?? []).every(({ cell }) => cell === ''));
  const agents = callsBy('callCentres').filter(({ from }) => /^\+861/.test(from));
  const cells = new Map<string, Set<string>>();
  for (const { from, cell } of agents) cells.set(cell, (cells.get(cell) ?? new Set()).add(from));
  assert.ok([...cells.values()].some((numbers) => numbers.size >= 2));
});

test('people with somebody abroad are as many as asked for, and in touch now and then', () => {
  const people = 20_000;
  const fortnightMs = startMs + 14 * dayMs;
  const city = createPopulation({ seed: 9, people, startMs, endMs: fortnightMs });
  const contacts = new Map<string, string[]>();
  const open = (share: number): Lookalike => {
    const create = lookalikes.abroad ?? assert.fail('abroad');
    return create({ population: city, seed: 9, taken: new Set(), abroadShare: share });
  };
  const source = open(0.02);
  for (const { from, to } of source.eventsOf({ fromMs: startMs, toMs: fortnightMs })) {
    const [abroad, person] = from.startsWith('+86') ? [to, from] : [from, to];
    assert.doesNotMatch(abroad, /^\+86/);
    contacts.set(abroad, [...(contacts.get(abroad) ?? []), person]);
  }
  assert.deepEqual(
    new Set([...source.numbers()].map(({ number }) => number)),
    new Set(contacts.keys()),
  );
  // One relative each, and a tenth as many firms a day.
  const wanted = 0.02 * people * (1 + 0.1 * 14);
  assert.ok(Math.abs(contacts.size / wanted - 1) < 0.15, `${contacts.size} for ${wanted}`);
  const counts = [...contacts.values()].map(({ length }) => length);
  assert.ok(counts.filter((count) => count <= 2).length / counts.length > 0.45);
  assert.ok(Math.max(...counts) < 15);
  const ofOne = [...contacts.values()].filter((people) => new Set(people).size === 1).length;
  assert.ok(ofOne / contacts.size > 0.6 && ofOne < contacts.size);
  const plausible = [...contacts.keys()].filter((number) => number.startsWith('+61')).length;
  assert.ok(plausible / contacts.size > 0.38 && plausible / contacts.size < 0.52);
  assert.deepEqual([...open(0).eventsOf({ fromMs: startMs, toMs: fortnightMs })], []);
});
