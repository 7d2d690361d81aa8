import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type TestEngine, testEngines } from '../../../test/support/databases.ts';
import type { CallRecord, TrafficRecord } from '../../domain/record.ts';
import { onObserved } from '../../observe/channel.ts';
import type { Database } from '../../store/database.ts';
import { liftedReason } from '../../store/indicator-merge.ts';
import { streamIndicators } from '../../store/indicator-reads.ts';
import { setIndicatorStatus } from '../../store/indicators.ts';
import { readCounts } from '../../store/ledger-counts.ts';
import { lastLookBackRuns, lookBackQueue } from '../../store/look-back.ts';
import { rotateEpoch } from '../../vault/rotate.ts';
import { type LookBackDeps, lookBackTurn } from './look-back.ts';
import { lookBackOver } from './look-back-over.ts';
import { MemoryLog } from './testing/memory-log.ts';
import { dayMs, listed, nowMs, World } from './testing/world.ts';

const scammer = '17000000009';
const victim = (n: number): string => `1700001${String(n).padStart(4, '0')}`;

function mobile(text: string) {
  return { space: 'e164', text, class: 'mobile', carrier: 'china_mobile' } as const;
}

function call(from: string, to: string, timeMs: number): CallRecord {
  const party = { from: mobile(from), to: mobile(to) };
  return { id: '', kind: 'call', timeMs, ...party, durationS: 30, cell: null };
}

function visit(host: string, timeMs: number): TrafficRecord {
  const target = { host, path: '/' };
  return { id: '', kind: 'web', timeMs, from: mobile(victim(1)), target, durationS: 0, cell: null };
}

/** Calls of one scammer to different people, a second apart, the last one just now. */
function callsOf(count: number): CallRecord[] {
  return Array.from({ length: count }, (_, n) => call(scammer, victim(n), nowMs - n * 1000));
}

async function counted(db: Database): Promise<Record<string, number>> {
  const counts = (await readCounts(db.read)).filter(({ name }) => name === 'look_back');
  return Object.fromEntries(counts.map(({ label, count }) => [label, count]));
}

async function worldOf(t: TestContext, engine: TestEngine, allowed: string[] = []) {
  return new World(await engine.open(t), new MemoryLog(), allowed);
}

const span = { sinceMs: nowMs - 7 * dayMs, untilMs: nowMs + dayMs };

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: a late hit is the live one with "late" on it`, { skip }, async (t) => {
    const world = await worldOf(t, engine);
    await world.take([call(scammer, victim(1), nowMs - dayMs), call(victim(2), scammer, nowMs)])();
    await world.list([listed({ kind: 'phone', value: victim(2) })]);
    await world.list([listed({ kind: 'phone', value: scammer })]);
    const heard: unknown[] = [];
    t.after(onObserved('tocsin:look-back', (so) => heard.push(so)));
    const run = await lookBackTurn(world.deps);
    const hits = await world.db.read
      .selectFrom('hit')
      .select(['side', 'timeMs', 'observedMs', 'durationS', 'subscriberClass', 'subscriberCarrier'])
      .select(['subscriberListed', 'late', 'epoch', 'kind'])
      .orderBy('timeMs')
      .orderBy('side')
      .execute();
    const same = {
      observedMs: nowMs,
      durationS: 30,
      subscriberClass: 'mobile',
      subscriberCarrier: 'china_mobile',
      late: 1,
      epoch: 1,
      kind: 'call',
    };
    assert.deepEqual(hits, [
      { ...same, side: 'from', timeMs: nowMs - dayMs, subscriberListed: 0 },
      { ...same, side: 'from', timeMs: nowMs, subscriberListed: 1 },
      { ...same, side: 'to', timeMs: nowMs, subscriberListed: 1 },
    ]);
    const found = { fresh: 3, known: 0, outside: 0 };
    assert.deepEqual(heard, [found]);
    assert.deepEqual(await counted(world.db), { in: 3, fresh: 3 });
    const expected = { origin: 'queue', indicators: 2, skipped: 0, contacts: 3, ...found };
    assert.deepEqual(run, {
      ...expected,
      startedMs: nowMs,
      endedMs: nowMs,
      sinceMs: nowMs - 7 * dayMs,
      untilMs: null,
      coveredMs: nowMs - dayMs,
      logRows: 4,
    });
    assert.deepEqual(await lastLookBackRuns(world.db.read, 9), [run]);
    assert.equal(await lookBackTurn(world.deps), null, 'nothing waits');
  });

  test(`${name}: ended anywhere, it loses nothing and makes nothing twice`, { skip }, async (t) => {
    const world = await worldOf(t, engine);
    const count = 5000;
    await world.take(callsOf(count))();
    await world.list([listed({ kind: 'phone', value: scammer })]);
    class Killed extends Error {}
    for (const at of [0, 4, 9, 10]) {
      world.log.beforeChunk = (given) => {
        if (given === at) throw new Killed();
      };
      await assert.rejects(lookBackTurn(world.deps), Killed);
      assert.equal((await lookBackQueue(world.db.read)).queued, 1);
    }
    world.log.beforeChunk = () => undefined;
    const some = (await world.stored()).length;
    assert.ok(some > 0 && some < count, 'what was kept before the end stays');
    // The last transaction fails at its end: neither its hits nor the queue's row are moved.
    const { deps } = world;
    let writes = 0;
    const write: Database['write'] = (work) =>
      deps.db.write(async (tx) => {
        const result = await work(tx);
        writes += 1;
        if (writes === 4) throw new Killed();
        return result;
      });
    const dying = { engine: deps.db.engine, read: deps.db.read, write, close: deps.db.close };
    await assert.rejects(lookBackTurn({ ...deps, db: dying }), Killed);
    assert.equal(writes, 4);
    assert.equal((await lookBackQueue(world.db.read)).queued, 1);
    await lookBackTurn(deps);
    assert.deepEqual(await world.stored(), await world.expected());
    const { in: all = 0, fresh, known = 0 } = await counted(world.db);
    assert.equal(fresh, count);
    assert.equal(all, count + known);
    assert.ok(known >= count - 1000);
  });

  test(`${name}: a dry run tells what would be and changes nothing`, { skip }, async (t) => {
    const world = await worldOf(t, engine);
    await world.list([listed({ kind: 'phone', value: victim(7) })]);
    // Two of the same contact; one known, since its other side was listed.
    await world.take([...callsOf(5), ...callsOf(1), call(scammer, victim(7), nowMs)])();
    await lookBackTurn(world.deps);
    await world.list([
      listed({ kind: 'phone', value: scammer, validFromMs: nowMs - 3000 + dayMs }),
    ]);
    const before = [await world.stored(), await counted(world.db)];
    const run = (dryRun: boolean) =>
      lookBackOver(world.deps, streamIndicators(world.db.read), { span, dryRun });
    const told = await run(true);
    assert.deepEqual([await world.stored(), await counted(world.db)], before);
    assert.equal((await lookBackQueue(world.db.read)).queued, 1);
    assert.equal((await lastLookBackRuns(world.db.read, 9)).length, 1);
    const { fresh, known, outside, people, indicators } = told;
    // Known: the listed victim's own call, and the repeated contact. Too early: one.
    assert.deepEqual(
      { fresh, known, outside, people, indicators },
      { fresh: 5, known: 2, outside: 1, people: 6, indicators: 2 },
    );
    const { done: _, of: __, ...done } = await run(false);
    const { done: _d, of: _o, ...dry } = told;
    assert.deepEqual(done, dry);
    assert.equal((await lastLookBackRuns(world.db.read, 9)).length, 2);
    assert.deepEqual(await world.stored(), await world.expected());
  });

  test(`${name}: only within the span that was asked for`, { skip }, async (t) => {
    const world = await worldOf(t, engine);
    await world.take(callsOf(5))();
    await world.list([listed({ kind: 'phone', value: scammer })]);
    const { fresh, outside } = await lookBackOver(world.deps, streamIndicators(world.db.read), {
      span: { sinceMs: nowMs - 3000, untilMs: nowMs },
      dryRun: false,
    });
    assert.deepEqual([fresh, outside], [3, 0]);
  });

  test(`${name}: what is set aside, allowed or not kept is told and not searched`, {
    skip,
  }, async (t) => {
    const world = await worldOf(t, engine, ['bank.example', 'own.site.example']);
    const hosts = ['bank.example', 'own.site.example', 'other.site.example', 'bad.example'];
    await world.take(hosts.map((host) => visit(host, nowMs)))();
    await world.list([
      listed({ kind: 'domain', value: 'bank.example' }),
      listed({ kind: 'domain', value: 'site.example' }),
      listed({ kind: 'domain', value: 'bad.example' }),
      listed({ kind: 'domain', value: 'mean.example' }),
      listed({ kind: 'url', value: `bad.example${'/a'.repeat(20)}` }),
    ]);
    const indicators = await world.db.read.selectFrom('indicator').selectAll().execute();
    const mean = indicators.filter(({ value }) => value === 'mean.example').map(({ id }) => id);
    await world.db.write((tx) => setIndicatorStatus(tx, mean, 'revoked', 'x', nowMs));
    const told = await lookBackOver(world.deps, streamIndicators(world.db.read), {
      span,
      dryRun: true,
    });
    assert.deepEqual(told.skipped, { inactive: 1, allowed: 2, not_kept: 1 });
    const run = await lookBackTurn(world.deps);
    assert.deepEqual([run?.indicators, run?.skipped, run?.fresh], [5, 4, 1]);
    assert.equal((await lookBackQueue(world.db.read)).queued, 0);
  });

  test(`${name}: what is released is looked back as well`, { skip }, async (t) => {
    const world = await worldOf(t, engine);
    await world.take(callsOf(3))();
    await world.list([listed({ kind: 'phone', value: scammer, quarantine: 'blast_guard' })]);
    assert.equal(await lookBackTurn(world.deps), null);
    const ids = (await world.db.read.selectFrom('indicator').select('id').execute()).map(
      ({ id }) => id,
    );
    await world.db.write((tx) => setIndicatorStatus(tx, ids, 'active', liftedReason, nowMs));
    assert.equal((await lookBackTurn(world.deps))?.fresh, 3);
  });

  test(`${name}: a rotation between contact, listing and look-back`, { skip }, async (t) => {
    const world = await worldOf(t, engine);
    const rotate = () => rotateEpoch(world.vault, world.db, { actor: 'test', nowMs });
    await world.take(callsOf(10))();
    await rotate();
    await world.reseal();
    await world.take([call(scammer, victim(50), nowMs)])();
    await world.list([listed({ kind: 'phone', value: scammer })]);
    // Once more, while the search is under way: between two chunks of what it finds.
    const { search } = world.log;
    world.log.search = async function* (query, options) {
      for await (const chunk of search.call(world.log, query, options)) {
        await rotate();
        yield chunk;
      }
    };
    assert.equal((await lookBackTurn(world.deps))?.fresh, 11);
    await world.reseal();
    assert.deepEqual(await world.stored(), await world.expected());
    const epochs = await world.db.read.selectFrom('hit').select('epoch').distinct().execute();
    assert.deepEqual(epochs, [{ epoch: 3 }]);
  });

  test(`${name}: without a contact log the queue empties itself`, { skip }, async (t) => {
    const world = await worldOf(t, engine);
    await world.list([listed({ kind: 'phone', value: scammer })]);
    const deps: LookBackDeps = { ...world.deps, log: null };
    const run = await lookBackTurn(deps);
    assert.deepEqual([run?.indicators, run?.skipped, run?.coveredMs], [1, 1, null]);
    assert.equal((await lookBackQueue(world.db.read)).queued, 0);
  });

  test(`${name}: stopped, it leaves the queue as it was`, { skip }, async (t) => {
    const world = await worldOf(t, engine);
    await world.take(callsOf(3))();
    await world.list([listed({ kind: 'phone', value: scammer })]);
    const signal = AbortSignal.abort();
    await assert.rejects(lookBackTurn(world.deps, { signal }), { name: 'AbortError' });
    assert.equal((await lookBackQueue(world.db.read)).queued, 1);
    assert.deepEqual(await world.stored(), []);
  });
}
