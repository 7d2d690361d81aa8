import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { type TestEngine, testEngines } from '../../../test/support/databases.ts';
import { sampleDraft, sampleHit, sampleWarning } from '../../../test/support/store-samples.ts';
import type { Hit } from '../../domain/hit.ts';
import type { Database } from '../../store/database.ts';
import { insertHits } from '../../store/hits.ts';
import { indicatorId } from '../../store/indicator-id.ts';
import { upsertIndicators } from '../../store/indicators.ts';
import { leftOutReasons, type OutcomeCount } from '../../store/warning-outcomes.ts';
import { insertWarnings, type PlannedWarning } from '../../store/warnings.ts';
import { SeededRandom } from '../evaluate/random.ts';
import { defaultGraceS, defaultHorizonS, type EffectAsk, effectOf, readEffect } from './effect.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 5, 1);
const ask: EffectAsk = {
  ...{ sinceMs: 0, untilMs: startMs + 100 * dayMs, nowMs: startMs + 100 * dayMs },
  ...{ horizonS: defaultHorizonS, graceS: defaultGraceS, holdOutShare: 0.1 },
};

/** Chance that the contact stops, by arm; a share of people that is held out. */
type Truth = { readonly treated: number; readonly heldOut: number; readonly share: number };

/**
 * Invented people, a third of each scam type, warned over thirty days, of whom some stop: the others
 * take part in a contact within the week. Contacts that do not count are strewn in.
 */
async function fill(db: Database, people: number, truth: Truth, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const listed = indicatorId('phone', '8617000000001');
  const warnings: PlannedWarning[] = [];
  const hits: Hit[] = [];
  for (let n = 0; n < people; n += 1) {
    const arm = random.next() < truth.share ? 'hold_out' : 'treated';
    const observedMs = startMs + Math.floor(random.next() * 30 * dayMs);
    const warning = sampleWarning({
      ...{ arm, observedMs, holdOutShare: truth.share },
      scamType: ['loan', 'false_prize', 'posing_as_police'][n % 3] ?? '',
      level: n % 4 === 0 ? 'medium' : 'high',
      channels: n % 4 === 0 ? 'sms' : 'flash+sms',
    });
    warnings.push(warning);
    const contact = (afterMs: number, change: Partial<Hit> = {}): Hit =>
      sampleHit({
        ...{ subscriber: warning.subscriber, indicatorId: listed },
        ...{ timeMs: observedMs + Math.floor(afterMs), ...change },
      });
    const stops = random.next() < (arm === 'treated' ? truth.treated : truth.heldOut);
    const laterMs = defaultGraceS * 1000 + 1 + random.next() * 6 * dayMs;
    hits.push(contact(-60_000), contact(laterMs, { durationS: 0 }));
    if (!stops) hits.push(contact(laterMs));
  }
  hits.push(sampleHit({ timeMs: startMs + 60 * dayMs, indicatorId: listed }));
  await db.write(async (tx) => {
    await upsertIndicators(tx, [sampleDraft()], 0);
    await insertWarnings(tx, warnings);
    await insertHits(tx, hits, startMs);
  });
}

async function filled(
  engine: TestEngine,
  t: TestContext,
  people: number,
  truth: Truth,
  seed: number,
): Promise<Database> {
  const db = await engine.open(t);
  await fill(db, people, truth, seed);
  return db;
}

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: the interval holds the difference with which the contacts were made`, {
    skip,
  }, async (t) => {
    const truth = { treated: 0.7, heldOut: 0.4, share: 0.1 };
    for (const seed of [1, 2, 3]) {
      const db = await filled(engine, t, 1500, truth, seed);
      const { all, byScamType, warnings, comparisons, power } = await readEffect(db.read, ask);
      const [low, high] = all.interval ?? [1, -1];
      assert.ok(low <= 0.3 && 0.3 <= high, `seed ${seed}: ${low} to ${high}`);
      assert.equal(all.verdict, 'works');
      assert.equal(all.treated.people + all.heldOut.people, 1500);
      assert.equal(warnings, 1500);
      assert.deepEqual(
        byScamType.map(({ treated, heldOut }) => treated.people + heldOut.people),
        [500, 500, 500],
      );
      assert.equal(comparisons, 7);
      // 50 a day, and the last ones need a week.
      const needed = power?.peopleNeeded ?? 0;
      assert.ok(needed > 1500);
      assert.ok(Math.abs((power?.daysLeft ?? 0) - ((needed - 1500) / 50 + 7)) < 3);
    }
  });

  test(`${name}: where warnings do nothing, nothing is shown`, { skip }, async (t) => {
    const truth = { treated: 0.5, heldOut: 0.5, share: 0.1 };
    const db = await filled(engine, t, 1200, truth, 7);
    const { all } = await readEffect(db.read, ask);
    const [low, high] = all.interval ?? [1, -1];
    assert.ok(low <= 0 && 0 <= high, `${low} to ${high}`);
    assert.equal(all.verdict, 'not_shown');
  });

  test(`${name}: before a horizon is over everything waits; without a hold-out nothing is said`, {
    skip,
  }, async (t) => {
    const db = await filled(engine, t, 60, { treated: 0.5, heldOut: 0.5, share: 0.3 }, 5);
    const early = await readEffect(db.read, { ...ask, nowMs: startMs + 5 * dayMs });
    assert.equal(early.waiting, 60);
    assert.equal(early.all.verdict, 'too_few');
    assert.equal(early.all.interval, null);
    await db.write((tx) => tx.updateTable('warning').set({ holdOutShare: 0 }).execute());
    const without = await readEffect(db.read, { ...ask, holdOutShare: 0 });
    assert.equal(without.leftOut.no_hold_out, 60);
    assert.equal(without.all.difference, null);
    assert.equal(without.power, null);
  });
}

const anyCount: fc.Arbitrary<OutcomeCount> = fc
  .record({
    standing: fc.constantFrom('compared' as const, 'waiting' as const, ...leftOutReasons),
    arm: fc.constantFrom('treated' as const, 'hold_out' as const),
    scamType: fc.constantFrom('loan', 'other'),
    level: fc.constantFrom('medium' as const, 'high' as const),
    channels: fc.constantFrom('sms', 'flash+sms', null),
    template: fc.constantFrom('loan', '*'),
    variant: fc.constantFrom(null, 'calm'),
    drawnEpoch: fc.constantFrom(1, 2),
    holdOutShare: fc.constantFrom(0.02, 0.05),
    warnings: fc.integer({ min: 1, max: 400 }),
    parts: fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
  })
  .map(({ parts: [first, second], ...count }) => {
    const stopped = Math.floor(first * count.warnings);
    const delivered = Math.floor(second * count.warnings);
    return {
      ...{ ...count, stopped, delivered, deliveredStopped: Math.min(stopped, delivered) },
      ...{ crossed: 0, firstMs: startMs, lastMs: startMs + dayMs },
    };
  });

test('every warning is counted once, in every table', () => {
  fc.assert(
    fc.property(fc.array(anyCount, { maxLength: 40 }), (counts) => {
      const effect = effectOf(counts, ask);
      const { all, byScamType, byChannel, byTemplate } = effect;
      const people = (row: typeof all): number => row.treated.people + row.heldOut.people;
      const left = Object.values(effect.leftOut).reduce((sum, count) => sum + count, 0);
      assert.equal(people(all) + effect.waiting + left, effect.warnings);
      assert.equal(
        effect.warnings,
        counts.reduce((sum, { warnings }) => sum + warnings, 0),
      );
      for (const rows of [byScamType, byChannel, byTemplate]) {
        assert.equal(
          rows.reduce((sum, row) => sum + people(row), 0),
          people(all),
        );
      }
      assert.equal(effect.delivered.people + effect.notDelivered.people, all.treated.people);
      for (const { difference, interval, verdict } of [all, ...byScamType, ...byChannel]) {
        if (interval === null || difference === null) {
          assert.equal(verdict, 'too_few');
          continue;
        }
        const [low, high] = interval;
        assert.ok(low <= difference + 1e-9 && difference <= high + 1e-9);
        if (verdict === 'works') assert.ok(low > 0);
        if (verdict === 'harms') assert.ok(high < 0);
        if (verdict === 'not_shown') assert.ok(low <= 0 && 0 <= high);
      }
    }),
  );
});
