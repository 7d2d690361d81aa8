import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelRank, levels } from '../domain/exposure.ts';
import { exampleExposure, shippedPolicy } from './fixtures.ts';
import { softened } from './suspicion.ts';

test('suspicion alone is told at no higher level than the policy lets it, a listing at its own', () => {
  for (const level of levels) {
    for (const maxLevel of levels) {
      const policy = { suspected: { ...shippedPolicy.suspected, maxLevel } };
      const suspected = softened(exampleExposure({ level, suspected: true }), policy);
      assert.equal(
        levelRank(suspected?.level ?? 'low'),
        Math.min(levelRank(level), levelRank(maxLevel)),
      );
      assert.deepEqual(softened(exampleExposure({ level }), policy), exampleExposure({ level }));
    }
  }
  assert.equal(softened(null, shippedPolicy), null);
});
