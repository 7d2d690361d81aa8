import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z80, z95 } from './normal.ts';

/** The standard normal distribution's share below z, by the power series of its density. */
function shareBelow(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; n < 100; n += 1) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-(z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

test('below each percentile lies its share of the distribution', () => {
  assert.ok(Math.abs(shareBelow(z95) - 0.975) < 1e-15);
  assert.ok(Math.abs(shareBelow(z80) - 0.8) < 1e-15);
});
