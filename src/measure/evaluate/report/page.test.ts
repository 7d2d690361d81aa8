import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shippedScamTypes } from '../../../domain/scam-type.ts';
import { budgetScores } from '../budgets.ts';
import { calibrationOf } from '../calibration.ts';
import { driftOf } from '../drift.ts';
import type { Evaluation } from '../evaluation.ts';
import { intervalsOf } from '../intervals.ts';
import { headline, judge } from '../score.ts';
import { suspectedScore } from '../suspected-score.ts';
import { reportPage } from './page.ts';

const dayMs = 86_400_000;
const span = { fromMs: 0, untilMs: 8 * dayMs };

function evaluation(engine: Evaluation['engine'], empty: boolean): Evaluation {
  const warning = { person: 'a', atMs: 5, risk: 0.7, level: 'high', scamType: 'loan' } as const;
  const one = { person: 'a', scamType: '<loan>', firstContactMs: 1, lossMs: 90_000, lossAmount: 9 };
  const judged = empty ? judge([], []) : judge([warning], [one]);
  const suspects = empty ? [] : [{ number: 'n', atMs: 1 }];
  return {
    engine,
    ...headline(judged),
    suspected: suspectedScore(suspects, [], 1),
    intervals: intervalsOf(judged, 1, 20),
    budgets: budgetScores(judged.warnings, span, 1000, 1),
    false_warnings: 0,
    false_warnings_per_100k: 0,
    false_warnings_per_100k_day: 0,
    levels: empty ? [] : [{ level: 'high', warnings: 1, true_warnings: 1, precision: 1 }],
    scam_types: empty
      ? []
      : [{ scam_type: '<loan>', victims: 1, warned_before_loss: 1, recall: 1 }],
    calibration: calibrationOf(empty ? [] : [{ risk: 0.7, isTrue: true }]),
    drift: driftOf(judged, span),
    curve: empty
      ? []
      : [{ risk: 0.5, warnings: 1, true_warnings: 1, warned_before_loss: 1, precision: 1 }],
    outcomes: {},
    hits: 1,
    quarantined: 0,
    effect: empty ? null : { losses: 1, amount: 9, averted: 0.4, amount_averted: 3.6 },
  };
}

const city = {
  ...{ subscribers: 1000, days: 8, from: '', to: '', records: 10, rejected: 0, out_of_order: 0 },
  ...{ indicators: 1, indicators_set_aside: 0, seconds: 1, records_per_second: 10 },
};

test('the page asks for nothing from anywhere, and quotes what it is given', () => {
  const page = reportPage(
    city,
    [evaluation('model', false), evaluation('list', true)],
    shippedScamTypes,
  );
  assert.doesNotMatch(page, /https?:|<script|<link|url\(|@import|src=/);
  assert.doesNotMatch(page, /<loan>/);
  assert.doesNotMatch(page, /NaN|undefined|Infinity/);
  assert.match(page, /仅名单匹配/);
  assert.match(page, /List matching alone/);
});

test('every element that is opened is closed', () => {
  const page = reportPage(city, [evaluation('weights', false)], shippedScamTypes);
  for (const tag of [
    'svg',
    'text',
    'tspan',
    'table',
    'tr',
    'td',
    'th',
    'section',
    'span',
    'g',
    'div',
    'p',
  ]) {
    const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0;
    const closed = page.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0;
    assert.equal(opened, closed, tag);
  }
});
