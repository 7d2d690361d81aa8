import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTarget } from './target.ts';

const cases: readonly (readonly [string, string | null])[] = [
  ['example.com', 'example.com /'],
  ['Example.com:8080', 'example.com /'],
  ['example.com/Path/page?id=1#top', 'example.com /Path/page'],
  ['https://user@EXAMPLE.com:443/a/b', 'example.com /a/b'],
  ['ftp://example.com', 'example.com /'],
  ['//example.com/a', 'example.com /a'],
  ['example.com?x=/a', 'example.com /'],
  ['https:\\\\example.com\\a', 'example.com /a'],
  ['https://example.com\\a', 'example.com /a'],
  ['example.com/a/../b/./c', 'example.com /b/c'],
  ['example.com/%7Euser/%e4%bd%a0', 'example.com /~user/%E4%BD%A0'],
  ['example.com/你', 'example.com /%E4%BD%A0'],
  ['http://[2001:db8::1]:80/x', '2001:db8::1 /x'],
  ['http://192.0.2.1/x', '192.0.2.1 /x'],
  ['https:///path', null],
  ['/path', null],
  ['', null],
];

for (const [text, expected] of cases) {
  test(`reads ${JSON.stringify(text)} as ${expected}`, () => {
    const target = parseTarget(text);
    assert.equal(target === null ? null : `${target.host} ${target.path}`, expected);
  });
}

test('a URL and its own host and path are the same target', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const target = parseTarget(url);
      if (target === null) return;
      assert.deepEqual(parseTarget(target.host + target.path), target);
      assert.equal(target.host, new URL(url).hostname);
    }),
  );
});

test('any text gives a target or null', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const target = parseTarget(text);
      if (target !== null) assert.ok(target.path.startsWith('/'));
    }),
  );
});
