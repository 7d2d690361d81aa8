import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indicatorStatuses } from '../domain/indicator.ts';
import { noonMs } from './fixtures.ts';
import { type Standing, standingOf } from './standing.ts';

test('where a hit stands, for every status and time', () => {
  const hit = { timeMs: noonMs };
  const expected: Record<string, Standing[]> = {
    // no end, ends at the contact, ended before the contact
    active: ['counts', 'counts', 'indicator_inactive'],
    expired: ['indicator_inactive', 'counts', 'indicator_inactive'],
    revoked: ['indicator_inactive', 'indicator_inactive', 'indicator_inactive'],
    quarantined: ['indicator_quarantined', 'indicator_quarantined', 'indicator_quarantined'],
  };
  for (const status of indicatorStatuses) {
    const answers = [null, noonMs, noonMs - 1].map((validUntilMs) =>
      standingOf(hit, { status, validUntilMs }),
    );
    assert.deepEqual(answers, expected[status], status);
  }
  assert.equal(standingOf(hit, undefined), 'indicator_inactive');
});
