import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { sampleDraft } from '../../test/support/store-samples.ts';
import type { Untyped } from '../store/indicator-neighbours.ts';
import { upsertIndicators } from '../store/indicators.ts';
import { typeByNeighbours } from './neighbour-types.ts';

const [engine] = testEngines;

test('a look that ends at its limit goes on where it stood, and asks each indicator once', async (t) => {
  assert.ok(engine);
  const db = await engine.open(t);
  const count = 1300;
  const drafts = Array.from({ length: count }, (_, at) =>
    sampleDraft({
      value: `86170${String(at).padStart(8, '0')}`,
      scamType: null,
      // Every second one has a neighbour of its case that a list typed.
      caseRef: at % 2 === 0 ? 'A1' : null,
    }),
  );
  await db.write((tx) => upsertIndicators(tx, [...drafts, sampleDraft({ value: '8618' })], 5));
  let from: Untyped | null = null;
  const looks = [];
  do {
    const look = await typeByNeighbours(db, { sinceMs: 5, nowMs: 6, from, limit: 500 });
    looks.push([look.untyped, look.typed]);
    from = look.after;
  } while (from !== null);
  assert.deepEqual(
    looks.map(([untyped]) => untyped),
    [500, 500, 300],
  );
  assert.equal(
    looks.reduce((sum, [, typed]) => sum + (typed ?? 0), 0),
    count / 2,
  );
});
