import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SubmitResult } from '../gateway.ts';
import { type AnswerPolicy, decideAnswer, type Tried } from './answer.ts';

const accepted: SubmitResult = { kind: 'accepted', smscId: '007' };
const unknown: SubmitResult = { kind: 'unknown', cause: 'closed' };
const refused: SubmitResult = { kind: 'rejected', code: 'ESME_RINVDSTADR', permanent: true };
const busy: SubmitResult = { kind: 'rejected', code: 'ESME_RSYSERR', permanent: false };
const throttled: SubmitResult = { kind: 'throttled', code: 'ESME_RTHROTTLED' };
const unsent: SubmitResult = { kind: 'not_sent', cause: 'not bound' };
const away: SubmitResult = { ...refused, code: 'ESME_RPROHIBITED', elsewhere: true };
const policy: AnswerPolicy = { unknownPolicy: 'resend', maxAttempts: 3, resendElsewhere: false };

function tried(attempts: number, change: Partial<Tried> = {}): Tried {
  const usual = { route: 'r1', takenBefore: false, refusedRoutes: [], nextRoute: null };
  return { attempts, ...usual, ...change };
}

test('the worst part decides', () => {
  assert.equal(decideAnswer([accepted, accepted], tried(1), policy).to, 'submitted');
  assert.equal(decideAnswer([accepted, unknown, refused], tried(1), policy).to, 'rejected');
  assert.equal(decideAnswer([busy, unknown], tried(1), policy).to, 'queued');
  assert.equal(decideAnswer([accepted, throttled], tried(9), policy).to, 'queued');
  assert.equal(decideAnswer([unsent], tried(9), policy).to, 'queued');
});

test('an unanswered submit follows the policy', () => {
  const of = (unknownPolicy: AnswerPolicy['unknownPolicy'], attempts: number): string =>
    decideAnswer([accepted, unknown], tried(attempts), { ...policy, unknownPolicy }).to;
  assert.equal(of('resend', 2), 'queued');
  assert.equal(of('resend', 3), 'unknown');
  assert.equal(of('wait', 1), 'waiting');
  assert.equal(of('give_up', 1), 'unknown');
});

test('a temporary refusal is tried again, later each time, and not for ever', () => {
  const first = decideAnswer([busy], tried(1), policy);
  const second = decideAnswer([busy], tried(2), policy);
  assert.ok(first.to === 'queued' && second.to === 'queued' && second.delayMs > first.delayMs);
  assert.equal(decideAnswer([busy], tried(3), policy).to, 'rejected');
});

test('a message goes to another route only where this one refused it and has none of it', () => {
  const next = tried(1, { nextRoute: 'r2', refusedRoutes: ['r0'] });
  const sentOn = decideAnswer([away], next, policy);
  assert.ok(sentOn.to === 'queued');
  assert.equal(sentOn.pinnedRoute, 'r2');
  assert.deepEqual(sentOn.refusedRoutes, ['r0', 'r1']);
  assert.equal(decideAnswer([away], tried(1), policy).to, 'rejected');
  assert.equal(decideAnswer([refused], next, policy).to, 'rejected');
  assert.equal(decideAnswer([accepted, away], next, policy).to, 'rejected');
  assert.equal(decideAnswer([away], { ...next, takenBefore: true }, policy).to, 'rejected');
  assert.notEqual(decideAnswer([away, unknown], next, policy).to, 'queued');
});

test('what may have been taken stays on its route, unless the policy lets it go', () => {
  const pin = (results: SubmitResult[], change: Partial<AnswerPolicy> = {}) => {
    const decision = decideAnswer(results, tried(1), { ...policy, ...change });
    assert.ok(decision.to === 'queued');
    return decision.pinnedRoute;
  };
  assert.equal(pin([unknown]), 'r1');
  assert.equal(pin([unknown], { resendElsewhere: true }), null);
  assert.equal(pin([accepted, unknown], { resendElsewhere: true }), 'r1');
  assert.equal(pin([busy]), null);
  assert.equal(pin([accepted, throttled]), 'r1');
  assert.equal(pin([unsent]), null);
});

test('submitted exactly when every part was accepted, whatever the order', () => {
  const result = fc.constantFrom(accepted, unknown, refused, busy, throttled, unsent);
  fc.assert(
    fc.property(
      fc.array(result, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (parts, attempts) => {
        const decision = decideAnswer(parts, tried(attempts), policy);
        assert.equal(
          decision.to === 'submitted',
          parts.every((part) => part.kind === 'accepted'),
        );
        assert.equal(decideAnswer(parts.toReversed(), tried(attempts), policy).to, decision.to);
      },
    ),
  );
});
