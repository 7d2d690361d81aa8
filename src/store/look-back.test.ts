import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testEngines } from '../../test/support/databases.ts';
import { sampleDraft } from '../../test/support/store-samples.ts';
import type { Indicator } from '../domain/indicator.ts';
import type { Database } from './database.ts';
import { hexOf } from './hex.ts';
import { indicatorId } from './indicator-id.ts';
import { liftedReason } from './indicator-merge.ts';
import { setIndicatorStatus, upsertIndicators } from './indicators.ts';
import { readCounts } from './ledger-counts.ts';
import {
  countLookBack,
  finishLookBack,
  isLookBackDue,
  type LookBackRun,
  lastLookBackRuns,
  lookBackQueue,
  queueLookBack,
  recordLookBackRun,
  takeLookBack,
} from './look-back.ts';

const numbered = (at: number): string => `86170${String(at).padStart(8, '0')}`;

async function queuedValues(db: Database): Promise<string[]> {
  const taken = await takeLookBack(db.read, 1000);
  return taken.map((row) => row.indicator?.value ?? 'gone').sort();
}

async function emptyQueue(db: Database): Promise<void> {
  await db.write(async (tx) => finishLookBack(tx, await takeLookBack(tx, 100_000)));
}

test('an indicator is due when it counts for a moment for which it did not count before', () => {
  const at = fc.option(fc.integer({ min: 0, max: 5 }), { nil: null });
  const status = fc.constantFrom('active', 'expired', 'revoked', 'quarantined' as const);
  const indicator = fc.record({ status, validFromMs: at, validUntilMs: at });
  const counts = (it: Indicator | null, ms: number): boolean =>
    it !== null &&
    it.status === 'active' &&
    ms >= (it.validFromMs ?? -9) &&
    ms < (it.validUntilMs ?? 9);
  fc.assert(
    fc.property(fc.option(indicator, { nil: null }), indicator, (before, after) => {
      const whole = (it: typeof after | null): Indicator | null =>
        it === null ? null : ({ kind: 'phone', ...it } as unknown as Indicator);
      const now = whole(after);
      assert.ok(now);
      const moments = Array.from({ length: 20 }, (_, ms) => ms - 10);
      const gains = moments.some((ms) => counts(now, ms) && !counts(whole(before), ms));
      if (gains) assert.equal(isLookBackDue(whole(before), now), true);
      if (after.status !== 'active') assert.equal(isLookBackDue(whole(before), now), false);
      if (before?.status === 'active' && before.validFromMs === after.validFromMs) {
        if (before.validUntilMs === after.validUntilMs) {
          assert.equal(isLookBackDue(whole(before), now), false);
        }
      }
      assert.equal(isLookBackDue(null, { ...now, kind: 'account' }), false);
    }),
  );
});

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: what a list changes is queued with the list, or not at all`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const put = (drafts: Parameters<typeof upsertIndicators>[1], nowMs: number) =>
      db.write((tx) => upsertIndicators(tx, drafts, nowMs));
    const fresh = [
      sampleDraft({ value: numbered(1) }),
      sampleDraft({ value: numbered(2), validUntilMs: 1000 }),
      sampleDraft({ value: numbered(3), quarantine: 'allow_listed' }),
      sampleDraft({ value: numbered(4), validUntilMs: 1 }),
      sampleDraft({ kind: 'account', value: 'qq 1', space: null, partyClass: null }),
    ];
    await put(fresh, 10);
    assert.deepEqual(await queuedValues(db), [numbered(1), numbered(2)]);
    assert.deepEqual(await lookBackQueue(db.read), { queued: 2, oldestMs: 10 });
    await emptyQueue(db);
    assert.deepEqual(await lookBackQueue(db.read), { queued: 0, oldestMs: null });

    await put(fresh, 20);
    assert.deepEqual(await queuedValues(db), [], 'the same list again is nothing new');
    await put([sampleDraft({ value: numbered(1), confidence: 99, source: 'list-b' })], 30);
    assert.deepEqual(await queuedValues(db), [], 'nor is a surer list');
    await put([sampleDraft({ value: numbered(2), validUntilMs: 2000 })], 40);
    assert.deepEqual(await queuedValues(db), [numbered(2)], 'a longer validity is');
    await emptyQueue(db);

    class Undo extends Error {}
    const undone = db.write(async (tx) => {
      await upsertIndicators(tx, [sampleDraft({ value: numbered(7) })], 50);
      throw new Undo();
    });
    await assert.rejects(undone, Undo);
    assert.deepEqual(await queuedValues(db), []);
  });

  test(`${name}: what is released is queued, what is set aside is not`, { skip }, async (t) => {
    const db = await engine.open(t);
    const [first, second] = [numbered(1), numbered(2)];
    const ids = [first, second].map((value) => indicatorId('phone', value));
    const drafts = [sampleDraft({ value: first, quarantine: 'allow_listed' })];
    await db.write((tx) => upsertIndicators(tx, [...drafts, sampleDraft({ value: second })], 1));
    await emptyQueue(db);
    const set = (status: 'active' | 'revoked', reason: string) =>
      db.write((tx) => setIndicatorStatus(tx, ids, status, reason, 2));
    await set('active', liftedReason);
    assert.deepEqual(await queuedValues(db), [first], 'the other was active');
    await emptyQueue(db);
    await set('revoked', 'by hand');
    assert.deepEqual(await queuedValues(db), []);
    await set('active', liftedReason);
    assert.deepEqual(await queuedValues(db), [first, second]);
  });

  test(`${name}: newest first, and what was queued again meanwhile stays`, { skip }, async (t) => {
    const db = await engine.open(t);
    const ids = Array.from({ length: 2500 }, (_, at) => indicatorId('phone', numbered(at)));
    await db.write((tx) => queueLookBack(tx, ids, 5));
    const [urgent] = ids;
    assert.ok(urgent);
    await db.write((tx) => queueLookBack(tx, [urgent], 6));
    const taken = await takeLookBack(db.read, 2400);
    assert.equal(taken.length, 2400);
    assert.equal(hexOf(taken[0]?.indicatorId ?? urgent), hexOf(urgent));
    assert.equal(taken[0]?.indicator, undefined, 'the store has no such indicator');
    const again = taken[7]?.indicatorId;
    assert.ok(again);
    await db.write((tx) => queueLookBack(tx, [again], 6));
    await db.write((tx) => finishLookBack(tx, taken));
    const left = await takeLookBack(db.read, 10_000);
    assert.equal(left.length, 101);
    assert.ok(left.some((row) => hexOf(row.indicatorId) === hexOf(again)));
  });

  test(`${name}: runs are kept, the last hundred of them, and contacts are counted`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const run: LookBackRun = {
      origin: 'queue',
      startedMs: 1,
      endedMs: 2,
      sinceMs: 0,
      untilMs: null,
      coveredMs: null,
      logRows: 5,
      indicators: 3,
      skipped: 1,
      contacts: 6,
      fresh: 3,
      known: 2,
      outside: 1,
    };
    await db.write(async (tx) => {
      for (let at = 0; at < 120; at += 1) await recordLookBackRun(tx, { ...run, endedMs: at });
      await countLookBack(tx, run);
      await countLookBack(tx, run);
    });
    const runs = await lastLookBackRuns(db.read, 1000);
    assert.equal(runs.length, 100);
    assert.deepEqual(runs[0], { ...run, endedMs: 119 });
    const counts = (await readCounts(db.read)).filter((count) => count.name === 'look_back');
    assert.deepEqual(Object.fromEntries(counts.map(({ label, count }) => [label, count])), {
      in: 12,
      fresh: 6,
      known: 4,
      outside: 2,
    });
  });
}
