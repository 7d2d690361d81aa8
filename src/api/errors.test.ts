import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ErrorCode, errorCodes, TocsinError } from '../domain/error.ts';
import { answerTo } from './error-handler.ts';
import { ApiError, type ApiErrorCode, apiErrorCodes, platformErrorAnswers } from './errors.ts';

test('every code has a status and a hint, and no code is in both lists', () => {
  const codes = Object.keys(errorCodes) as ErrorCode[];
  assert.deepEqual(Object.keys(platformErrorAnswers).sort(), [...codes].sort());
  for (const code of codes) {
    const { status, body } = answerTo(new TocsinError(code, 'what happened'));
    assert.ok(status >= 400 && status < 600 && body.hint.length > 0, code);
    assert.equal(body.code, code);
    assert.equal(body.message === 'what happened', status < 500, code);
    assert.ok(!(code in apiErrorCodes), code);
  }
  for (const code of Object.keys(apiErrorCodes) as ApiErrorCode[]) {
    const { status, body } = answerTo(new ApiError(code, 'what happened'));
    assert.equal(status, apiErrorCodes[code].status);
    assert.deepEqual(body, { code, message: 'what happened', hint: apiErrorCodes[code].hint });
  }
});

test('what may pass by itself says when to come back', () => {
  assert.equal(answerTo(new TocsinError('STORE_UNAVAILABLE', 'x')).retryAfterS, 1);
  assert.equal(answerTo(new ApiError('RATE_LIMITED', 'x', 7)).retryAfterS, 7);
  assert.equal(answerTo(new Error('x')).retryAfterS, null);
  for (const thrown of ['text', null, undefined, 7]) {
    assert.equal(answerTo(thrown).body.code, 'INTERNAL');
  }
});
