import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { relativeValidity, validityLeftMs } from './validity.ts';

it('writes seconds as a relative time of SMPP 3.4 §7.1.1, and reads it back', () => {
  assert.equal(relativeValidity(3600), '000000010000000R');
  assert.equal(relativeValidity(90_061), '000001010101000R');
  assert.equal(relativeValidity(0), '');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 * 86_400 - 1 }), (seconds) => {
      const period = relativeValidity(seconds);
      assert.equal(period.length, 16);
      assert.equal(validityLeftMs(period, 0), seconds * 1000);
    }),
  );
});

it('keeps within two digits of days, and reads absolute times with their quarter hours', () => {
  assert.equal(relativeValidity(1e9), '000099235959000R');
  const nowMs = Date.UTC(2026, 10, 22, 0, 0, 0);
  assert.equal(validityLeftMs('261122090000032+', nowMs), 3600_000);
  assert.equal(validityLeftMs('', nowMs), null);
  assert.equal(validityLeftMs('soon', nowMs), null);
});
