import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testEngines } from '../../../test/support/databases.ts';
import type { Database } from '../../store/database.ts';
import { hexOf } from '../../store/hex.ts';
import { allSuspects, openSuspects } from '../../store/suspects.ts';
import { tokenOf } from '../discover/testing/traffic.ts';
import { SuspectKeeper } from './suspect-keeper.ts';
import type { Judgement, SuspectedNumber } from './watch.ts';

const [engine] = testEngines;

const suspected = (name: string, confidence = 50): SuspectedNumber => ({
  ...{ token: tokenOf(name), confidence, sinceMs: 10, newCounterpartsDay: 3 },
  reasons: [{ key: 'victims', value: 1, weight: 2, zh: '词', en: 'words' }],
});
const judged = (change: Partial<Judgement>): Judgement => ({
  ...{ judgedMs: 20, changed: [], gone: [], first: false, epoch: 1, modelId: 'm' },
  ...change,
});

type Scene = { db: Database; clock: { ms: number }; open: () => Promise<SuspectKeeper> };

async function scene(t: TestContext, never: readonly string[] = []): Promise<Scene> {
  assert.ok(engine);
  const db = await engine.open(t);
  const clock = { ms: 1000 };
  const keys = new Set(never.map((name) => hexOf(tokenOf(name))));
  const open = () =>
    SuspectKeeper.open({
      ...{ db, epoch: 1, never: () => keys, nowMs: () => clock.ms },
    });
  return { db, clock, open };
}

const named = (suspects: Iterable<{ readonly token: Uint8Array }>): string[] =>
  [...suspects].map(({ token }) => hexOf(token)).sort();
const keys = (...names: string[]): string[] => names.map((name) => hexOf(tokenOf(name))).sort();

test('a judgement is saved as it changes, and another keeper takes it up', async (t) => {
  const { db, open } = await scene(t);
  const keeper = await open();
  const fresh = keeper.take(judged({ changed: [suspected('a'), suspected('b', 44)] }));
  assert.deepEqual(named(fresh), keys('a', 'b'));
  await keeper.save();
  assert.deepEqual(
    (await openSuspects(db.read, 10)).map(({ confidence, modelId }) => [confidence, modelId]),
    [
      [50, 'm'],
      [44, 'm'],
    ],
  );
  assert.deepEqual(keeper.take(judged({ changed: [suspected('a', 59)] })), [], 'not anew');
  keeper.take(judged({ gone: [tokenOf('b')], judgedMs: 30 }));
  await keeper.save();
  const next = await open();
  assert.deepEqual([named(next.open()), next.size], [keys('a'), 1]);
  const ended = (await allSuspects(db.read)).find(({ endedMs }) => endedMs !== null);
  assert.deepEqual([ended?.endReason, ended?.endedMs], ['faded', 30]);
});

test('whom the first judgement after a start does not name is suspected no longer', async (t) => {
  const { open } = await scene(t);
  const before = await open();
  before.take(judged({ changed: [suspected('a'), suspected('b')] }));
  await before.save();
  const keeper = await open();
  assert.deepEqual(keeper.take(judged({ first: true, changed: [suspected('b')] })), []);
  assert.deepEqual(named(keeper.open()), keys('b'));
});

test('a listing ends a suspicion; what is allowed is never suspected', async (t) => {
  const { open } = await scene(t, ['bank']);
  const keeper = await open();
  assert.deepEqual(
    named(keeper.take(judged({ changed: [suspected('bank'), suspected('a')] }))),
    keys('a'),
  );
  assert.equal(keeper.listed(keys('a', 'other'), 40), 1);
  assert.equal(keeper.listed(keys('a'), 40), 0);
  assert.deepEqual([named(keeper.open()), keeper.size], [[], 0]);
});

test('a dismissal holds until its time is over, whatever the judgement says', async (t) => {
  const { clock, open } = await scene(t);
  const keeper = await open();
  const [suspect] = keeper.take(judged({ changed: [suspected('a')] }));
  assert.ok(suspect);
  keeper.dismiss(suspect, 'dismissed', 5000);
  await keeper.save();
  const next = await open();
  assert.deepEqual(next.take(judged({ changed: [suspected('a', 60)] })), []);
  clock.ms = 5000;
  const [again] = next.take(judged({ changed: [suspected('a', 60)] }));
  assert.equal(hexOf(again?.id ?? new Uint8Array()), hexOf(suspect.id), 'hits know it by one id');
});

test('what could not be saved is saved with the next', async (t) => {
  const { db, open } = await scene(t);
  const keeper = await open();
  keeper.take(judged({ changed: [suspected('a')] }));
  const write = t.mock.method(db, 'write', async () => Promise.reject(new Error('disk')));
  await assert.rejects(keeper.save(), /disk/);
  write.mock.restore();
  await keeper.save();
  assert.deepEqual(named(await openSuspects(db.read, 9)), keys('a'));
});

test('a rotation changes the tokens and keeps the ids', async (t) => {
  const { db, open } = await scene(t);
  const keeper = await open();
  const [suspect] = keeper.take(judged({ changed: [suspected('a')] }));
  const flipped = (tokens: Uint8Array): Uint8Array => tokens.map((byte) => byte ^ 255);
  keeper.rotate(2, flipped);
  await keeper.save();
  const [row] = await openSuspects(db.read, 9);
  assert.ok(row && suspect);
  assert.deepEqual([hexOf(row.token), row.epoch], [hexOf(flipped(suspect.token)), 2]);
  assert.equal(hexOf(row.id), hexOf(suspect.id));
});

test('a type is kept while the suspicion lasts, taken back, and forgotten with it', async (t) => {
  const { db, open } = await scene(t);
  const keeper = await open();
  keeper.take(judged({ changed: [suspected('a')] }));
  const [id] = keeper.idsOf([suspected('a'), suspected('unknown')]);
  assert.ok(id);
  keeper.typed(new Map([[hexOf(id), 'loan']]));
  keeper.take(judged({ changed: [suspected('a', 55)] }));
  await keeper.save();
  const types = async () => (await openSuspects(db.read, 10)).map(({ scamType }) => scamType);
  assert.deepEqual(await types(), ['loan'], 'a new confidence leaves it');
  keeper.typed(new Map([[hexOf(id), null]]));
  await keeper.save();
  assert.deepEqual(await types(), [null]);
  keeper.typed(new Map([[hexOf(id), 'loan']]));
  keeper.take(judged({ gone: [tokenOf('a')] }));
  keeper.take(judged({ changed: [suspected('a')] }));
  assert.deepEqual([...keeper.idsOf([suspected('a')])].map(hexOf), [hexOf(id)]);
  await keeper.save();
  assert.deepEqual(await types(), [null], 'a new suspicion begins without');
});
