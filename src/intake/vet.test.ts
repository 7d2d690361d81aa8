import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QuarantineReason } from '../domain/indicator.ts';
import { chinaPlan } from '../domain/number/china-plan.ts';
import { AllowList } from './hosts/allow-list.ts';
import { quarantineOf, readAllowNumbers, type VetOptions, type Vetted } from './vet.ts';

const { numbers, refused } = readAllowNumbers(['+86-95588', '0519-81234567', 'nobody'], chinaPlan);
const options: VetOptions = {
  allow: new AllowList([
    ['amazon.example', 'popular'],
    ['play.store.example', 'popular'],
    ['netlify.app', 'popular'],
    ['bank.example', 'protected'],
    ['192.0.2.1', 'popular'],
  ]),
  allowNumbers: numbers,
};

const web = (kind: 'domain' | 'url' | 'ip', value: string): Vetted => ({
  kind,
  value,
  space: null,
});

const cases: readonly (readonly [string, Vetted, QuarantineReason | null])[] = [
  ['an ordinary host', web('domain', 'scam.example'), null],
  ['a registry suffix', web('domain', 'com.cn'), 'public_suffix'],
  ['a shared host', web('domain', 'netlify.app'), 'shared_host'],
  ['a cloud above such suffixes', web('domain', 'amazonaws.com'), 'shared_host'],
  ['a customer of a cloud', web('domain', 'x.s3.ap-east-1.amazonaws.com'), null],
  ['a name below a shared host', web('domain', 'x.netlify.app'), null],
  ['a popular site', web('domain', 'amazon.example'), 'popular_site'],
  ['www of a popular site', web('domain', 'www.amazon.example'), 'popular_site'],
  ['a parent of a popular site', web('domain', 'store.example'), 'popular_site'],
  ['a page on a popular site', web('url', 'amazon.example/path'), null],
  ['a bank', web('domain', 'bank.example'), 'allow_listed'],
  ['a host of a bank', web('domain', 'pay.bank.example'), 'allow_listed'],
  ['a page of a bank', web('url', 'pay.bank.example/path'), 'allow_listed'],
  ['a popular address', web('ip', '192.0.2.1'), 'popular_site'],
  ['another address', web('ip', '192.0.2.2'), null],
  ['a bank number', { kind: 'phone', value: '95588', space: 'service' }, 'allow_listed'],
  ['its spoof', { kind: 'phone', value: '95588', space: 'malformed' }, null],
  ['an allowed line', { kind: 'phone', value: '8651981234567', space: 'e164' }, 'allow_listed'],
  ['an app', { kind: 'app', value: 'com.example', space: null }, null],
];

for (const [what, indicator, expected] of cases) {
  test(`${what} is ${expected ?? 'matched'}`, () => {
    assert.equal(quarantineOf(indicator, options), expected);
  });
}

test('a page of a popular site that only its query named stands aside', () => {
  const page = web('url', 'amazon.example/details');
  assert.equal(quarantineOf(page, { ...options, queryDropped: true }), 'popular_site');
  const own = web('url', 'scam.example/details');
  assert.equal(quarantineOf(own, { ...options, queryDropped: true }), null);
});

test('configured numbers that are none are given back', () => {
  assert.deepEqual(refused, ['nobody']);
});
