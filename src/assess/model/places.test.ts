import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { placeOf, placesOf } from './places.ts';

const numberArb = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(Infinity, -Infinity, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE),
);
const thresholdsArb = fc
  .uniqueArray(
    numberArb.filter(Number.isFinite).map((value) => value + 0),
    { maxLength: 60 },
  )
  .map((list) => Float64Array.from(list).sort());

test('a value finds the number of thresholds below it, however they are spread', () => {
  fc.assert(
    fc.property(thresholdsArb, fc.array(numberArb, { maxLength: 40 }), (thresholds, values) => {
      const places = placesOf(thresholds);
      for (const value of [...values, ...thresholds]) {
        assert.equal(placeOf(places, value), thresholds.filter((one) => one < value).length);
      }
    }),
    { numRuns: 300 },
  );
});
