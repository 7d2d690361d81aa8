import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SubmitResult } from '../gateway.ts';
import { type AnswerPolicy, decideAnswer } from './answer.ts';

const accepted: SubmitResult = { kind: 'accepted', smscId: '007' };
const unknown: SubmitResult = { kind: 'unknown', cause: 'closed' };
const refused: SubmitResult = { kind: 'rejected', code: 'ESME_RINVDSTADR', permanent: true };
const busy: SubmitResult = { kind: 'rejected', code: 'ESME_RSYSERR', permanent: false };
const throttled: SubmitResult = { kind: 'throttled', code: 'ESME_RTHROTTLED' };
const unsent: SubmitResult = { kind: 'not_sent', cause: 'not bound' };
const policy: AnswerPolicy = { unknownPolicy: 'resend', maxAttempts: 3 };

test('the worst part decides', () => {
  assert.equal(decideAnswer([accepted, accepted], 1, policy).to, 'submitted');
  assert.equal(decideAnswer([accepted, unknown, refused], 1, policy).to, 'rejected');
  assert.equal(decideAnswer([busy, unknown], 1, policy).to, 'queued');
  assert.equal(decideAnswer([accepted, throttled], 9, policy).to, 'queued');
  assert.equal(decideAnswer([unsent], 9, policy).to, 'queued');
});

test('an unanswered submit follows the policy', () => {
  const of = (unknownPolicy: AnswerPolicy['unknownPolicy'], attempts: number): string =>
    decideAnswer([accepted, unknown], attempts, { ...policy, unknownPolicy }).to;
  assert.equal(of('resend', 2), 'queued');
  assert.equal(of('resend', 3), 'unknown');
  assert.equal(of('wait', 1), 'waiting');
  assert.equal(of('give_up', 1), 'unknown');
});

test('a temporary refusal is tried again, later each time, and not for ever', () => {
  const first = decideAnswer([busy], 1, policy);
  const second = decideAnswer([busy], 2, policy);
  assert.ok(first.to === 'queued' && second.to === 'queued' && second.delayMs > first.delayMs);
  assert.equal(decideAnswer([busy], 3, policy).to, 'rejected');
});

test('submitted exactly when every part was accepted, whatever the order', () => {
  const result = fc.constantFrom(accepted, unknown, refused, busy, throttled, unsent);
  fc.assert(
    fc.property(
      fc.array(result, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (parts, attempts) => {
        const decision = decideAnswer(parts, attempts, policy);
        assert.equal(
          decision.to === 'submitted',
          parts.every((part) => part.kind === 'accepted'),
        );
        assert.equal(decideAnswer(parts.toReversed(), attempts, policy).to, decision.to);
      },
    ),
  );
});
