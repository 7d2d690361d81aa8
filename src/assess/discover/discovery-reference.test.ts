import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../simulator/seeded-random.ts';
import { callRow, sideFrom, sideTo, smsRow, webRow } from '../../match/kernel/layout.ts';
import { Discovery } from './discovery.ts';
import type { DiscoveryOptions } from './options.ts';
import { ReferenceDiscovery } from './testing/reference/reference-discovery.ts';
import { type Contact, cellsOf, type Event, rowsOf, tokensAt } from './testing/streams.ts';
import { startMs } from './testing/traffic.ts';

/** What both can be asked and told. */
type Either = Pick<
  Discovery,
  'observe' | 'known' | 'victims' | 'forget' | 'suspects' | 'stats' | 'watchedSinceS'
> & {
  readonly slots: {
    readonly table: { readonly words: Uint32Array; readonly tags: Uint16Array };
    readonly pool: { readonly bits: Uint32Array; readonly zeros: Uint16Array };
    readonly cells: Discovery['slots']['cells'] | ReferenceDiscovery['slots']['cells'];
    readonly baseHour: number;
  };
};

const hourS = 3600;
const dayS = 24 * hourS;

/** Mostly moments within a day, some of long before or after; the first hours of 1970, and beyond 32 bits. */
const moment = fc.oneof(
  { weight: 12, arbitrary: fc.nat(dayS) },
  { weight: 2, arbitrary: fc.integer({ min: -3 * dayS, max: 3 * dayS }) },
  { weight: 1, arbitrary: fc.nat(30 * dayS) },
  { weight: 1, arbitrary: fc.integer({ min: -startMs / 1000, max: -startMs / 1000 + dayS }) },
  { weight: 1, arbitrary: fc.constant(0x1_0000_0000) },
);

/** Few numbers that are in most contacts, and many that are in some. */
const number = fc.oneof({ weight: 2, arbitrary: fc.nat(3) }, { weight: 3, arbitrary: fc.nat(200) });

const contact: fc.Arbitrary<Contact> = fc.record({
  atS: moment,
  from: number,
  to: number,
  kind: fc.constantFrom(callRow, callRow, smsRow, webRow),
  side: fc.constantFrom(sideTo, sideTo, sideTo, sideFrom),
  party: fc.nat(255),
  durationS: fc.oneof(fc.constant(0), fc.nat(600), fc.nat(0xffff_ffff)),
  cell: fc.oneof(fc.nat(6), fc.nat(0xffff)),
});

/** One number that reaches many in a row, so that it needs a larger map. */
const spree: fc.Arbitrary<Contact[]> = fc
  .record({ from: fc.nat(8), first: fc.nat(400), count: fc.nat(111), atS: moment })
  .map(({ from, first, count, atS }) =>
    Array.from({ length: count }, (_, at) => ({
      atS: atS + 20 * at,
      from,
      to: first + at,
      kind: at % 3 === 0 ? smsRow : callRow,
      side: sideTo,
      party: 0,
      durationS: 7 * at,
    })),
  );

/** One pair that calls again and again, until its counters are full. */
const siege: fc.Arbitrary<Contact[]> = fc.tuple(contact, fc.nat(3000)).map(([one, count]) =>
  Array.from({ length: count }, (_, at) => ({
    ...one,
    side: sideTo,
    durationS: at % 7 === 0 ? 0 : 900,
  })),
);

const contacts = fc.oneof(
  { weight: 6, arbitrary: fc.array(contact, { maxLength: 120 }) },
  { weight: 4, arbitrary: spree },
  { weight: 1, arbitrary: siege },
);

const numbers = fc.array(fc.nat(200), { maxLength: 12 });

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      name: fc.constant('observe' as const),
      contacts,
      epoch: fc.constantFrom(1, 1, 1, 1, 2),
      nowS: fc.oneof(fc.nat(2 * dayS), fc.nat(31 * dayS), fc.constant(0x1_0000_0000)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      name: fc.constantFrom('known' as const, 'victims' as const, 'forget' as const),
      numbers,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constant('past' as const),
      numbers,
      contacts: fc.array(contact, { maxLength: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ name: fc.constant('suspects' as const), nowS: fc.nat(40 * dayS) }),
  },
);

/** Events in their order, the clock going on between them by up to five days. */
const events: fc.Arbitrary<Event[]> = fc
  .array(fc.tuple(fc.oneof(fc.nat(dayS), fc.nat(5 * dayS)), event), { maxLength: 30 })
  .map((list) => {
    let clockS = 0;
    return list.map(([passedS, told]) => {
      clockS += passedS;
      return later(told, clockS);
    });
  });

function later(told: Event, byS: number): Event {
  const moved = (list: readonly Contact[]): Contact[] =>
    // Those of 1970 stay there.
    list.map((one) => ({ ...one, atS: one.atS < -100 * dayS ? one.atS : one.atS + byS }));
  switch (told.name) {
    case 'observe':
      return { ...told, contacts: moved(told.contacts), nowS: told.nowS + byS };
    case 'past':
      return { ...told, contacts: moved(told.contacts) };
    case 'suspects':
      return { ...told, nowS: told.nowS + byS };
    default:
      return told;
  }
}

function tell(watch: Either, told: Event): unknown {
  switch (told.name) {
    case 'observe':
      watch.observe(
        rowsOf(told.contacts),
        told.epoch,
        startMs + told.nowS * 1000,
        cellsOf(told.contacts),
      );
      return null;
    case 'past':
      watch.victims(tokensAt(told.numbers), rowsOf(told.contacts));
      return null;
    case 'suspects':
      return watch.suspects(startMs + told.nowS * 1000);
    default:
      watch[told.name](tokensAt(told.numbers));
      return null;
  }
}

function cellBytes({ slots: { cells } }: Either): ArrayBufferView {
  return 'bytes' in cells ? cells.bytes : cells.halves;
}

function assertAlike(kernel: Either, reference: Either): void {
  const bytes = (view: ArrayBufferView): Buffer =>
    Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  const same = (name: string, a: ArrayBufferView, b: ArrayBufferView): void => {
    assert.equal(Buffer.compare(bytes(a), bytes(b)), 0, name);
  };
  same('slots', kernel.slots.table.words, reference.slots.table.words);
  same('tags', kernel.slots.table.tags, reference.slots.table.tags);
  same('sketches', kernel.slots.pool.bits, reference.slots.pool.bits);
  same('clear bits', kernel.slots.pool.zeros, reference.slots.pool.zeros);
  same('cells', cellBytes(kernel), cellBytes(reference));
  assert.equal(kernel.slots.cells.newShare, reference.slots.cells.newShare);
  assert.equal(kernel.slots.baseHour, reference.slots.baseHour);
  assert.equal(kernel.watchedSinceS, reference.watchedSinceS);
  assert.deepEqual(kernel.stats(), reference.stats());
}

function assertSame(options: DiscoveryOptions, events: readonly Event[]): Either {
  const kernel: Either = new Discovery(options);
  const reference: Either = new ReferenceDiscovery(options);
  for (const told of events) {
    assert.deepEqual(tell(kernel, told), tell(reference, told));
    assertAlike(kernel, reference);
  }
  return kernel;
}

const options: fc.Arbitrary<DiscoveryOptions> = fc.record({
  epoch: fc.constant(1),
  slots: fc.constantFrom(1, 64, 128, 400),
  sketches: fc.integer({ min: 1, max: 6 }),
  recentContacts: fc.constantFrom(0, 1, 50),
  minCounterparts: fc.integer({ min: 1, max: 4 }),
  utcOffsetS: fc.constantFrom(-8, 0, 8).map((hours) => hours * hourS),
  shard: fc.constantFrom({ at: 0, of: 1 }, { at: 0, of: 2 }, { at: 2, of: 3 }),
});

test('the kernel remembers what the reference does, bit by bit, whatever comes', () => {
  fc.assert(
    fc.property(options, events, (made, told) => {
      assertSame(made, told);
    }),
    { numRuns: 150 },
  );
});

/** Contacts of seeded dice, seconds apart. */
function stream(
  count: number,
  seed: number,
  make: (random: () => number, at: number) => Partial<Contact>,
): Event[] {
  const random = seededRandom(seed);
  const list = Array.from({ length: count }, (_, at) => {
    const durationS = random() < 0.3 ? 0 : Math.floor(random() * 500);
    const kind = random() < 0.6 ? callRow : smsRow;
    return {
      atS: at,
      from: 0,
      to: 1,
      kind,
      side: sideTo,
      party: 0,
      durationS,
      ...make(random, at),
    };
  });
  return [{ name: 'observe', contacts: list, epoch: 1, nowS: count }];
}

test('the same where a table is crowded and numbers give way', () => {
  const contacts = stream(20_000, 1, (random) => ({
    from: Math.floor(random() ** 2 * 512),
    to: Math.floor(random() * 512),
  }));
  const watch = assertSame({ epoch: 1, slots: 300, sketches: 2 }, contacts);
  const { evicted, sketchesRefused } = watch.stats();
  assert.ok(evicted > 1000, String(evicted));
  assert.ok(sketchesRefused > 0);
});

test('the same where counters are full', () => {
  const watch = assertSame(
    { epoch: 1, slots: 64 },
    stream(30_000, 2, () => ({ atS: 0 })),
  );
  assert.ok(watch.stats().squeezed > 0);
});

test('the same where new and listed numbers call from cells for days', () => {
  const told = Array.from({ length: 12 }, (_, day): Event[] => {
    const calls = stream(400, 20 + day, (random, at) => ({
      atS: day * dayS + at * 200,
      // Others from day to day, and most of them again on the next.
      from: (day * 20 + Math.floor(random() * 120)) % 500,
      to: Math.floor(random() * 500),
      cell: Math.floor(random() * 5),
    }));
    // They go on calling for some days.
    const numbers = [100, 103, 106, 109].map((at) => day * 20 + at);
    const known: Event = { name: 'known', numbers };
    return [...calls.map((one) => ({ ...one, nowS: 20 * dayS })), known];
  });
  const watch = assertSame({ epoch: 1, slots: 2000 }, told.flat());
  const halfDay = Math.floor(startMs / 1000 / 43_200) + 24;
  const { listed: bad, fresh } = watch.slots.cells.of(1, halfDay);
  assert.ok(bad > 0 && fresh > 0 && watch.slots.cells.newShare > 0);
});

test('the same where a sketch is full and begins anew', () => {
  const contacts = stream(25_000, 4, (_, at) => ({ to: at }));
  const watch = assertSame({ epoch: 1, slots: 64, sketches: 2 }, contacts);
  assert.ok(watch.stats().sketchesRestarted > 0);
});

test('the same where half-days pass, and sketches come and go', () => {
  const callers = 200;
  const halfDayS = 43_200;
  const spree = stream(callers * 60, 3, (random, at) => ({
    from: at % callers,
    to: Math.floor(random() * (100 + (at % callers))),
  }));
  const after = Array.from({ length: 20 }, (_, day) =>
    stream(callers, 4 + day, (_random, at) => ({
      atS: (day + 1) * halfDayS + at,
      from: at,
      to: 0,
    })),
  );
  const told = after.flat().map((one) => ({ ...one, nowS: 10 * 86_400 }));
  const watch = assertSame({ epoch: 1, slots: 1000, sketches: callers + 10 }, [...spree, ...told]);
  assert.ok(watch.stats().evicted === 0 && watch.stats().sketchesUsed < 20);
});
