import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPublicSuffix, publicSuffixKind, registrableDomain } from './public-suffix.ts';

test('registry suffixes and shared hosting are told apart', () => {
  assert.equal(publicSuffixKind('com'), 'icann');
  assert.equal(publicSuffixKind('com.cn'), 'icann');
  assert.equal(publicSuffixKind('netlify.app'), 'private');
  assert.equal(publicSuffixKind('github.io'), 'private');
  assert.equal(publicSuffixKind('s3.amazonaws.com'), 'private');
  assert.equal(publicSuffixKind('xn--55qx5d.cn'), 'icann');
  for (const host of ['example.com', 'x.netlify.app', 'amazonaws.com', '192.0.2.1']) {
    assert.equal(isPublicSuffix(host), false, host);
  }
});

test('the registrable domain ends at the suffix, private part included', () => {
  assert.equal(registrableDomain('a.b.example.com.cn'), 'example.com.cn');
  assert.equal(registrableDomain('a.x.netlify.app'), 'x.netlify.app');
  assert.equal(registrableDomain('netlify.app'), null);
  assert.equal(registrableDomain('192.0.2.1'), null);
});
