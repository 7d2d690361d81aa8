import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { carrierOf } from '../../../src/domain/number/carrier.ts';
import { dayMs, hourMs } from '../clock.ts';
import { type CityPopulation, createPopulation, populationOf } from './population.ts';

const startMs = Date.UTC(2026, 2, 1, 16);
const people = 8000;
const make = (seed: number): CityPopulation =>
  createPopulation({ seed, people, startMs, endMs: startMs + 7 * dayMs });

let city: CityPopulation;
before(() => {
  city = make(1);
});
let stay: CityPopulation;
before(() => {
  stay = createPopulation({ seed: 1, people, startMs, endMs: startMs + 30 * dayMs, churn: 0 });
});
const everybody = Array.from({ length: people }, (_, index) => index);
const share = (fits: (index: number) => boolean): number => everybody.filter(fits).length / people;

test('the same seed gives the same people, another seed others', () => {
  const again = make(1);
  const other = make(2);
  const some = everybody.filter((index) => index % 97 === 0);
  const portrait = (of: CityPopulation) =>
    some.map((index) => [
      of.person(index),
      of.contactsOf(index),
      of.cellOf(index, startMs + 20 * hourMs),
    ]);
  assert.deepEqual(portrait(again), portrait(city));
  assert.notDeepEqual(portrait(other), portrait(city));
  assert.deepEqual(portrait(populationOf(city.tables)), portrait(city));
});

test('numbers are distinct, of the invented ranges, and of the carrier that the person has', () => {
  const numbers = everybody.map((index) => city.person(index).msisdn);
  assert.equal(new Set(numbers).size, people);
  for (const [index, number] of numbers.entries()) {
    assert.match(number, /^86(1980|1660|1990|1920)0\d{6}$/);
    assert.equal(carrierOf(number), city.person(index).carrier);
    assert.equal(city.numberOf(index), `+${number}`);
  }
});

test('attributes are within their bounds', () => {
  for (const index of everybody) {
    const person = city.person(index);
    assert.ok(person.ageYears >= 12 && person.ageYears <= 95);
    assert.ok(person.credulity >= 0 && person.credulity <= 1);
    assert.ok(person.region >= 0 && person.region < city.tables.regions);
    assert.match(person.homeCell, /^r\d{3}c\d{4}$/);
    assert.match(person.workCell, /^r\d{3}c\d{4}$/);
  }
  const working = share((index) => city.person(index).work >= 0);
  assert.ok(working > 0.55 && working < 0.85, `in work: ${working}`);
  assert.throws(() => city.person(people), RangeError);
  assert.throws(() => city.contactsOf(-1), RangeError);
});

test('households live together, and everybody in one knows the others', () => {
  const members = new Map<number, number[]>();
  for (const index of everybody) {
    const { household } = city.person(index);
    members.set(household, [...(members.get(household) ?? []), index]);
  }
  for (const home of members.values()) {
    assert.ok(home.length <= 6);
    assert.equal(new Set(home.map((index) => city.person(index).homeCell)).size, 1);
    for (const a of home)
      for (const b of home) if (a !== b) assert.ok(city.contactsOf(a).includes(b));
  }
});

test('who is known knows back; nobody is known twice or knows themselves; few know very many', () => {
  const degrees = everybody.map((index) => {
    const contacts = city.contactsOf(index);
    assert.equal(new Set(contacts).size, contacts.length);
    assert.ok(!contacts.includes(index));
    for (const other of contacts) assert.ok(city.contactsOf(other).includes(index));
    return contacts.length;
  });
  const mean = degrees.reduce((sum, degree) => sum + degree, 0) / people;
  assert.ok(mean > 8 && mean < 20, `mean ${mean}`);
  assert.ok(Math.max(...degrees) > 5 * mean);
});

test('people sleep at night and work by day, most of them, and are where they do it', () => {
  const at = (hour: number) => startMs + dayMs + hour * hourMs;
  assert.ok(share((index) => city.activityOf(index, at(3)) === 'asleep') > 0.93);
  assert.ok(share((index) => city.activityOf(index, at(11)) === 'at_work') > 0.5);
  assert.ok(share((index) => city.activityOf(index, at(20)) === 'free') > 0.9);
  const sunday = startMs + 6 * dayMs + 11 * hourMs;
  assert.ok(share((index) => city.activityOf(index, sunday) === 'at_work') < 0.35);
  for (const index of everybody.slice(0, 500)) {
    const { homeCell, workCell } = city.person(index);
    const timeMs = at(11);
    if (city.activityOf(index, timeMs) === 'at_work')
      assert.equal(city.cellOf(index, timeMs), workCell);
    if (city.activityOf(index, at(3)) === 'asleep')
      assert.equal(city.cellOf(index, at(3)), homeCell);
  }
});

test('a few numbers come into use during the run', () => {
  const joined = everybody.filter((index) => city.joinedMs(index) > startMs);
  assert.ok(joined.length > 5 && joined.length < people * 0.02);
  for (const index of joined) assert.ok(city.joinedMs(index) < city.endMs);
});

test('as many people as asked for change their number, once, on some day of the run', () => {
  const endMs = startMs + 30 * dayMs;
  const changing = createPopulation({ seed: 1, people, startMs, endMs, churn: 0.1 });
  const changed = everybody.filter((index) => changing.formerNumberOf(index) !== null);
  const asked = (0.1 * 29) / 30;
  assert.ok(Math.abs(changed.length / people / asked - 1) < 0.12, `${changed.length}`);
  const own = everybody.map((index) => changing.numberOf(index));
  const former = changed.map((index) => changing.formerNumberOf(index));
  assert.equal(new Set([...own, ...former]).size, people + changed.length);
  for (const index of changed) {
    const joinedMs = changing.joinedMs(index);
    assert.ok(joinedMs > startMs && joinedMs < endMs);
    assert.equal(changing.numberAt(index, joinedMs - 1), changing.formerNumberOf(index));
    assert.equal(changing.numberAt(index, joinedMs), changing.numberOf(index));
    assert.equal(`+${changing.msisdnAt(index, endMs)}`, changing.numberOf(index));
  }
  const days = new Set(changed.map((index) => changing.joinedMs(index)));
  assert.ok(days.size > 25);
  assert.deepEqual(
    everybody.map((index) => changing.joinedMs(index) > startMs && !changed.includes(index)),
    everybody.map((index) => stay.joinedMs(index) > startMs),
  );
});

test('without churn nobody changes their number', () => {
  assert.ok(everybody.every((index) => stay.formerNumberOf(index) === null));
});

test('a city of nobody, of too many, or of no time is refused', () => {
  const refuse = (of: object) =>
    assert.throws(
      () => createPopulation({ seed: 1, people, startMs, endMs: startMs + dayMs, ...of }),
      RangeError,
    );
  refuse({ people: 1 });
  refuse({ people: 20_000_000 });
  refuse({ endMs: startMs });
});
