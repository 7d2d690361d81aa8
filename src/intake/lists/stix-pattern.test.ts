import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseStixPattern } from './stix-pattern.ts';

const taken: readonly (readonly [string, readonly string[]])[] = [
  ["[url:value = 'http://x.example/']", ['url:value http://x.example/']],
  [
    "[domain-name:value='a.example' OR ipv4-addr:value = '192.0.2.1']",
    ['domain-name:value a.example', 'ipv4-addr:value 192.0.2.1'],
  ],
  [
    "([url:value = 'a'] OR [url:value = 'b']) OR [(url:value = 'c')]",
    ['url:value a', 'url:value b', 'url:value c'],
  ],
  ["[domain-name:value IN ('a', 'b')]", ['domain-name:value a', 'domain-name:value b']],
  ["[x-phone-number:value = '+86 [170] = \\'x\\\\']", ["x-phone-number:value +86 [170] = 'x\\"]],
];

for (const [pattern, expected] of taken) {
  test(`takes ${pattern}`, () => {
    const result = parseStixPattern(pattern);
    assert.ok(result.ok);
    assert.deepEqual(
      result.comparisons.map(({ path, value }) => `${path} ${value}`),
      expected,
    );
  });
}

const refused = [
  '',
  'url:value',
  "[url:value = 'a' AND url:value = 'b']",
  "[url:value = 'a'] AND [url:value = 'b']",
  "[url:value = 'a'] FOLLOWEDBY [url:value = 'b']",
  "[url:value != 'a']",
  "[url:value NOT = 'a']",
  "[url:value LIKE 'a%']",
  "[url:value MATCHES 'a.*']",
  "[ipv4-addr:value ISSUBSET '192.0.2.0/24']",
  "[url:value = 'a'] WITHIN 5 SECONDS",
  "[url:value = 'a'] REPEATS 5 TIMES",
  "[url:value = 'a'",
  "[url:value = 'a']]",
  "[url:value = 'a' 'b']",
  "[url:value = 'a",
  "[url:value IN ('a', ]",
];

for (const pattern of refused) {
  test(`refuses ${pattern === '' ? 'the empty pattern' : pattern} as a whole`, () => {
    assert.equal(parseStixPattern(pattern).ok, false);
  });
}

test('any value survives its quoting', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const quoted = value.replace(/['\\]/g, '\\$&');
      const result = parseStixPattern(`[url:value = '${quoted}']`);
      assert.ok(result.ok);
      assert.deepEqual(result.comparisons, [{ path: 'url:value', value }]);
    }),
  );
});
