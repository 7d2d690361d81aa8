import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from './fixtures.ts';
import { isHeldOut } from './hold-out.ts';

const experiment = { name: 'first', key: bytesOf(1, 2, 3) };
const tokens = Array.from({ length: 4000 }, () => new Uint8Array(randomBytes(16)));
const heldOutOf = (experimentIn: typeof experiment, share: number): number =>
  tokens.filter((token) => isHeldOut(experimentIn, token, share)).length;

test('the share is kept', () => {
  assert.equal(heldOutOf(experiment, 0), 0);
  assert.equal(heldOutOf(experiment, 1), tokens.length);
  // 4000 draws at 0.2: 800, standard deviation 25; eight of them never happen by chance.
  assert.ok(Math.abs(heldOutOf(experiment, 0.2) - 800) < 200);
});

test('a token keeps its arm, and a greater share only adds', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (token, a, b) => {
        const [small, great] = a < b ? [a, b] : [b, a];
        if (isHeldOut(experiment, token, small)) assert.ok(isHeldOut(experiment, token, great));
        assert.equal(
          isHeldOut(experiment, token, small),
          isHeldOut({ ...experiment }, new Uint8Array(token), small),
        );
      },
    ),
  );
});

test('another experiment and another key draw other people', () => {
  const both = (other: typeof experiment): number =>
    tokens.filter((token) => isHeldOut(experiment, token, 0.5) && isHeldOut(other, token, 0.5))
      .length;
  for (const other of [
    { ...experiment, name: 'second' },
    { ...experiment, key: bytesOf(9) },
  ]) {
    // Independent arms of a half share a quarter: 1000, standard deviation 27.
    assert.ok(Math.abs(both(other) - 1000) < 250);
  }
});
