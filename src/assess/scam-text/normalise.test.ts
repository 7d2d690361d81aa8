import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buckets, featuresOf, spansOf } from './features.ts';
import { normaliseText } from './normalise.ts';

test('numbers, links and addresses never become features', () => {
  const text =
    '请拨打13800138000或登录https://abc.example.com/x?y=1，邮箱 a.b@c.cn，卡号6222 0000-1111';
  assert.doesNotMatch(normaliseText(text), /\d|example|abc|@/);
  assert.deepEqual(
    featuresOf('转账38000元到6222001'),
    featuresOf('转账15元到9558'),
    'other numbers, the same text',
  );
});

test('one writing for all: width, case, punctuation', () => {
  assert.equal(normaliseText('ＷｅＣｈａｔ，转账！！'), normaliseText('wechat 转账'));
  assert.deepEqual(featuresOf('LOAN approved'), featuresOf('loan   Approved.'));
});

test('no text is refused, and normalising twice changes nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })),
      (text) => {
        const once = normaliseText(text);
        assert.doesNotMatch(once, /[0-9]/);
        assert.equal(once, once.trim());
        const features = featuresOf(text);
        assert.equal(new Set(features).size, features.length);
        assert.ok(features.every((place) => place < buckets));
        assert.deepEqual(featuresOf(text), features, 'pure');
      },
    ),
  );
});

test('what explains a text is part of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      const normal = normaliseText(text);
      for (const { text: piece, from } of spansOf(text)) {
        assert.equal(normal.slice(from, from + piece.length), piece);
      }
    }),
  );
});
