import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { indicatorId } from './indicator-id.ts';

test('an indicator id is half a SHA-256 over kind, zero byte and value', () => {
  const whole = createHash('sha256').update(Buffer.from('phone\x00861700000001')).digest();
  assert.deepEqual(Buffer.from(indicatorId('phone', '861700000001')), whole.subarray(0, 16));
});

test('kind and value both count, and do not run into each other', () => {
  const ids = [
    indicatorId('domain', 'a.example'),
    indicatorId('url', 'a.example'),
    indicatorId('domain', 'a.example/'),
  ].map((id) => Buffer.from(id).toString('hex'));
  assert.equal(new Set(ids).size, 3);
});
