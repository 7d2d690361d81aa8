import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { observe } from '../observe/channel.ts';
import type { Shadow } from './intelligence-contract.ts';
import { type Judging, ShadowCounts } from './shadow-counts.ts';
import { isDocumented, testServer } from './testing/fake-platform.ts';

const who = { acting: 'weights', shadow: 'model', modelId: 'aa' } as const;
const judging: Judging = { ...who, levels: { medium: 0.35, high: 0.65, urgent: 0.9 } };
const seen = (acting: string, shadow: string, riskDifference: number): void =>
  observe('tocsin:shadow', { acting, shadow, riskDifference });

test('what the shadow would have done is counted by pair of levels and by difference', async (t) => {
  const { app } = await testServer(t, { judging: () => judging }, { clock: () => 5000 });
  seen('low', 'high', 0.5);
  seen('low', 'high', 0.41);
  seen('urgent', 'medium', -0.6);
  const answer = await app.inject({ url: '/v1/shadow' });
  const shadow = answer.json() as Shadow;
  assert.ok(isDocumented(app, 'get', '/v1/shadow', 200, shadow));
  assert.deepEqual(
    { ...shadow, differences: shadow.differences.filter(({ count }) => count > 0) },
    {
      ...who,
      sinceMs: 5000,
      compared: 3,
      levels: [
        { acting: 'low', shadow: 'high', count: 2 },
        { acting: 'urgent', shadow: 'medium', count: 1 },
      ],
      differences: [
        { from: -0.6, to: -0.5, count: 1 },
        { from: 0.4, to: 0.5, count: 1 },
        { from: 0.5, to: 0.6, count: 1 },
      ],
      meanDifference: (0.5 + 0.41 - 0.6) / 3,
    },
  );
  const metrics = (await app.inject({ url: '/metrics' })).body;
  assert.match(metrics, /^tocsin_shadow_judgements_total\{acting="low",shadow="high"\} 2$/m);
  assert.match(metrics, /^tocsin_shadow_risk_difference_bucket\{le="-0.5"\} 1$/m);
});

test('another model begins anew: figures of two are not added up', (t) => {
  let modelId = 'aa';
  let nowMs = 1;
  const counts = new ShadowCounts(
    () => ({ ...judging, modelId }),
    () => nowMs,
  );
  t.after(() => counts.close());
  seen('low', 'low', 0);
  assert.equal(counts.view().compared, 1);
  modelId = 'bb';
  nowMs = 9;
  seen('low', 'medium', 0.1);
  const { compared, sinceMs, levels, meanDifference } = counts.view();
  assert.deepEqual([compared, sinceMs, meanDifference], [1, 9, 0.1]);
  assert.deepEqual(levels, [{ acting: 'low', shadow: 'medium', count: 1 }]);
});

test('every difference of two risks is in the step that holds it', () => {
  const risk = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(risk, risk, (acting, shadow) => {
      const counts = new ShadowCounts(
        () => judging,
        () => 0,
      );
      try {
        seen('low', 'low', shadow - acting);
        const { differences } = counts.view();
        const [step, ...others] = differences.filter(({ count }) => count > 0);
        assert.ok(step !== undefined && others.length === 0);
        assert.ok(step.from - 1e-9 <= shadow - acting && shadow - acting <= step.to + 1e-9);
        assert.equal(differences.length, 20);
      } finally {
        counts.close();
      }
    }),
    { numRuns: 200 },
  );
});
