import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SubmitResult } from '../gateway.ts';
import { RouteRecord } from './route-record.ts';

const accepted: SubmitResult = { kind: 'accepted', smscId: '1' };
const unknown: SubmitResult = { kind: 'unknown', cause: 'no answer' };

function recordOf(...results: SubmitResult[]): RouteRecord {
  const record = new RouteRecord();
  for (const result of results) record.note(result, 1000);
  return record;
}

function times(count: number, result: SubmitResult): SubmitResult[] {
  return new Array<SubmitResult>(count).fill(result);
}

test('too many unanswered submits make a route poor, for as long as they are remembered', () => {
  const record = recordOf(...times(10, accepted), ...times(5, unknown));
  assert.equal(record.health(2000), 'poor');
  assert.equal(record.health(61_000), 'good');
  for (const result of times(64, accepted)) record.note(result, 3000);
  assert.equal(record.health(3000), 'good');
});

test('a few answers say nothing; neither do refused numbers, throttling and what was not sent', () => {
  assert.equal(recordOf(...times(7, unknown)).health(1000), 'good');
  const refused: SubmitResult = { kind: 'rejected', code: 'invalid destination', permanent: true };
  const others: SubmitResult[] = [
    { kind: 'throttled', code: 'busy' },
    { kind: 'not_sent', cause: 'down' },
  ];
  assert.equal(recordOf(...times(60, refused), ...others).health(1000), 'good');
});

test('refusals that are the route’s own count against it', () => {
  const ours: SubmitResult = {
    kind: 'rejected',
    code: 'billing',
    permanent: true,
    elsewhere: true,
  };
  assert.equal(recordOf(...times(9, ours)).health(1000), 'poor');
});
