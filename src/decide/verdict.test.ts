import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SuppressReason } from '../domain/hit.ts';
import { type Facts, precedence, verdict } from './verdict.ts';

const documented: readonly SuppressReason[] = [
  'kill_switch',
  'indicator_quarantined',
  'indicator_inactive',
  'subscriber_listed',
  'subscriber_allowed',
  'stale',
  'below_level',
  'suspicion_weak',
  'not_reachable',
  'cool_down',
  'daily_cap',
  'suspicion_budget',
  'hold_out',
];

test('the order of the reasons is the documented one', () => {
  assert.deepEqual(precedence, documented);
});

test('of all 8192 combinations of facts, the first reason in order is told', () => {
  let silent = 0;
  for (let combination = 0; combination < 2 ** documented.length; combination += 1) {
    const facts = Object.fromEntries(
      documented.map((reason, at) => [reason, (combination & (1 << at)) !== 0]),
    ) as Facts;
    const told = verdict(facts);
    if (told === null) {
      silent += 1;
      assert.equal(combination, 0);
      continue;
    }
    assert.ok(facts[told]);
    const before = documented.slice(0, documented.indexOf(told));
    assert.ok(before.every((reason) => !facts[reason]));
  }
  assert.equal(silent, 1);
});
