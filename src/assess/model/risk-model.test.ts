import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import Value from 'typebox/value';
import { calibrationArb } from '../../../test/support/model-arbitraries.ts';
import { type RiskConfig, riskSchema } from '../../config/policy.ts';
import { levelOf } from '../level.ts';
import { exposureFeatures } from './exposure-features.ts';
import type { Scorer, Tree } from './model.ts';
import { type Explained, riskModel } from './risk-model.ts';
import { bytesOf, contactOf, hitOf, hourMs, noonMs } from './testing/exposures.ts';

const config = Value.Parse(riskSchema, Value.Default(riskSchema, {})) as RiskConfig;
const lookup = () => contactOf().indicator;

/** A tree of one question. */
function stump(feature: number, threshold: number, below: number, above: number): Tree {
  return {
    feature: [feature, -1, -1],
    threshold: [threshold, 0, 0],
    missingLeft: [1, 0, 0],
    left: [1, -1, -1],
    right: [2, -1, -1],
    value: [0, below, above],
    cover: [10, 5, 5],
  };
}

const asked = ['call_backs', 'talk_longest_s', 'confidence_max', 'late_share'] as const;
const scorer: Scorer = {
  features: asked.map((name) => ({ name, column: name, equals: null })),
  base: -1,
  trees: [stump(0, 0, -1, 2), stump(1, 120, -0.5, 1), stump(2, 50, -1, 1), stump(3, 0, 0, -0.25)],
  calibration: { kind: 'platt', slope: 0.8, intercept: -0.1 },
};
const logitOf = (risk: number): number => Math.log(risk / (1 - risk));

test('the risk is the model’s, the level follows the thresholds, the reasons name what was seen', () => {
  const { judge } = riskModel(scorer, config);
  const hits = [
    hitOf({ id: bytesOf(1), durationS: 300 }),
    hitOf({ id: bytesOf(2), side: 'to', durationS: 20, timeMs: noonMs - hourMs }),
  ];
  const exposure = judge(hits, lookup, noonMs);
  assert.ok(exposure !== null);
  const logit = 0.8 * (-1 + 2 + 1 + 1 + 0) - 0.1;
  assert.ok(Math.abs(logitOf(exposure.risk) - logit) < 1e-9);
  assert.equal(exposure.level, levelOf(exposure.risk, config.levels));
  assert.equal(exposure.hitCount, 2);
  assert.equal(exposure.scamType, 'loan');
  const weights = Object.fromEntries(exposure.reasons.map(({ key, weight }) => [key, weight]));
  const near = (value: number | undefined, wanted: number): void =>
    assert.ok(Math.abs((value ?? Number.NaN) - wanted) < 1e-9, `${value} is not ${wanted}`);
  near(weights.call_back, 0.8 * 1.5);
  near(weights.long_call, 0.8 * 0.75);
  near(weights.listed_caller, 0.8 * 1);
  assert.equal(exposure.reasons.find(({ key }) => key === 'long_call')?.value, 300);
});

test('what was not seen has no reason: nobody called back', () => {
  const exposure = riskModel(scorer, config).judge([hitOf()], lookup, noonMs);
  assert.ok(exposure !== null);
  assert.ok(!exposure.reasons.some(({ key }) => key === 'call_back'));
  assert.ok(exposure.risk < 0.3);
});

test('all inputs explained add up to the log-odds', () => {
  const contacts = [contactOf({ durationS: 500 })];
  const { explain, judge } = riskModel(scorer, config);
  const parts: Explained[] = explain(contacts, noonMs);
  assert.equal(parts.length, asked.length);
  const sum = parts.reduce((total, { weight }) => total + weight, 0);
  const expected = 0.8 * (-1 + 0.5 + 0.25 + 0 - 0.125) - 0.1;
  const risk = judge([hitOf({ durationS: 500 })], lookup, noonMs)?.risk ?? 0;
  assert.ok(Math.abs(logitOf(risk) - expected - sum) < 1e-9);
  assert.ok(
    parts.every(
      (part, n) => n === 0 || Math.abs(part.weight) <= Math.abs(parts[n - 1]?.weight ?? 0),
    ),
  );
  assert.ok(parts.some(({ zh }) => zh === '最长通话 500 秒'));
});

test('no hit that counts, no exposure; order and repetition change nothing', () => {
  const { judge } = riskModel(scorer, config);
  assert.equal(judge([], lookup, noonMs), null);
  assert.equal(
    judge([hitOf()], () => undefined, noonMs),
    null,
  );
  const old = hitOf({ timeMs: noonMs - config.windowS * 1000 - 1 });
  assert.equal(judge([old], lookup, noonMs), null);
  const hits = [1, 2, 3].map((n) => hitOf({ id: bytesOf(n), durationS: n, timeMs: noonMs - n }));
  assert.deepEqual(
    judge([...hits].reverse().concat(hits), lookup, noonMs),
    judge(hits, lookup, noonMs),
  );
});

test('under any calibration the risk lies within 0…1', () => {
  fc.assert(
    fc.property(calibrationArb, fc.nat(1000), (calibration, durationS) => {
      const { judge } = riskModel({ ...scorer, calibration }, config);
      const risk = judge([hitOf({ durationS })], lookup, noonMs)?.risk ?? -1;
      assert.ok(risk >= 0 && risk <= 1);
    }),
  );
});

test('a model of something else is refused', () => {
  const other = { name: 'arpu', column: 'arpu', equals: null };
  assert.throws(() => riskModel({ ...scorer, features: [other] }, config), {
    code: 'INPUT_FORMAT',
    message: /"arpu"/,
  });
  assert.ok(asked.every((name) => exposureFeatures.includes(name)));
});

test('a model that asks for habits is told them, and says that it asks', () => {
  const own = { name: 'talk_to_habit', column: 'talk_to_habit', equals: null };
  const { judge, asksHabits, explain } = riskModel(
    { ...scorer, features: [own], trees: [stump(0, 2, -1, 1)] },
    config,
  );
  assert.equal(asksHabits, true);
  assert.equal(riskModel(scorer, config).asksHabits, false);
  const hits = [hitOf({ durationS: 300 })];
  const of = (typicalCallS: number) => () => ({ typicalCallS, contactsPerDay: 1 });
  const riskOf = (habits?: () => { typicalCallS: number; contactsPerDay: number } | null) =>
    judge(hits, lookup, noonMs, habits)?.risk ?? Number.NaN;
  assert.ok(riskOf(of(30)) > riskOf(of(600)));
  assert.equal(
    riskOf(),
    riskOf(() => null),
  );
  assert.equal(explain([contactOf({ durationS: 300 })], noonMs, of(30))[0]?.value, 10);
});
