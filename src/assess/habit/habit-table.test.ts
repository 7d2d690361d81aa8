import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { markListed } from '../../match/kernel/discover-layout.ts';
import { callRow, sideFrom, sideTo, smsRow, webRow } from '../../match/kernel/layout.ts';
import { type Contact, rowsOf, tokensAt } from '../discover/testing/streams.ts';
import { contactsOf, dayMs, hourMs, startMs, tokenOf } from '../discover/testing/traffic.ts';
import type { Habit } from '../model/habit.ts';
import { HabitTable } from './habit-table.ts';

const dayS = 86_400;
const nowS = 40 * dayS;
const atMs = (seconds: number): number => startMs + seconds * 1000;
const dayOf = (seconds: number): number => Math.floor((startMs / 1000 + seconds + 8 * 3600) / dayS);

const contact: fc.Arbitrary<Contact> = fc.record({
  atS: fc.integer({ min: 0, max: 42 * dayS }),
  from: fc.nat(12),
  to: fc.nat(12),
  kind: fc.constantFrom(callRow, callRow, callRow, smsRow, webRow),
  side: fc.constantFrom(sideTo, sideTo, sideTo, sideFrom),
  party: fc.nat(255),
  durationS: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 }), fc.nat(0xffff_ffff)),
});

/** Nearly in the order of time, as streams are. */
const stream = fc
  .array(contact, { minLength: 100, maxLength: 400 })
  .chain((all) =>
    fc
      .array(fc.integer({ min: -2 * dayS, max: 2 * dayS }), { maxLength: 20 })
      .map((late) =>
        all
          .toSorted((a, b) => a.atS - b.atS)
          .map((one, at) => ({ ...one, atS: Math.max(0, one.atS + (late[at] ?? 0)) })),
      ),
  );

type Person = { day: number; readonly counts: Map<number, number>; readonly lengths: number[] };

/** The same without any thrift: all that ever was, in objects. */
class Naive {
  readonly people = new Map<number, Person>();
  stale = 0;
  contacts = 0;

  observe(all: readonly Contact[], listed: ReadonlySet<number>): void {
    for (const { atS, from, to, kind, side, durationS } of all) {
      const counts = side === sideTo && (kind === callRow || kind === smsRow);
      if (!counts || atS > nowS + dayS || listed.has(from) || listed.has(to)) continue;
      this.contacts++;
      for (const one of [to, from]) this.#person(one, dayOf(atS), kind, durationS);
    }
  }

  #person(one: number, day: number, kind: number, durationS: number): void {
    const person: Person = this.people.get(one) ?? { day, counts: new Map(), lengths: [] };
    this.people.set(one, person);
    if (person.day > day + 1) {
      this.stale++;
      return;
    }
    person.day = Math.max(person.day, day);
    person.counts.set(person.day, (person.counts.get(person.day) ?? 0) + 1);
    if (kind === callRow && durationS > 0) {
      person.lengths.push(Math.min(Math.log2(durationS), 65_535 / 4096));
    }
  }

  habitOf(one: number, today: number): Habit | null {
    const person = this.people.get(one);
    if (person === undefined) return null;
    const first = Math.min(...person.counts.keys());
    const days = Math.max(today, person.day) - first;
    if (days < 3 || person.lengths.length < 5) return null;
    let contacts = 0;
    let whole = 0;
    for (let back = 1; back <= days; back++) {
      const weight = 2 ** (-(back - 1) / 10);
      contacts += weight * (person.counts.get(first + days - back) ?? 0);
      whole += weight;
    }
    let mean = 0;
    person.lengths.forEach((length, at) => {
      mean += (length - mean) / Math.min(32, at + 1);
    });
    return { typicalCallS: 2 ** mean, contactsPerDay: contacts / whole };
  }
}

test('the table knows what a reference knows that keeps everything', () => {
  let known = 0;
  fc.assert(
    fc.property(stream, fc.uniqueArray(fc.nat(12), { maxLength: 2 }), (contacts, listed) => {
      const marked = new Set(listed);
      const table = new HabitTable({ epoch: 1, slots: 64 });
      mark(table, listed);
      const naive = new Naive();
      for (let from = 0; from < contacts.length; from += 70) {
        const some = contacts.slice(from, from + 70);
        table.observe(rowsOf(some), 1, atMs(nowS));
        naive.observe(some, marked);
      }
      for (let one = 0; one <= 12; one++) {
        for (const later of [0, 1, 5]) {
          const seconds = nowS + later * dayS;
          const got = table.habitOf(tokensAt([one]), atMs(seconds));
          const wanted = naive.habitOf(one, dayOf(seconds));
          assert.equal(got === null, wanted === null, `${one}`);
          if (got === null || wanted === null) continue;
          known++;
          near(got.typicalCallS, wanted.typicalCallS, 0.004);
          near(got.contactsPerDay, wanted.contactsPerDay, 1e-4);
        }
      }
      const { contacts: counted, stale, people, evicted } = table.stats();
      assert.deepEqual(
        { counted, stale, people, evicted },
        { counted: naive.contacts, stale: naive.stale, people: naive.people.size, evicted: 0 },
      );
    }),
    { numRuns: 60 },
  );
  assert.ok(known > 500, 'habits were compared');
});

test('every record is counted once, whatever becomes of it', () => {
  fc.assert(
    fc.property(fc.array(contact, { maxLength: 60 }), fc.constantFrom(1, 2), (contacts, epoch) => {
      const table = new HabitTable({ epoch: 1, slots: 8 });
      mark(table, [3]);
      table.observe(rowsOf(contacts), epoch, atMs(nowS));
      const taken = contacts.filter(({ side, kind }) => side === sideTo && kind !== webRow).length;
      const { contacts: counted, listed, ahead, otherEpoch } = table.stats();
      assert.equal(counted + listed + ahead + otherEpoch, taken);
    }),
  );
});

test('nothing is said of a person before three days and five answered calls', () => {
  const table = new HabitTable({ epoch: 1, slots: 64 });
  const calls = [0, 1, 2, 3, 4].map((at) => ({
    timeMs: startMs + at * hourMs,
    from: 'her mother',
    to: 'she',
    durationS: 600,
  }));
  table.observe(contactsOf(calls.slice(0, 4)), 1, startMs);
  const habit = (afterMs: number) => table.habitOf(tokenOf('she'), startMs + afterMs);
  assert.equal(habit(5 * dayMs), null);
  table.observe(contactsOf(calls.slice(4)), 1, startMs);
  assert.equal(habit(2 * dayMs), null);
  const said = habit(3 * dayMs);
  near(said?.typicalCallS ?? 0, 600, 0.004);
  const weights = [1, 2 ** -0.1, 2 ** -0.2];
  const whole = weights.reduce((sum, one) => sum + one, 0);
  near(said?.contactsPerDay ?? 0, (5 * (weights[2] ?? 0)) / whole, 1e-4);
  assert.equal(table.habitOf(tokenOf('a stranger'), startMs + 9 * dayMs), null);
});

test('what a person did today is no habit yet, and a long call among many moves it little', () => {
  const table = new HabitTable({ epoch: 1, slots: 64 });
  const usual = Array.from({ length: 40 }, (_, at) => ({
    timeMs: startMs + at * 6 * hourMs,
    from: 'a friend',
    to: 'he',
    durationS: 60,
  }));
  table.observe(contactsOf(usual), 1, startMs + 9 * dayMs);
  const nowMs = startMs + 10 * dayMs + hourMs;
  const before = table.habitOf(tokenOf('he'), nowMs);
  const scam = { timeMs: nowMs, from: 'somebody', to: 'he', durationS: 3600 };
  table.observe(contactsOf([scam]), 1, nowMs);
  const after = table.habitOf(tokenOf('he'), nowMs);
  near(after?.contactsPerDay ?? 0, before?.contactsPerDay ?? 0, 1e-6);
  near(after?.typicalCallS ?? 0, 60 * 60 ** (1 / 32), 0.01);
});

test('memory is taken once; where it is full, those met longest ago give way, and that is counted', () => {
  const table = new HabitTable({ epoch: 1, slots: 1000 });
  const day = (at: number, from: number, count: number) =>
    contactsOf(
      Array.from({ length: count }, (_, n) => ({
        timeMs: startMs + at * dayMs,
        from: `${from + n}`,
        to: `${from + n} too`,
      })),
    );
  const { bytes } = table.stats();
  table.observe(day(0, 0, 300), 1, startMs);
  table.observe(day(1, 1000, 400), 1, startMs + dayMs);
  const full = table.stats();
  assert.equal(full.people + full.evicted, 1400);
  assert.ok(full.people > 950 && full.people <= 1000);
  assert.equal(full.bytes, bytes);
  const kept = (from: number, count: number): number =>
    Array.from({ length: count }, (_, n) => table.find(tokenOf(`${from + n}`)) !== null).filter(
      Boolean,
    ).length;
  // Of the first day most had to go; of the second those alone whose two buckets were of that day.
  assert.ok(kept(1000, 400) > 380, `${kept(1000, 400)}`);
  assert.ok(kept(0, 300) < 150, `${kept(0, 300)}`);
});

test('with half more room than people nearly nobody is lost', () => {
  const people = 20_000;
  const table = new HabitTable({ epoch: 1, slots: people * 1.5 });
  const all = Array.from({ length: people / 2 }, (_, n) => ({
    timeMs: startMs,
    from: `caller ${n}`,
    to: `called ${n}`,
  }));
  table.observe(contactsOf(all), 1, startMs);
  assert.ok(table.stats().evicted < people / 100, `${table.stats().evicted}`);
});

function mark(table: HabitTable, places: readonly number[]): void {
  const words = new Uint32Array(Uint8Array.from(tokensAt(places)).buffer);
  for (let at = 0; at < words.length; at += 4) table.marks.set(words, at, markListed);
}

function near(value: number, wanted: number, share: number): void {
  assert.ok(Math.abs(value - wanted) <= share * wanted + 1e-9, `${value} is not ${wanted}`);
}
