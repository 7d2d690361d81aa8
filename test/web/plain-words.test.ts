import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { otherScamType, shippedScamTypes } from '../../src/domain/scam-type.ts';
import { seriesOf } from '../../web/src/charts/series.ts';
import { maskNumber, wholeNumber } from '../../web/src/phones/number.ts';
import { baseWeight } from '../../web/src/warnings/base-weight.ts';

test('the starting point and the reasons add up to the risk', () => {
  const weights = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 6 });
  fc.assert(
    fc.property(weights, fc.double({ min: -4, max: -1, noNaN: true }), (each, base) => {
      const logit = each.reduce((sum, weight) => sum + weight, base);
      const risk = 1 / (1 + Math.exp(-logit));
      const reasons = each.map((weight) => ({ weight }));
      assert.ok(Math.abs(baseWeight({ risk, reasons }) - base) < 1e-6);
    }),
  );
});

test('a masked number shows three digits and four, and nothing between', () => {
  assert.equal(maskNumber('8619900000012'), '199 **** 0012');
  assert.equal(maskNumber('4930123456789'), '**** 6789');
  assert.equal(wholeNumber('199 0000 0012'), '8619900000012');
  assert.equal(wholeNumber('+86 199 0000 0012'), '8619900000012');
  assert.equal(wholeNumber('0012'), null);
});

test('no warning is lost between the buckets and the drawn series', () => {
  const order = shippedScamTypes.map((type) => type.key);
  const key = fc.constantFrom(...order, otherScamType.key, 'unheard_of');
  const bucket = fc.dictionary(key, fc.nat(9), { maxKeys: 11 });
  fc.assert(
    fc.property(fc.array(bucket, { maxLength: 20 }), (counts) => {
      const buckets = counts.map((one, at) => ({ ms: at * 1000, counts: one }));
      const { times, series } = seriesOf({ buckets, bucketMs: 1000 }, order, 0, 19_999);
      const put = counts.flatMap((one) => Object.values(one)).reduce((sum, n) => sum + n, 0);
      assert.equal(times.length, 20);
      assert.equal(
        series.flatMap((one) => one.values).reduce((sum, n) => sum + n, 0),
        put,
      );
      assert.equal(
        series.reduce((sum, one) => sum + one.total, 0),
        put,
      );
      assert.ok(series.length <= 7);
    }),
  );
});
