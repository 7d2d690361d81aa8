import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { HabitQuestion, type Person } from '../assess/habit/habit-question.ts';
import { type RiskJudge, weightsJudge } from '../assess/judge.ts';
import type { Habit } from '../assess/model/habit.ts';
import { hexOf } from '../store/hex.ts';
import { insertHits } from '../store/hits.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { decideBatch } from './decide-batch.ts';
import { bytesOf, exampleHit, noonMs, shippedPolicy, shippedRisk } from './fixtures.ts';

const people = [bytesOf(7, 1), bytesOf(7, 2)];

for (const engine of testEngines) {
  test(`${engine.name}: a batch's people are asked for once, and the judge is told their habits`, {
    skip: engine.skip,
  }, async (t) => {
    const db = await engine.open(t);
    const hits = [0, 1, 2].map((n) =>
      exampleHit({
        ...{ id: bytesOf(1, n), indicatorId: indicatorId('phone', '8617000000001') },
        subscriber: people[n % 2] ?? bytesOf(7),
      }),
    );
    await db.write((tx) => insertHits(tx, hits, noonMs));
    const asked: Person[][] = [];
    const question = new HabitQuestion(async (them) => {
      asked.push([...them]);
      const first = hexOf(people[0] ?? bytesOf(7));
      return Float64Array.from(
        them.flatMap(({ subscriber }) =>
          hexOf(subscriber) === first ? [240, 3] : [Number.NaN, Number.NaN],
        ),
      );
    }, 60_000);
    const told = new Map<string, Habit | null | undefined>();
    const judge: RiskJudge = (counted, indicators, nowMs, habits) => {
      for (const person of people) told.set(hexOf(person), habits?.(person));
      return weightsJudge(shippedRisk)(counted, indicators, nowMs);
    };
    const options = {
      ...{ limit: 10, policy: shippedPolicy, risk: shippedRisk, judge, nowMs: noonMs },
      experiment: { name: 'test', key: bytesOf(1) },
      templateFor: () => 'plain',
    };
    const result = await decideBatch(db, { ...options, askHabits: (them) => question.ask(them) });
    assert.equal(result.taken, 3);
    assert.deepEqual(
      asked.map((them) => them.map(({ subscriber }) => hexOf(subscriber)).sort()),
      [people.map(hexOf).sort()],
    );
    assert.deepEqual([...told.values()], [{ typicalCallS: 240, contactsPerDay: 3 }, null]);
    assert.deepEqual(question.counts(), { known: 1, unknown: 1, unanswered: 0 });

    // Nothing waits: nobody is asked.
    await decideBatch(db, { ...options, askHabits: (them) => question.ask(them) });
    assert.equal(asked.length, 1);
  });
}
