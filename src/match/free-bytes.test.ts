import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeBytes } from './free-bytes.ts';

test('bytes with memory of their own are freed, parts of something larger are not', () => {
  const whole = new Uint8Array(100);
  const part = new Uint8Array(100).subarray(1);
  const shared = new Uint8Array(new SharedArrayBuffer(100));
  for (const bytes of [whole, part, shared]) freeBytes(bytes);
  assert.deepEqual([whole.length, part.length, shared.length], [0, 99, 100]);
});
