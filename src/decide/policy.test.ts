import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyConfig } from '../config/policy.ts';
import { type Level, levels } from '../domain/exposure.ts';
import {
  bytesOf,
  exampleExposure,
  exampleFamily,
  exampleHit,
  hourMs,
  noonMs,
  shippedPolicy,
} from './fixtures.ts';
import { type Case, type Decision, decide, newestOf, type RecentWarning } from './policy.ts';
import type { Standing } from './standing.ts';

const usual: Case = {
  exposure: exampleExposure(),
  hits: [exampleHit()],
  recentWarnings: [],
  allowed: false,
  family: [],
  policy: shippedPolicy,
  killSwitch: false,
  heldOut: false,
  nowMs: noonMs,
};

const told = (change: Partial<Case> = {}, standing: Standing = 'counts'): string => {
  const decision = decide({ ...usual, ...change }, standing);
  return decision.kind === 'warn' ? 'warn' : decision.reason;
};
const policyWith = (change: Partial<PolicyConfig>): Partial<Case> => ({
  policy: { ...shippedPolicy, ...change },
});
const at = (level: Level, scamType = 'loan'): Partial<Case> => ({
  exposure: exampleExposure({ level, scamType }),
});
const warned = (hoursAgo: number, change: Partial<RecentWarning> = {}): RecentWarning => ({
  level: 'high',
  scamType: 'loan',
  arm: 'treated',
  observedMs: noonMs - hoursAgo * hourMs,
  ...change,
});
const to = (decision: Decision): string[] =>
  decision.kind === 'warn'
    ? decision.recipients.map((one) => `${one.role}:${one.channels.join('+')}`)
    : [];

test('nothing against it: the person is warned, flash first', () => {
  assert.deepEqual(to(decide(usual)), ['subscriber:flash+sms']);
  assert.deepEqual(to(decide({ ...usual, ...at('medium') })), ['subscriber:sms']);
  const both = policyWith({
    channels: {
      ...shippedPolicy.channels,
      medium: { subscriber: ['sms', 'flash', 'sms'], family: [] },
    },
  });
  assert.deepEqual(to(decide({ ...usual, ...both, ...at('medium') })), ['subscriber:flash+sms']);
});

test('the kill switch, from the policy or pressed, stops everything', () => {
  assert.equal(told({ killSwitch: true }), 'kill_switch');
  assert.equal(told(policyWith({ killSwitch: true })), 'kill_switch');
  assert.equal(told({ killSwitch: true }, 'indicator_quarantined'), 'kill_switch');
});

test('a hit whose indicator stands aside is told so, even where nobody is in danger', () => {
  for (const standing of ['indicator_quarantined', 'indicator_inactive'] as const) {
    assert.equal(told({}, standing), standing);
    assert.equal(told({ exposure: null }, standing), standing);
  }
});

test('a listed subscriber is a scammer, an allowed one asked for silence', () => {
  assert.equal(
    told({ hits: [exampleHit(), exampleHit({ subscriberListed: true })] }),
    'subscriber_listed',
  );
  assert.equal(told({ allowed: true }), 'subscriber_allowed');
});

test('stale by scam type, to the millisecond', () => {
  const aged = (hours: number, extraMs: number, scamType: string): string =>
    told({
      exposure: exampleExposure({ scamType, lastMs: noonMs - hours * hourMs - extraMs }),
    });
  assert.equal(aged(24, 0, 'loan'), 'warn');
  assert.equal(aged(24, 1, 'loan'), 'stale');
  assert.equal(aged(7 * 24, 0, 'romance_investment'), 'warn');
  assert.equal(aged(7 * 24, 1, 'romance_investment'), 'stale');
  assert.equal(aged(24, 1, 'constructor'), 'stale');
  assert.equal(told({ exposure: null }), 'stale');
});

test('what a look-back found is stale by a measure of its own', () => {
  const aged = (hours: number, extraMs: number, scamType: string): string =>
    told({
      hits: [exampleHit({ id: bytesOf(2) }), exampleHit({ late: true })],
      exposure: exampleExposure({ scamType, lastMs: noonMs - hours * hourMs - extraMs }),
    });
  assert.equal(aged(3 * 24, 0, 'loan'), 'warn');
  assert.equal(aged(3 * 24, 1, 'loan'), 'stale');
  assert.equal(aged(7 * 24, 0, 'romance_investment'), 'warn');
  assert.equal(aged(7 * 24, 1, 'romance_investment'), 'stale');
});

test('a level without channels is below the level; one with channels and no phone is not reachable', () => {
  assert.equal(told(at('low')), 'below_level');
  const fixed = { hits: [exampleHit({ subscriberClass: 'fixed' })] };
  assert.equal(told(fixed), 'not_reachable');
  assert.equal(told({ ...fixed, ...at('low') }), 'below_level');
  assert.equal(told({ ...fixed, family: [exampleFamily()] }), 'warn');
  assert.equal(told({ ...fixed, ...at('medium'), family: [exampleFamily()] }), 'not_reachable');
  for (const subscriberClass of ['iot', 'service', 'international', 'malformed'] as const) {
    assert.equal(told({ hits: [exampleHit({ subscriberClass })] }), 'not_reachable');
  }
});

test('family is told only where both agreed, nobody ended it, and a phone is there', () => {
  const withFamily = (...family: Case['family']) => to(decide({ ...usual, family }));
  assert.deepEqual(withFamily(exampleFamily()), ['subscriber:flash+sms', 'family:sms']);
  for (const change of [
    { subscriberConsentMs: null },
    { familyConsentMs: null },
    { endedMs: 3 },
    { familyClass: 'fixed' as const },
    { family: bytesOf(7) },
  ]) {
    assert.deepEqual(withFamily(exampleFamily(change)), ['subscriber:flash+sms']);
  }
  assert.deepEqual(withFamily(exampleFamily(), exampleFamily()), [
    'subscriber:flash+sms',
    'family:sms',
  ]);
});

test('a family number that is itself listed is withheld, and reaches nobody by itself', () => {
  const listed = exampleFamily({ listed: true });
  const other = exampleFamily({ family: bytesOf(9), listed: false });
  const decision = decide({ ...usual, family: [listed, other] });
  assert.ok(decision.kind === 'warn');
  assert.deepEqual(
    decision.recipients.map(({ role, withheld }) => [role, withheld]),
    [
      ['subscriber', null],
      ['family', 'recipient_listed'],
      ['family', null],
    ],
  );
  const fixed = { hits: [exampleHit({ subscriberClass: 'fixed' })] };
  assert.equal(told({ ...fixed, family: [listed] }), 'not_reachable');
  assert.equal(told({ ...fixed, family: [listed, other] }), 'warn');
});

test('the cool-down holds for its scam type and ends to the millisecond', () => {
  const after = (hours: number, earlierMs: number, change: Partial<RecentWarning> = {}): string =>
    told({
      recentWarnings: [warned(0, { observedMs: noonMs - hours * hourMs - earlierMs, ...change })],
    });
  assert.equal(after(0, 0), 'cool_down');
  assert.equal(after(24, -1), 'cool_down');
  assert.equal(after(24, 0), 'warn');
  assert.equal(after(1, 0, { scamType: 'false_shopping' }), 'warn');
  assert.equal(after(-3, 0), 'cool_down', 'a newer warning than the record was received as well');
  const police = at('high', 'posing_as_police');
  const policeWarned = (hours: number) => [warned(hours, { scamType: 'posing_as_police' })];
  assert.equal(told({ ...police, recentWarnings: policeWarned(3.9) }), 'cool_down');
  assert.equal(told({ ...police, recentWarnings: policeWarned(4) }), 'warn');
});

test('within the cool-down only a risen level warns again, and only where the policy escalates', () => {
  for (const before of levels) {
    for (const now of levels.slice(1)) {
      const risen = levels.indexOf(now) > levels.indexOf(before);
      const case_ = { ...at(now), recentWarnings: [warned(1, { level: before })] };
      assert.equal(told(case_), risen ? 'warn' : 'cool_down', `${before} then ${now}`);
      assert.equal(told({ ...case_, ...policyWith({ escalate: false }) }), 'cool_down');
    }
  }
  const twice = [warned(2, { level: 'urgent' }), warned(1, { level: 'medium' })];
  assert.equal(told({ ...at('high'), recentWarnings: twice }), 'cool_down');
});

test('the daily cap counts every scam type in 24 hours, escalations too', () => {
  const others = (hours: number) =>
    ['a', 'b', 'c'].map((scamType) => warned(hours, { scamType, level: 'medium' }));
  assert.equal(told({ recentWarnings: others(23.9) }), 'daily_cap');
  assert.equal(told({ recentWarnings: others(24) }), 'warn');
  assert.equal(told({ recentWarnings: others(1).slice(1) }), 'warn');
  assert.equal(told({ ...at('urgent'), recentWarnings: others(1) }), 'daily_cap');
});

test('held out unless urgent, and by the same rhythm as the treated', () => {
  const heldOut = { heldOut: true };
  assert.equal(told(heldOut), 'hold_out');
  assert.equal(told({ ...heldOut, ...at('urgent') }), 'warn');
  const before = [warned(1, { arm: 'hold_out' })];
  assert.equal(told({ ...heldOut, recentWarnings: before }), 'cool_down');
  assert.equal(told({ ...heldOut, ...at('medium'), recentWarnings: before }), 'cool_down');
});

test('what was held out keeps no warning from anybody', () => {
  const silent = (count: number) =>
    Array.from({ length: count }, () => warned(1, { arm: 'hold_out', level: 'urgent' }));
  assert.equal(told({ heldOut: true, ...at('urgent'), recentWarnings: silent(5) }), 'warn');
  assert.equal(told({ recentWarnings: silent(5) }), 'warn');
});

test('the newest hit is the same whatever the order', () => {
  const a = exampleHit({ id: bytesOf(1), timeMs: noonMs });
  const b = exampleHit({ id: bytesOf(2), timeMs: noonMs });
  const c = exampleHit({ id: bytesOf(3), timeMs: noonMs - 1 });
  for (const order of [
    [a, b, c],
    [c, b, a],
    [b, c, a],
  ]) {
    assert.equal(newestOf(order), b);
  }
});

test('suspicion alone: its own limits, which a listing does not have', () => {
  const reasons = [{ key: 'suspected_caller', weight: 1, value: 45 } as const];
  const suspected = (change = {}): Partial<Case> => ({
    exposure: exampleExposure({ level: 'medium', suspected: true, reasons, ...change }),
  });
  const least = (minConfidence: number): Partial<Case> =>
    policyWith({ suspected: { ...shippedPolicy.suspected, minConfidence } });
  assert.equal(told(suspected()), 'warn');
  assert.equal(told({ ...suspected(), ...least(45) }), 'warn');
  assert.equal(told({ ...suspected(), ...least(46) }), 'suspicion_weak');
  assert.equal(told({ ...suspected(), suspicionSpent: true }), 'suspicion_budget');
  assert.equal(told({ ...suspected(), suspicionSpent: true, heldOut: true }), 'suspicion_budget');
  assert.equal(told({ ...at('medium'), suspicionSpent: true, ...least(100) }), 'warn');
});

test('who was told of a suspicion is told again when a list names the number, and once', () => {
  const suspicion = warned(1, { level: 'medium', suspected: true });
  assert.equal(told({ ...at('medium'), recentWarnings: [suspicion] }), 'warn');
  const listed = warned(0.5, { level: 'medium' });
  assert.equal(told({ ...at('medium'), recentWarnings: [suspicion, listed] }), 'cool_down');
  const again = { exposure: exampleExposure({ level: 'medium', suspected: true }) };
  assert.equal(told({ ...again, recentWarnings: [suspicion] }), 'cool_down');
  const never = policyWith({ escalate: false });
  assert.equal(told({ ...at('medium'), ...never, recentWarnings: [suspicion] }), 'cool_down');
});

test('two suspicions cool each other down, whatever type they came to have', () => {
  const suspected = { exposure: exampleExposure({ level: 'medium', suspected: true }) };
  const before = warned(1, { level: 'medium', scamType: 'other', suspected: true });
  assert.equal(told({ ...suspected, recentWarnings: [before] }), 'cool_down');
  assert.equal(told({ ...at('medium'), recentWarnings: [before] }), 'warn', 'a list names it now');
});
