import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { budgetScores } from './budgets.ts';
import { calibrationOf } from './calibration.ts';
import { driftOf } from './drift.ts';
import { intervalsOf } from './intervals.ts';
import { effectOf, readResponse } from './response.ts';
import { headline, judge, type ScoredWarning, type TruthCase } from './score.ts';
import { quantile } from './statistics.ts';
import { suspectedScore } from './suspected-score.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

function warning(person: string, atMs: number, risk = 0.5): ScoredWarning {
  return { person, atMs, risk, level: 'high', scamType: 'loan' };
}

function caseOf(person: string, firstContactMs: number, lossMs: number | null): TruthCase {
  return {
    person,
    scamType: 'loan',
    firstContactMs,
    lossMs,
    lossAmount: lossMs === null ? null : 100,
  };
}

const people = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const warnings = fc
  .array(
    fc.record({
      person: people,
      atMs: fc.integer({ min: 0, max: 100 }),
      risk: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.map(({ person, atMs, risk }) => warning(person, atMs, risk)));
const truth = fc
  .array(
    fc.record({
      person: people,
      first: fc.nat(100),
      after: fc.option(fc.integer({ min: 0, max: 100 })),
    }),
    { maxLength: 10 },
  )
  .map((all) =>
    all.map(({ person, first, after }) =>
      caseOf(person, first, after === null ? null : first + after),
    ),
  );

test('shares are shares, and more warnings never lower the recall', () => {
  fc.assert(
    fc.property(warnings, warnings, truth, (some, more, cases) => {
      const few = headline(judge(some, cases));
      const many = headline(judge([...some, ...more], cases));
      assert.ok((few.precision ?? 0) >= 0 && (few.precision ?? 0) <= 1);
      assert.ok(few.warned_before_loss <= few.victims && few.victims <= few.reached);
      assert.ok(few.true_warnings <= few.warnings);
      assert.ok(many.warned_before_loss >= few.warned_before_loss);
      assert.equal(few.precision === null, few.warnings === 0);
      assert.equal(few.recall === null, few.victims === 0);
    }),
  );
});

test('a warning is true from the first contact on, and in time before the loss', () => {
  const cases = [caseOf('a', 10, 20)];
  const of = (...atMs: number[]) =>
    headline(
      judge(
        atMs.map((time) => warning('a', time)),
        cases,
      ),
    );
  assert.equal(of(9).true_warnings, 0);
  assert.equal(of(10).warned_before_loss, 1);
  assert.equal(of(19).warned_before_loss, 1);
  assert.equal(of(20).warned_before_loss, 0);
  assert.equal(of(20).true_warnings, 1);
  assert.equal(of(25, 12, 9).lead_time_s.p50, 0.008);
});

test('intervals hold the figure, and the seed decides them', () => {
  const all = Array.from({ length: 200 }, (_, n) => warning(`p${n}`, 10));
  const cases = Array.from({ length: 120 }, (_, n) => caseOf(`p${n}`, 5, n % 2 === 0 ? 20 : 8));
  const judged = judge(all, cases);
  const { precision, recall } = headline(judged);
  const intervals = intervalsOf(judged, 1);
  for (const [figure, interval] of [
    [precision, intervals.precision],
    [recall, intervals.recall],
  ] as const) {
    assert.ok(interval !== null && figure !== null);
    assert.ok(interval[0] < figure && figure < interval[1]);
    assert.ok(interval[1] - interval[0] < 0.25);
  }
  assert.deepEqual(intervalsOf(judged, 1), intervals);
  assert.deepEqual(intervalsOf(judge([], []), 1).precision, null);
});

test('a budget takes the riskiest of each day, a person once a day', () => {
  const all = [
    warning('a', 1, 0.9),
    warning('a', 2, 0.8),
    warning('b', 3, 0.7),
    warning('c', dayMs + 1, 0.1),
  ];
  const judged = judge(all, [caseOf('a', 0, null), caseOf('c', 0, null)]).warnings;
  const span = { fromMs: 0, untilMs: 2 * dayMs };
  const scores = budgetScores(judged, span, 10_000, 1);
  // Of 10,000 people a budget of 10 is one a day, 50 five.
  assert.deepEqual(
    scores.map(({ warnings: taken, allowed, true_warnings }) => ({
      taken,
      allowed,
      true_warnings,
    })),
    [
      { taken: 2, allowed: 2, true_warnings: 2 },
      { taken: 3, allowed: 10, true_warnings: 2 },
      { taken: 3, allowed: 40, true_warnings: 2 },
    ],
  );
});

test('reliability: bins hold all, and a sure truth has no error', () => {
  const { bins, brier, ece } = calibrationOf([
    { risk: 0, isTrue: false },
    { risk: 1, isTrue: true },
    { risk: 0.25, isTrue: true },
  ]);
  assert.equal(
    bins.reduce((sum, { count }) => sum + count, 0),
    3,
  );
  assert.equal(bins[9]?.true_share, 1);
  assert.equal(bins[2]?.mean_risk, 0.25);
  assert.equal(brier, 0.75 ** 2 / 3);
  assert.equal(ece, 0.25);
  assert.equal(calibrationOf([]).brier, null);
});

test('weeks part the figures and lose none', () => {
  const judged = judge(
    [warning('a', 1), warning('b', 8 * dayMs)],
    [caseOf('a', 0, 10 * dayMs), caseOf('c', 0, dayMs)],
  );
  const weeks = driftOf(judged, { fromMs: 0, untilMs: 14 * dayMs });
  assert.deepEqual(
    weeks.map((week) => [week.warnings, week.victims, week.warned_before_loss]),
    [
      [1, 1, 0],
      [1, 1, 1],
    ],
  );
});

test('the response: each warning in time has its chance', () => {
  const response = readResponse('{"heed":{"high":0.5},"by_scam_type":{"loan":0.5}}', 'r.json');
  const judged = judge(
    [warning('a', 1), warning('a', 2), warning('a', 30), warning('b', 1)],
    [caseOf('a', 0, 20), caseOf('b', 2, 20)],
  );
  assert.deepEqual(effectOf(judged, response), {
    losses: 2,
    amount: 200,
    averted: 1 - 0.75 ** 2,
    amount_averted: 100 * (1 - 0.75 ** 2),
  });
  assert.throws(() => readResponse('{"heed":2}', 'r.json'), { code: 'INPUT_FORMAT' });
  assert.throws(() => readResponse('[]', 'r.json'), { code: 'INPUT_FORMAT' });
});

test('suspected numbers: what a list named first is not found, a day is the limit', () => {
  const number = (name: string, listedMs: number | null, role = 'scammer') => ({
    ...{ number: name, role, listedMs },
    fraud: role === 'scammer',
    firstFraudContactMs: role === 'scammer' ? 0 : null,
  });
  const scored = suspectedScore(
    [
      { number: 'early', atMs: hourMs },
      { number: 'late', atMs: 25 * hourMs },
      { number: 'after', atMs: 3 * hourMs },
      { number: 'van', atMs: hourMs },
      { number: 'someone', atMs: hourMs },
    ],
    [
      number('early', 2 * hourMs),
      number('late', null),
      number('after', hourMs),
      number('missed', null),
      number('van', null, 'courier'),
    ],
    1,
  );
  assert.equal(scored.found, 4);
  assert.equal(scored.true_found, 2);
  assert.equal(scored.precision, 0.5);
  assert.equal(scored.recall, 0.25);
  assert.equal(scored.recall_unlisted, 1 / 3);
  assert.deepEqual(scored.false_roles, { courier: 1, unknown: 1 });
});

test('a quantile lies between the smallest and the largest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), {
        minLength: 1,
      }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, q) => {
        const sorted = values.toSorted((a, b) => a - b);
        const value = quantile(sorted, q) ?? Number.NaN;
        assert.ok(value >= (sorted[0] ?? 0) - 1e-6 && value <= (sorted.at(-1) ?? 0) + 1e-6);
      },
    ),
  );
  assert.equal(quantile([], 0.5), null);
});
