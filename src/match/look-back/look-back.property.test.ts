import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testEngines } from '../../../test/support/databases.ts';
import type { IndicatorDraft } from '../../domain/indicator.ts';
import type { Party } from '../../domain/party.ts';
import type { TrafficRecord } from '../../domain/record.ts';
import { readLedger } from '../../measure/ledger.ts';
import { lookBackQueue } from '../../store/look-back.ts';
import { rotateEpoch } from '../../vault/rotate.ts';
import { lookBackTurn } from './look-back.ts';
import { MemoryLog } from './testing/memory-log.ts';
import { dayMs, emptyStore, listed, nowMs, World } from './testing/world.ts';

/** Few of everything, so that records and lists meet. Times: over the retention, and a little ahead. */
const numbers = ['17000000001', '17000000002', '17000000003', '999000000004'];
const halfDays = fc.integer({ min: 0, max: 17 });
const timeMs = halfDays.map((n) => nowMs - 7 * dayMs + (n * dayMs) / 2);
const party: fc.Arbitrary<Party> = fc.oneof(
  fc.constantFrom(...numbers).map((text) => ({
    space: 'e164' as const,
    text,
    class: 'mobile' as const,
    carrier: 'china_unicom' as const,
  })),
  fc.constant({
    space: 'sender' as const,
    text: 'BANK',
    class: 'sender' as const,
    carrier: null,
  }),
);
const hosts = ['bad.example', 'a.bad.example', 'b.a.bad.example', 'mean.test', '203.0.113.9'];
const path = fc.constantFrom('/', '/p', '/p/q', '/pq', '/p/?x=1');
const app = fc.constantFrom('com.bad.one', 'com.bad.two');
const base = {
  id: fc.constant(''),
  timeMs,
  from: party,
  durationS: fc.integer({ min: 0, max: 9 }),
  cell: fc.constant(null),
};
const host = fc.constantFrom(...hosts);
const record: fc.Arbitrary<TrafficRecord> = fc.oneof(
  fc.record({ ...base, kind: fc.constantFrom('call', 'sms'), to: party }),
  fc.record({ ...base, kind: fc.constant('web' as const), target: fc.record({ host, path }) }),
  fc.record({ ...base, kind: fc.constant('app' as const), app }),
);

const bound = fc.option(timeMs, { nil: null, freq: 2 });
const named = fc.oneof(
  fc.constantFrom(...numbers).map((value) => ({ kind: 'phone' as const, value })),
  // One party, listed as two kinds: two indicators under one token.
  fc.constantFrom('sender' as const, 'phone' as const).map((kind) => ({
    kind,
    value: 'BANK',
    space: 'sender' as const,
  })),
  fc
    .constantFrom('bad.example', 'a.bad.example', 'mean.test')
    .map((value) => ({ kind: 'domain' as const, value })),
  fc
    .constantFrom('bad.example/p', 'mean.test/p/q/', 'a.bad.example/pq')
    .map((value) => ({ kind: 'url' as const, value })),
  fc.constant({ kind: 'ip' as const, value: '203.0.113.9' }),
  app.map((value) => ({ kind: 'app' as const, value })),
  fc.constant({ kind: 'account' as const, value: '17000000001' }),
);
/** One that ends before now is expired when it comes, and makes no hits at all. */
const until = bound.map((ms) => (ms === null || ms > nowMs ? ms : ms + 8 * dayMs));
const draft: fc.Arbitrary<IndicatorDraft> = fc
  .tuple(named, fc.record({ validFromMs: bound, validUntilMs: until }))
  .map(([name, validity]) => listed({ ...name, ...validity }));

type Step =
  | { readonly do: 'records'; readonly records: readonly TrafficRecord[] }
  | { readonly do: 'begin'; readonly records: readonly TrafficRecord[] }
  | { readonly do: 'settle' }
  /** `known` false: the program dies between the store and the index. */
  | { readonly do: 'list'; readonly drafts: readonly IndicatorDraft[]; readonly known: boolean }
  | { readonly do: 'rotate'; readonly reseals: boolean }
  | { readonly do: 'turn' };
const records = fc.array(record, { minLength: 1, maxLength: 8 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('records' as const), records }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('begin' as const), records }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      drafts: fc.array(draft, { minLength: 1, maxLength: 3 }),
      known: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rotate' as const), reseals: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
);

async function live(world: World, steps: readonly Step[]): Promise<number> {
  let open: (() => Promise<void>)[] = [];
  let late = 0;
  const settle = async (): Promise<void> => {
    const ends = open;
    open = [];
    for (const end of ends) await end();
  };
  const turn = async (): Promise<void> => {
    // It waits for the blocks that are under way, so they must be able to go on.
    const running = lookBackTurn(world.deps);
    await settle();
    late += (await running)?.fresh ?? 0;
  };
  for (const one of steps) {
    switch (one.do) {
      case 'records':
        await world.reseal();
        await world.take(one.records)();
        break;
      case 'begin':
        await world.reseal();
        open.push(world.take(one.records));
        break;
      case 'settle':
        await settle();
        break;
      case 'list':
        await world.list(one.drafts, one.known);
        break;
      case 'rotate':
        await rotateEpoch(world.vault, world.db, { actor: 'test', nowMs });
        if (one.reseals) await world.reseal();
        break;
      case 'turn':
        await turn();
        break;
    }
  }
  await settle();
  await turn();
  return late;
}

for (const engine of testEngines) {
  const { name, skip } = engine;
  const numRuns = name === 'sqlite' ? 60 : 25;

  test(`${name}: live and look-back together make what a list known from the start would have made`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    let lateOfAll = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        await emptyStore(db);
        const world = new World(db, new MemoryLog());
        lateOfAll += await live(world, steps);
        assert.deepEqual(await world.stored(), await world.expected());
        assert.equal((await lookBackQueue(db.read)).queued, 0);
        const ledger = await readLedger(db.read);
        const lines = ledger.lines.filter(({ name: line }) => line === 'look_back');
        assert.deepEqual(
          lines.map(({ difference }) => difference),
          [0],
          JSON.stringify(lines),
        );
        assert.equal(ledger.lines.find((line) => line.name === 'hits')?.difference, 0);
        world.index.close();
      }),
      { numRuns },
    );
    assert.ok(lateOfAll > numRuns, 'the look-backs found something to do');
  });
}
