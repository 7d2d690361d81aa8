import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { sampleDraft, sampleHit } from '../../test/support/store-samples.ts';
import { hexOf } from './hex.ts';
import { insertHits } from './hits.ts';
import { indicatorId } from './indicator-id.ts';
import { upsertIndicators } from './indicators.ts';
import { typesMetThrough } from './suspect-neighbours.ts';

const hourMs = 3_600_000;
const person = (at: number): Uint8Array => Buffer.alloc(16, at);
const suspect = (at: number): Uint8Array => Buffer.alloc(16, 200 + at);

for (const { name, skip, open } of testEngines) {
  test(`${name}: what people met around their contact with a suspect, each type once a person`, {
    skip,
  }, async (t) => {
    const db = await open(t);
    const types = [
      { scamType: 'loan' },
      { scamType: 'false_prize', scamTypeFrom: 'text' as const },
      { scamType: null },
      { scamType: 'posing_as_boss' },
    ];
    const drafts = types.map((given, at) => sampleDraft({ value: `861700000010${at}`, ...given }));
    await db.write((tx) => upsertIndicators(tx, drafts, 1));
    const [loan, guessed, untyped, boss] = drafts.map((draft) =>
      indicatorId(draft.kind, draft.value, draft.space),
    );
    const met = (subscriber: Uint8Array, indicatorIdOf: Uint8Array | undefined, atH: number) =>
      sampleHit({ subscriber, indicatorId: indicatorIdOf ?? person(0), timeMs: atH * hourMs });
    const hits = [
      ...[1, 2, 3].map((at) => met(person(at), suspect(1), 1000)),
      ...[met(person(1), loan, 999), met(person(1), loan, 998), met(person(1), boss, 1001)],
      ...[met(person(2), guessed, 1000), met(person(2), untyped, 1000)],
      // Days apart they speak of two things.
      met(person(3), loan, 900),
      met(person(4), boss, 1000),
      // Two suspects who share a person say nothing of each other.
      ...[met(person(1), suspect(2), 1000), met(person(4), suspect(2), 1010)],
    ];
    await db.write((tx) => insertHits(tx, hits, 1));
    const found = await typesMetThrough(db.read, [suspect(1), suspect(2), suspect(3)]);
    assert.deepEqual(
      found
        .map((one) => [hexOf(one.suspectId).slice(0, 2), one.subscriber[0] ?? 0, one.scamType])
        .sort(),
      [
        ['c9', 1, 'loan'],
        ['c9', 1, 'posing_as_boss'],
        ['ca', 1, 'loan'],
        ['ca', 1, 'posing_as_boss'],
        ['ca', 4, 'posing_as_boss'],
      ],
    );
    assert.deepEqual(await typesMetThrough(db.read, []), []);
  });
}
