import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { indicatorId } from './indicator-id.ts';

test('an indicator id is half a SHA-256 over kind, zero byte and value', () => {
  const whole = createHash('sha256').update(Buffer.from('phone\x00861700000001')).digest();
  assert.deepEqual(Buffer.from(indicatorId('phone', '861700000001')), whole.subarray(0, 16));
});

test('a spoofed number and the short number of the same digits are two', () => {
  const ids = (['service', 'malformed', 'e164'] as const).map((space) =>
    Buffer.from(indicatorId('phone', '95588', space)).toString('hex'),
  );
  assert.equal(new Set(ids).size, 3);
  assert.deepEqual(
    indicatorId('phone', '861700000001', 'e164'),
    indicatorId('phone', '861700000001'),
  );
});

test('kind and value both count, and do not run into each other', () => {
  const ids = [
    indicatorId('domain', 'a.example'),
    indicatorId('url', 'a.example'),
    indicatorId('domain', 'a.example/'),
  ].map((id) => Buffer.from(id).toString('hex'));
  assert.equal(new Set(ids).size, 3);
});
