import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { testEngines } from '../../../test/support/databases.ts';
import type { Indicator } from '../../domain/indicator.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import type { TrafficRecord } from '../../domain/record.ts';
import { otherScamType, shippedScamTypes } from '../../domain/scam-type.ts';
import { AllowList } from '../../intake/hosts/allow-list.ts';
import { onObserved } from '../../observe/channel.ts';
import { lookBackQueue } from '../../store/look-back.ts';
import { importList } from '../import-list.ts';
import { chosenIndicators, type LookBackChoice } from './request.ts';
import { LookBack } from './service.ts';
import { MemoryLog } from './testing/memory-log.ts';
import { dayMs, listed, nowMs, World } from './testing/world.ts';

const scammer = '17000000009';

function mobile(text: string) {
  return { space: 'e164', text, class: 'mobile', carrier: null } as const;
}

function callsOf(count: number): TrafficRecord[] {
  return Array.from({ length: count }, (_, n) => ({
    id: '',
    kind: 'call',
    timeMs: nowMs - n * 1000,
    from: mobile(scammer),
    to: mobile(`1700002${String(n).padStart(4, '0')}`),
    durationS: 5,
    cell: null,
  }));
}

async function worldOf(t: TestContext): Promise<World> {
  const [sqlite] = testEngines;
  assert.ok(sqlite);
  return new World(await sqlite.open(t), new MemoryLog());
}

test('an import queues what it lists and says so; its dry run does neither', async (t) => {
  const world = await worldOf(t);
  const context = {
    plan: chinaPlan,
    scamTypes: [...shippedScamTypes, otherScamType],
    allow: new AllowList([]),
    allowNumbers: new Set<string>(),
    maxLineBytes: 1000,
  };
  let told = 0;
  t.after(
    onObserved('tocsin:listed', ({ indicators }) => {
      told += indicators;
    }),
  );
  const run = (dryRun: boolean) =>
    importList(world.db, context, world.index, {
      name: 'l.csv',
      bytes: Readable.from([Buffer.from('kind,value\nphone,+999000001\ndomain,bad.example\n')]),
      format: 'csv',
      source: null,
      dryRun,
      nowMs,
    });
  await run(true);
  assert.deepEqual([told, (await lookBackQueue(world.db.read)).queued], [0, 0]);
  await run(false);
  assert.deepEqual([told, (await lookBackQueue(world.db.read)).queued], [2, 2]);
  await run(false);
  assert.equal(told, 2, 'the same list again changes nothing');
});

test('its state tells what waits, what runs, how far the log reaches and what was found', async (t) => {
  const world = await worldOf(t);
  const lookBack = new LookBack(world.deps);
  await world.take(callsOf(3))();
  await world.list([listed({ kind: 'phone', value: scammer })]);
  const before = await lookBack.status();
  assert.deepEqual(
    [before.queued, before.oldestQueuedMs, before.running, before.runs],
    [1, nowMs, null, []],
  );
  assert.equal(before.log?.oldestMs, nowMs - 2000);
  assert.equal(before.retentionMs, 7 * dayMs);
  const seen: unknown[] = [];
  const { search } = world.log;
  world.log.search = async function* (query, options) {
    yield* search.call(world.log, query, options);
    seen.push((await lookBack.status()).running);
  };
  await lookBack.turn(new AbortController().signal);
  const running = { startedMs: nowMs, done: 1, of: 1, fresh: 0, known: 0, outside: 0 };
  assert.deepEqual(seen, [running]);
  const after = await lookBack.status();
  assert.deepEqual([after.queued, after.running], [0, null]);
  assert.deepEqual(
    after.runs.map(({ origin, fresh }) => [origin, fresh]),
    [['queue', 3]],
  );
});

test('one search at a time; what is queued comes between the pages of a long one', async (t) => {
  const world = await worldOf(t);
  const lookBack = new LookBack(world.deps);
  await world.take(callsOf(3))();
  await world.list([listed({ kind: 'phone', value: scammer })]);
  const indicators: Indicator[] = await world.db.read.selectFrom('indicator').selectAll().execute();
  const order: string[] = [];
  let under = 0;
  const { search } = world.log;
  world.log.search = async function* (query, options) {
    under += 1;
    assert.equal(under, 1);
    await new Promise((resolve) => setImmediate(resolve));
    yield* search.call(world.log, query, options);
    under -= 1;
  };
  let turn: Promise<void> | null = null;
  async function* pages() {
    yield indicators;
    order.push('page');
    turn ??= lookBack.turn(new AbortController().signal).then(() => {
      order.push('turn');
    });
    yield indicators;
    order.push('page');
  }
  const span = { sinceMs: 0, untilMs: nowMs + 1 };
  const done = await lookBack.over(pages(), { span, dryRun: false });
  await turn;
  assert.deepEqual(order, ['page', 'turn', 'page']);
  assert.deepEqual([done.indicators, done.fresh, done.known], [2, 3, 3]);
});

test('a failed turn is told and leaves the way free; a stopped one is no failure', async (t) => {
  const world = await worldOf(t);
  const lookBack = new LookBack(world.deps);
  await world.take(callsOf(3))();
  await world.list([listed({ kind: 'phone', value: scammer })]);
  class Broken extends Error {}
  world.log.beforeChunk = () => {
    throw new Broken();
  };
  const { signal } = new AbortController();
  await assert.rejects(lookBack.turn(signal), Broken);
  world.log.beforeChunk = () => undefined;
  assert.equal(await lookBack.turn(AbortSignal.abort()), null);
  assert.equal((await lookBackQueue(world.db.read)).queued, 1);
  assert.equal((await lookBack.turn(signal))?.fresh, 3);
});

test('indicators are chosen by status, by list or by name', async (t) => {
  const world = await worldOf(t);
  await world.list([
    listed({ kind: 'phone', value: scammer }),
    listed({ kind: 'domain', value: 'bad.example', source: 'other list' }),
    listed({ kind: 'app', value: 'com.bad', quarantine: 'blast_guard' }),
  ]);
  const chosen = async (choice: LookBackChoice): Promise<string[]> => {
    const values: string[] = [];
    for await (const page of chosenIndicators(world.db.read, chinaPlan, choice)) {
      values.push(...page.map(({ value }) => value));
    }
    return values.sort();
  };
  assert.deepEqual(await chosen({ all: true }), [scammer, 'bad.example']);
  assert.deepEqual(await chosen({ source: 'other list' }), ['bad.example']);
  assert.deepEqual(await chosen({ source: 'no list' }), []);
  const named = [{ kind: 'domain' as const, value: 'hxxps://BAD[.]example/' }];
  assert.deepEqual(await chosen({ indicators: named }), ['bad.example']);
  const secret = { kind: 'phone' as const, value: '+999000123' };
  for (const bad of [secret, { kind: 'domain' as const, value: 'two words' }]) {
    await assert.rejects(chosen({ indicators: [...named, bad] }), (error: Error) => {
      assert.match(error.message, /^Indicator 2 /);
      assert.ok(!error.message.includes(bad.value) && !error.message.includes('999000123'));
      return true;
    });
  }
});
