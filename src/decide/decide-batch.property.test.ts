import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testEngines } from '../../test/support/databases.ts';
import { levelRank } from '../domain/exposure.ts';
import type { Hit } from '../domain/hit.ts';
import { recordKinds } from '../domain/record.ts';
import type { Database } from '../store/database.ts';
import { consentToFamily, endFamily } from '../store/family.ts';
import { hexOf } from '../store/hex.ts';
import { insertHits } from '../store/hits.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { setIndicatorStatus, upsertIndicators } from '../store/indicators.ts';
import { readCounts } from '../store/ledger-counts.ts';
import { openDatabase } from '../store/open.ts';
import type { WarningTable } from '../store/schema.ts';
import { type DecideOptions, decideBatch } from './decide-batch.ts';
import { bytesOf, exampleHit, hourMs, noonMs, shippedPolicy, shippedRisk } from './fixtures.ts';
import { setKillSwitch } from './kill-switch.ts';

const policy = {
  ...shippedPolicy,
  dailyCap: 3,
  coolDownS: { default: 6 * 3600, byScamType: { posing_as_police: 2 * 3600 } },
  blastGuard: { maxSubscribers: 3, maxShare: 1, subscribers: null, windowS: 86_400 },
  holdOutShare: 0.3,
};
const values = ['8617000000001', '8617000000002', '8617000000003'];
const types = ['posing_as_police', 'loan', 'other'];
const indicators = values.map((value) => indicatorId('phone', value));
const family = bytesOf(200);

const hitArb: fc.Arbitrary<Hit> = fc
  .record({
    // Four people reach the blast guard; mostly there are two.
    subscriber: fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 0, max: 1 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }) },
    ),
    indicator: fc.integer({ min: 0, max: 2 }),
    kind: fc.constantFrom(...recordKinds),
    side: fc.constantFrom('from' as const, 'to' as const),
    ageH: fc.integer({ min: 0, max: 200 }),
    // Mostly within a cool-down, or the rhythm would hold by itself.
    observedH: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 5 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 }) },
    ),
    durationS: fc.constantFrom(0, 5, 400),
    subscriberClass: fc.constantFrom('mobile' as const, 'mobile' as const, 'fixed' as const),
  })
  .map((made) => {
    const observedMs = noonMs + made.observedH * hourMs;
    return exampleHit({
      id: bytesOf(
        1,
        made.subscriber,
        made.indicator,
        made.ageH,
        made.observedH,
        made.durationS % 7,
      ),
      subscriber: bytesOf(10 + made.subscriber),
      indicatorId: indicators[made.indicator] ?? bytesOf(0),
      kind: made.kind,
      side: made.side,
      observedMs,
      timeMs: observedMs - Math.max(0, made.ageH - 170) * hourMs,
      durationS: made.durationS,
      subscriberClass: made.subscriberClass,
    });
  });

type Operation =
  | { readonly do: 'hits'; readonly hits: readonly Hit[] }
  | { readonly do: 'decide'; readonly limit: number }
  | { readonly do: 'kill'; readonly on: boolean }
  | { readonly do: 'revoke'; readonly indicator: number }
  | { readonly do: 'consent'; readonly side: 'subscriber' | 'family' }
  | { readonly do: 'end_family' }
  | { readonly do: 'list_family'; readonly on: boolean };

const operationArb: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('hits' as const),
      hits: fc.array(hitArb, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      limit: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      on: fc.constantFrom(true, false, false),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('revoke' as const), indicator: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('consent' as const),
      side: fc.constantFrom('subscriber' as const, 'family' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end_family' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('list_family' as const), on: fc.boolean() }),
  },
);

/** What the run did, step by step; a step is a millisecond of the wall clock. */
type History = { killed: Set<number>; agreed: Set<number>; listed: Set<number> };

async function run(db: Database, operations: readonly Operation[]): Promise<History> {
  const history: History = { killed: new Set(), agreed: new Set(), listed: new Set() };
  const consents = new Set<string>();
  let killed = false;
  let listed = false;
  let step = 0;
  const optionsAt = (limit: number): DecideOptions => ({
    limit,
    policy,
    risk: shippedRisk,
    experiment: { name: 'test', key: bytesOf(1) },
    templateFor: () => 'default',
    isListed: (token) => listed && hexOf(token) === hexOf(family),
    nowMs: step,
  });
  const tick = (): void => {
    step += 1;
    if (killed) history.killed.add(step);
    if (consents.size === 2) history.agreed.add(step);
    if (listed) history.listed.add(step);
  };
  for (const operation of operations) {
    tick();
    if (operation.do === 'decide') await decideBatch(db, optionsAt(operation.limit));
    else if (operation.do === 'kill') killed = operation.on;
    else if (operation.do === 'consent') consents.add(operation.side);
    else if (operation.do === 'end_family') consents.clear();
    else if (operation.do === 'list_family') listed = operation.on;
    await db.write(async (tx) => {
      if (operation.do === 'hits') await insertHits(tx, operation.hits, step);
      if (operation.do === 'kill') await setKillSwitch(tx, operation.on, step);
      if (operation.do === 'revoke') {
        const id = indicators[operation.indicator] ?? bytesOf(0);
        await setIndicatorStatus(tx, [id], 'revoked', null, step);
      }
      if (operation.do === 'end_family') await endFamily(tx, bytesOf(10), family, step);
      if (operation.do === 'consent') {
        await consentToFamily(
          tx,
          {
            subscriber: bytesOf(10),
            family,
            epoch: 1,
            familyClass: 'mobile',
            familyCarrier: 'china_unicom',
          },
          operation.side,
          step,
        );
      }
    });
  }
  do tick();
  while ((await decideBatch(db, optionsAt(3))).taken > 0);
  return history;
}

function checkRhythm(warnings: readonly WarningTable[]): void {
  const sent = warnings.filter((warning) => warning.arm === 'treated');
  for (const ofOne of Map.groupBy(sent, (warning) => hexOf(warning.subscriber)).values()) {
    for (const warning of ofOne) {
      const day = ofOne.filter(
        (other) =>
          other.observedMs >= warning.observedMs &&
          other.observedMs < warning.observedMs + 24 * hourMs,
      );
      assert.ok(day.length <= policy.dailyCap, 'more than the cap in a day');
    }
    for (const [at, later] of ofOne.entries()) {
      for (const earlier of ofOne.slice(0, at)) {
        if (earlier.scamType !== later.scamType) continue;
        const coolDownMs = (later.scamType === 'posing_as_police' ? 2 : 6) * hourMs;
        if (Math.abs(later.observedMs - earlier.observedMs) >= coolDownMs) continue;
        assert.ok(levelRank(later.level) > levelRank(earlier.level), 'repeated, not risen');
      }
    }
  }
}

async function check(db: Database, history: History): Promise<void> {
  // Insertion order is the order of decision: rows are only ever added.
  const warnings = await db.read.selectFrom('warning').selectAll().orderBy('createdMs').execute();
  const hits = await db.read.selectFrom('hit').selectAll().execute();
  const messages = await db.read.selectFrom('message').selectAll().execute();
  const byId = new Map(warnings.map((warning) => [hexOf(warning.id), warning]));
  for (const hit of hits) {
    assert.notEqual(hit.outcome, 'pending');
    if (hit.outcome !== 'warned') {
      assert.notEqual(hit.reason, null);
      continue;
    }
    const warning = byId.get(hexOf(hit.warningId ?? bytesOf()));
    assert.equal(warning?.arm, 'treated');
    assert.deepEqual(hexOf(warning?.subscriber ?? bytesOf()), hexOf(hit.subscriber));
  }
  const counts = await readCounts(db.read);
  const sum = (name: string, label?: string): number =>
    counts
      .filter((count) => count.name === name && (label === undefined || count.label === label))
      .reduce((total, count) => total + count.count, 0);
  assert.equal(sum('hits', 'in'), hits.length);
  assert.equal(sum('hits_settled'), hits.length);
  assert.equal(sum('messages', 'in'), messages.length);
  assert.equal(sum('warnings', 'messages'), messages.length);
  const cancelled = messages.filter(({ state }) => state === 'cancelled');
  assert.equal(sum('messages_final', 'cancelled'), cancelled.length);
  for (const message of messages) {
    const warning = byId.get(hexOf(message.warningId));
    assert.equal(warning?.arm, 'treated');
    assert.ok(!history.killed.has(message.createdMs), 'sent although the kill switch was on');
    if (message.role === 'family') {
      assert.equal(hexOf(message.recipient), hexOf(family));
      assert.equal(hexOf(warning?.subscriber ?? bytesOf()), hexOf(bytesOf(10)));
      assert.ok(history.agreed.has(message.createdMs), 'family told without consent');
      const isListed = history.listed.has(message.createdMs);
      assert.equal(message.state, isListed ? 'cancelled' : 'queued');
    } else {
      assert.equal(hexOf(message.recipient), hexOf(warning?.subscriber ?? bytesOf()));
    }
  }
  checkRhythm(warnings);
}

async function prepare(db: Database): Promise<void> {
  await db.write((tx) =>
    upsertIndicators(
      tx,
      values.map((value, at) => ({
        kind: 'phone',
        value,
        space: 'e164',
        partyClass: 'mobile',
        scamType: types[at] ?? null,
        unknownScamType: null,
        confidence: 40 + 25 * at,
        source: 'test',
        caseRef: null,
        validFromMs: null,
        validUntilMs: null,
        quarantine: null,
      })),
      0,
    ),
  );
}

for (const { name, skip, place } of testEngines) {
  test(`${name}: whatever comes in whatever order, the counts balance and nobody is warned too often`, {
    skip,
  }, async (t) => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(operationArb, { minLength: 5, maxLength: 40 }),
        async (operations) => {
          const db = await openDatabase(await place(t));
          try {
            await prepare(db);
            await check(db, await run(db, operations));
            const { length } = await db.read.selectFrom('message').select('id').execute();
            sent += length;
          } finally {
            await db.close();
          }
        },
      ),
      { numRuns: name === 'sqlite' ? 30 : 8 },
    );
    assert.ok(sent > 0, 'the runs sent nothing, so they showed nothing');
  });
}
