import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCodes, TocsinError } from './error.ts';

test('an error knows its code, its cause and whether a retry may help', () => {
  const cause = new Error('disk');
  const error = new TocsinError('STORE_UNAVAILABLE', 'The database is locked.', { cause });
  assert.equal(error.cause, cause);
  assert.equal(error.retryable, errorCodes.STORE_UNAVAILABLE.retryable);
  assert.equal(new TocsinError('USAGE', 'x').retryable, false);
});
