import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { type TestEngine, testEngines } from '../../test/support/databases.ts';
import {
  sampleDraft,
  sampleHit,
  sampleMessage,
  sampleWarning,
} from '../../test/support/store-samples.ts';
import type { Hit } from '../domain/hit.ts';
import type { Database } from './database.ts';
import { insertHits } from './hits.ts';
import { indicatorId } from './indicator-id.ts';
import { setIndicatorStatus, upsertIndicators } from './indicators.ts';
import { enqueueMessages } from './outbox.ts';
import {
  contactsUntilMs,
  countOutcomes,
  countTexts,
  type LeftOutReason,
  type OutcomeCount,
} from './warning-outcomes.ts';
import { insertWarnings, type PlannedWarning } from './warnings.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 5, 1, 12);
const followUp = { graceMs: 10 * minuteMs, horizonMs: 7 * dayMs };
const span = { sinceMs: 0, untilMs: startMs + 100 * dayMs, untilKnownMs: startMs + 100 * dayMs };
const listed = indicatorId('phone', '8617000000001');

/** A warning of a person of its own, compared unless told otherwise. */
function warningOf(change: Partial<PlannedWarning> = {}): PlannedWarning {
  return sampleWarning({ observedMs: startMs, holdOutShare: 0.05, ...change });
}

type Scene = {
  readonly db: Database;
  warn(...warnings: PlannedWarning[]): Promise<void>;
  /** Contacts of a person, so long after the start. */
  meet(subscriber: Uint8Array, ...hits: (Partial<Hit> & { afterMs: number })[]): Promise<void>;
};

async function sceneOn(engine: TestEngine, t: TestContext): Promise<Scene> {
  const db = await engine.open(t);
  await db.write((tx) => upsertIndicators(tx, [sampleDraft()], 0));
  return {
    db,
    warn: (...warnings) => db.write((tx) => insertWarnings(tx, warnings)),
    meet: async (subscriber, ...hits) => {
      const made = hits.map(({ afterMs, ...change }) =>
        sampleHit({ subscriber, indicatorId: listed, timeMs: startMs + afterMs, ...change }),
      );
      await db.write((tx) => insertHits(tx, made, startMs));
    },
  };
}

const sumOf = (counts: readonly OutcomeCount[], by: (count: OutcomeCount) => number): number =>
  counts.reduce((total, count) => total + by(count), 0);

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: only what the person took part in, in its time, with a standing indicator counts`, {
    skip,
  }, async (t) => {
    const { db, warn, meet } = await sceneOn(engine, t);
    const revoked = indicatorId('phone', '8617000000002');
    const expired = indicatorId('phone', '8617000000003');
    await db.write(async (tx) => {
      await upsertIndicators(
        tx,
        ['8617000000002', '8617000000003'].map((value) => sampleDraft({ value })),
        0,
      );
      await setIndicatorStatus(tx, [revoked], 'revoked', null, 0);
      await setIndicatorStatus(tx, [expired], 'expired', null, 0);
    });
    const later = dayMs;
    const cases: readonly [string, Partial<Hit> & { afterMs: number }, goesOn: boolean][] = [
      ['answered', { afterMs: later, durationS: 1 }, true],
      ['rang in vain', { afterMs: later, durationS: 0 }, false],
      ['called back in vain', { afterMs: later, durationS: 0, side: 'to' }, true],
      ['got an SMS', { afterMs: later, kind: 'sms', durationS: 0 }, false],
      ['wrote an SMS', { afterMs: later, kind: 'sms', side: 'to', durationS: 0 }, true],
      ['visited', { afterMs: later, kind: 'web', side: 'host', durationS: 0 }, true],
      ['used the app', { afterMs: later, kind: 'app', side: 'app', durationS: 0 }, true],
      ['before', { afterMs: -1 }, false],
      ['in the grace', { afterMs: followUp.graceMs }, false],
      ['just behind the grace', { afterMs: followUp.graceMs + 1 }, true],
      ['at the horizon', { afterMs: followUp.horizonMs }, true],
      ['behind the horizon', { afterMs: followUp.horizonMs + 1 }, false],
      ['revoked', { afterMs: later, indicatorId: revoked }, false],
      ['expired since', { afterMs: later, indicatorId: expired }, true],
      ['found by a look-back', { afterMs: later, late: true }, true],
    ];
    for (const [what, hit] of cases) {
      const warning = warningOf({ template: what });
      await warn(warning);
      await meet(warning.subscriber, hit);
    }
    await warn(warningOf({ template: 'nothing' }));
    const counts = await countOutcomes(db.read, span, followUp);
    const stopped = Object.fromEntries(
      counts.map((count) => [count.template, count.stopped === 1]),
    );
    assert.deepEqual(
      stopped,
      Object.fromEntries([...cases.map(([what, , goesOn]) => [what, !goesOn]), ['nothing', true]]),
    );
  });

  test(`${name}: every warning has one standing, and of a person only the first is compared`, {
    skip,
  }, async (t) => {
    const { db, warn } = await sceneOn(engine, t);
    const one = (n: number): Uint8Array => Buffer.alloc(16, n);
    const after = (days: number): { observedMs: number } => ({
      observedMs: startMs + days * dayMs,
    });
    const expected: [PlannedWarning, LeftOutReason | 'compared' | 'waiting'][] = [
      [warningOf({ subscriber: one(1), ...after(1) }), 'compared'],
      [warningOf({ subscriber: one(1), scamType: 'false_prize', ...after(2) }), 'repeated'],
      [warningOf({ subscriber: one(1), ...after(30) }), 'repeated'],
      [warningOf({ subscriber: one(2), ...after(-5) }), 'compared'],
      [warningOf({ subscriber: one(2), ...after(3) }), 'warned_before'],
      [warningOf({ subscriber: one(3), level: 'urgent', ...after(1) }), 'urgent'],
      [warningOf({ subscriber: one(3), ...after(2) }), 'repeated'],
      // Under another draw everybody was warned, so it says nothing of this one's arms.
      [warningOf({ subscriber: one(4), holdOutShare: 0, ...after(-50) }), 'no_hold_out'],
      [warningOf({ subscriber: one(4), ...after(4) }), 'compared'],
      [warningOf({ subscriber: one(5), holdOutShare: null, drawnEpoch: null }), 'not_recorded'],
      [warningOf({ subscriber: one(6), ...after(55) }), 'redrawn'],
      [warningOf({ subscriber: one(6), drawnEpoch: 2, ...after(60) }), 'compared'],
      [warningOf({ subscriber: one(7), drawnEpoch: 2, ...after(98) }), 'waiting'],
      [warningOf({ subscriber: one(8), arm: 'hold_out', ...after(2) }), 'compared'],
    ];
    await warn(...expected.map(([warning], at) => ({ ...warning, template: `n${at}` })));
    const standings = async (sinceMs: number): Promise<Map<string, string>> => {
      const counts = await countOutcomes(db.read, { ...span, sinceMs }, followUp);
      assert.ok(counts.every(({ warnings }) => warnings === 1));
      return new Map(counts.map((count) => [count.template, count.standing]));
    };
    const found = await standings(startMs);
    for (const [at, [warning, standing]] of expected.entries()) {
      const inSpan = warning.observedMs >= startMs;
      assert.equal(found.get(`n${at}`), inSpan ? standing : undefined, `n${at}`);
    }
    assert.equal((await standings(0)).get('n4'), 'repeated');
  });

  test(`${name}: delivered and crossed; pieces of a span together are the span`, {
    skip,
  }, async (t) => {
    const { db, warn, meet } = await sceneOn(engine, t);
    const heldOut = warningOf({ arm: 'hold_out' });
    const urgent = { level: 'urgent', subscriber: heldOut.subscriber } as const;
    const reached = [1, 2].map((n) => warningOf({ observedMs: startMs + 8 * n * hourMs }));
    const [first = warningOf(), second = warningOf()] = reached;
    await warn(
      heldOut,
      warningOf({ ...urgent, observedMs: startMs + dayMs }),
      ...reached,
      warningOf(),
    );
    await meet(second.subscriber, { afterMs: dayMs });
    await db.write(async (tx) => {
      await enqueueMessages(
        tx,
        [first, second].map(({ id }) => sampleMessage(id)),
      );
      await tx.updateTable('message').set({ state: 'delivered' }).execute();
      // A message to the family says nothing of whether the person was reached.
      await enqueueMessages(tx, [sampleMessage(heldOut.id, { role: 'family' })]);
    });
    const counts = await countOutcomes(db.read, span, followUp);
    const compared = counts.filter(({ standing }) => standing === 'compared');
    assert.deepEqual(
      {
        warnings: sumOf(compared, (n) => n.warnings),
        stopped: sumOf(compared, (n) => n.stopped),
        delivered: sumOf(compared, (n) => n.delivered),
        deliveredStopped: sumOf(compared, (n) => n.deliveredStopped),
        crossed: sumOf(compared, (n) => n.crossed),
      },
      { warnings: 4, stopped: 3, delivered: 2, deliveredStopped: 1, crossed: 1 },
    );
    const pieces = await countOutcomes(db.read, span, followUp, 1);
    assert.ok(pieces.length > counts.length);
    for (const by of ['warnings', 'stopped', 'delivered', 'crossed'] as const) {
      assert.equal(
        sumOf(pieces, (n) => n[by]),
        sumOf(counts, (n) => n[by]),
      );
    }
  });

  test(`${name}: contacts are known until the newest one, and never beyond now`, {
    skip,
  }, async (t) => {
    const { db, meet } = await sceneOn(engine, t);
    assert.equal(await contactsUntilMs(db.read, startMs), null);
    await meet(randomBytes(16), { afterMs: -hourMs }, { afterMs: hourMs });
    assert.equal(await contactsUntilMs(db.read, startMs + dayMs), startMs + hourMs);
    assert.equal(await contactsUntilMs(db.read, startMs), startMs);
  });

  test(`${name}: of a trial, drawn texts that were sent are counted, weighed by their chance`, {
    skip,
  }, async (t) => {
    const { db, warn, meet } = await sceneOn(engine, t);
    const drawn = (variant: string | null, propensity: number | null, days = 0, arm = 'treated') =>
      warningOf({
        ...{ variant, propensity, template: 'loan' },
        ...{ arm: arm as 'treated', observedMs: startMs + days * dayMs },
      });
    const goesOn = drawn('calm', 0.25);
    await warn(
      goesOn,
      drawn('calm', 0.5),
      drawn('calm', 0.5, 99),
      drawn('calm', null),
      drawn('calm', 0.5, 0, 'hold_out'),
      drawn(null, 0.5),
      drawn(null, 0.5, -30),
    );
    await meet(goesOn.subscriber, { afterMs: hourMs });
    const { untilKnownMs } = span;
    const counts = await countTexts(db.read, { sinceMs: startMs, untilKnownMs }, followUp);
    const rest = { scamType: 'loan', level: 'high', language: 'zh', template: 'loan' };
    const calm = {
      ...{ ...rest, variant: 'calm', drawn: 3, shown: 2, stopped: 1 },
      ...{ shownWeighted: 6, stoppedWeighted: 2 },
    };
    const own = {
      ...{ ...rest, variant: null, drawn: 1, shown: 1, stopped: 1 },
      ...{ shownWeighted: 2, stoppedWeighted: 2 },
    };
    const byVariant = counts
      .map((count) => ({ ...count }))
      .sort((a, b) => (a.variant ?? '').localeCompare(b.variant ?? ''));
    assert.deepEqual(byVariant, [own, calm]);
  });
}
