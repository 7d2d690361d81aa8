import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deltaBytesLimit, packDeltas, unpackDeltas } from './delta-pack.ts';

const times = fc.array(fc.integer({ min: -(2 ** 42), max: 2 ** 43 }), {
  minLength: 1,
  maxLength: 700,
});
const durations = fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), {
  minLength: 1,
  maxLength: 700,
});

for (const [bits, values] of [
  [64, times],
  [32, durations],
] as const) {
  test(`${bits}-bit values come back, and no more of them than are wanted`, () => {
    fc.assert(
      fc.property(values, fc.nat(700), (wanted, some) => {
        const out = new Uint8Array(deltaBytesLimit(wanted.length));
        const end = packDeltas(Float64Array.from(wanted), 0, wanted.length, bits, out, 0);
        assert.ok(end <= out.length);
        const count = Math.min(some, wanted.length);
        const back = new Float64Array(wanted.length).fill(-1);
        unpackDeltas(out.subarray(0, end), 0, count, bits, back);
        assert.deepEqual([...back.subarray(0, count)], wanted.slice(0, count));
        assert.ok(back.subarray(count).every((value) => value === -1));
      }),
    );
  });
}

test('an even sequence takes no bytes for its deltas', () => {
  const out = new Uint8Array(100);
  const values = Float64Array.from({ length: 129 }, (_, i) => 7 + i * 10);
  assert.equal(packDeltas(values, 0, 129, 64, out, 0), 2 + 1 + 2 + 1 + 1 + 4);
});
