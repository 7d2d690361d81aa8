import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bitsAt, packBits, packedBytes, widthOf } from './bit-pack.ts';

test('a width holds its greatest value and no more', () => {
  assert.deepEqual(
    [0, 1, 2, 255, 256, 0xffff_ffff, 0x1_0000_0000, 2 ** 47 - 1].map(widthOf),
    [0, 1, 2, 8, 9, 32, 33, 47],
  );
});

test('packed values are found at their places', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 0xff_ffff }), { minLength: 1, maxLength: 200 }),
      fc.nat({ max: 9 }),
      (values, at) => {
        const width = widthOf(Math.max(...values));
        const out = new Uint8Array(1000).fill(0xff);
        const end = packBits(Uint32Array.from(values), 0, values.length, 0, width, out, at);
        assert.equal(end, at + packedBytes(values.length, width));
        values.forEach((value, place) => {
          assert.equal(bitsAt(out, at, width, place), value);
        });
      },
    ),
  );
});

test('values beyond 24 bits lie as the format says: lowest bit first', () => {
  const out = new Uint8Array(9);
  const values = Float64Array.from([2 ** 35 + 1, 5]);
  assert.equal(packBits(values, 0, 2, 0, 36, out, 0), 9);
  const whole = out.reduce((sum, byte, at) => sum + (BigInt(byte) << BigInt(8 * at)), 0n);
  assert.equal(whole, BigInt(2 ** 35 + 1) + (5n << 36n));
});
