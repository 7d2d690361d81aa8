import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exposure } from '../domain/exposure.ts';
import type { RiskJudge } from './judge.ts';
import { type Compared, shadowed } from './shadow.ts';

const exposure = (risk: number, level: Exposure['level']): Exposure => ({
  ...{ subscriber: new Uint8Array(16), epoch: 1, risk, level, scamType: 'loan', reasons: [] },
  ...{ hitCount: 1, firstMs: 0, lastMs: 0 },
});

test('the shadow is told of and changes nothing', () => {
  const told: Compared[] = [];
  const acting: RiskJudge = () => exposure(0.25, 'low');
  const judge = shadowed(
    acting,
    () => exposure(0.75, 'high'),
    (compared) => told.push(compared),
  );
  assert.deepEqual(
    judge([], () => undefined, 0),
    exposure(0.25, 'low'),
  );
  assert.deepEqual(told, [{ acting: 'low', shadow: 'high', riskDifference: 0.5 }]);
});

test('where there is nothing to judge the shadow is not asked', () => {
  const judge = shadowed(
    () => null,
    () => assert.fail('asked'),
    () => assert.fail('told'),
  );
  assert.equal(
    judge([], () => undefined, 0),
    null,
  );
});
