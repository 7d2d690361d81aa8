import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reasonKeys } from '../../src/domain/exposure.ts';
import { otherScamType, shippedScamTypes } from '../../src/domain/scam-type.ts';
import { seriesOf } from '../../web/src/charts/series.ts';
import { en } from '../../web/src/i18n/en.ts';
import { zh } from '../../web/src/i18n/zh.ts';
import { maskNumber, wholeNumber } from '../../web/src/phones/number.ts';
import { baseWeight, reasonWords } from '../../web/src/warnings/reason-words.ts';

const called = { key: 'listed_caller', weight: 3.1, value: 100 };
const answered = { key: 'answered', weight: 0.9, value: 1 };
const talked = { key: 'long_call', weight: 0.5, value: 125 };
const calledBack = { key: 'call_back', weight: 1.4, value: 1 };

test('a call that was answered is one sentence, with its length', () => {
  assert.deepEqual(reasonWords([called, answered, talked], zh), ['接听了涉案号码来电 2 分 05 秒']);
  assert.deepEqual(reasonWords([called, answered, talked], en), [
    'Answered a listed number for 2 min 05 s',
  ]);
});

test('where the person also called back, it is not claimed that the long call came in', () => {
  assert.deepEqual(reasonWords([called, answered, talked, calledBack], zh), [
    '与涉案号码通话 2 分 05 秒',
    '主动回拨或回复',
  ]);
});

test('what was met comes before what makes it worse', () => {
  const channels = { key: 'several_channels', weight: 0.9, value: 2 };
  const site = { key: 'listed_site', weight: 0.5, value: 90 };
  assert.deepEqual(reasonWords([channels, site], en), [
    'Visited a listed site',
    'Through 2 channels',
  ]);
});

test('every reason has words of its own in both languages', () => {
  for (const texts of [zh, en]) {
    const words = reasonKeys.map((key) => texts.warnings.reason(key, 2));
    assert.equal(new Set(words).size, reasonKeys.length);
    for (const key of reasonKeys) assert.notEqual(texts.warnings.brief(key, 2), key);
  }
});

test('the starting point and the reasons add up to the risk', () => {
  const weights = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 6 });
  fc.assert(
    fc.property(weights, fc.double({ min: -4, max: -1, noNaN: true }), (each, base) => {
      const logit = each.reduce((sum, weight) => sum + weight, base);
      const risk = 1 / (1 + Math.exp(-logit));
      const reasons = each.map((weight) => ({ key: 'recent', weight, value: 0 }));
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
