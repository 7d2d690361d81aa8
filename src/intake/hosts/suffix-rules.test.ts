import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPublicSuffix } from './public-suffix.ts';
import { suffixRules } from './suffix-rules.ts';

// Null where tldts has changed inside: lists of domains are read slowly until suffix-rules.ts follows.
const rules = suffixRules();
assert.ok(rules !== null);
const { hosts, parents } = rules;

test('every rule is a public suffix, and so is every name directly below a parent', () => {
  assert.ok(hosts.length > 9000, `${hosts.length} rules`);
  assert.ok(parents.length > 50, `${parents.length} parents`);
  for (const host of hosts) assert.ok(isPublicSuffix(host), host);
  for (const parent of parents) assert.ok(isPublicSuffix(`any-name.${parent}`), parent);
});

test('a name of several labels that no rule gives is not a public suffix', () => {
  const special = new Set(hosts);
  const below = new Set(parents);
  const label = fc.oneof(
    fc.constantFrom('com', 'co', 'www', 's3', 'x', 'cn', 'ck', 'amazonaws', 'compute'),
    fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/),
  );
  const known = fc.constantFrom(...hosts, ...parents);
  const host = fc
    .tuple(fc.array(label, { maxLength: 3 }), fc.option(known), fc.nat({ max: 2 }))
    .map(([labels, end, cut]) => [...labels, ...(end ?? 'example').split('.').slice(cut)].join('.'))
    .filter((name) => name.includes('.'));
  fc.assert(
    fc.property(host, (name) => {
      const above = name.slice(name.indexOf('.') + 1);
      if (isPublicSuffix(name)) assert.ok(special.has(name) || below.has(above), name);
    }),
    { numRuns: 5000 },
  );
});
