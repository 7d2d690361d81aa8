import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AuditFields,
  entryHash,
  genesis,
  headMac,
  sameBytes,
  storableText,
} from './audit-entry.ts';

const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\\', '[', '号'), maxLength: 4 });
const fields: fc.Arbitrary<AuditFields> = fc.record({
  seq: fc.integer({ min: 1, max: 3 }),
  timeMs: fc.integer({ min: 0, max: 3 }),
  actor: text,
  action: text,
  subject: text,
  detail: text,
});

test('two entries hash alike only when every byte of every field is alike', () => {
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const alike = (Object.keys(a) as (keyof AuditFields)[]).every((key) => a[key] === b[key]);
      assert.equal(sameBytes(entryHash(genesis.hash, a), entryHash(genesis.hash, b)), alike);
    }),
  );
});

test('changing one character anywhere, or one bit of the hash before, changes the hash', () => {
  const entry = {
    seq: 7,
    timeMs: 12345,
    actor: 'clerk',
    action: 'reveal',
    subject: 'a1b2',
    detail: '{}',
  };
  const whole = entryHash(genesis.hash, entry);
  for (const key of ['actor', 'action', 'subject', 'detail'] as const) {
    for (let at = 0; at < entry[key].length; at += 1) {
      const changed = `${entry[key].slice(0, at)}X${entry[key].slice(at + 1)}`;
      assert.equal(sameBytes(whole, entryHash(genesis.hash, { ...entry, [key]: changed })), false);
    }
  }
  for (let bit = 0; bit < 256; bit += 1) {
    const before = genesis.hash.slice();
    before[bit >> 3] = 1 << (bit & 7);
    assert.equal(sameBytes(whole, entryHash(before, entry)), false);
  }
});

test('a head is sealed by key, number and hash', () => {
  const key = new Uint8Array(32).fill(1);
  const mac = headMac(key, genesis);
  assert.equal(sameBytes(mac, headMac(key, { ...genesis })), true);
  assert.equal(sameBytes(mac, headMac(new Uint8Array(32), genesis)), false);
  assert.equal(sameBytes(mac, headMac(key, { ...genesis, seq: 1 })), false);
  assert.equal(sameBytes(mac, headMac(key, { seq: 0, hash: key })), false);
  assert.equal(sameBytes(mac, mac.subarray(1)), false);
});

test('text that no engine keeps is made storable, all else stays', () => {
  assert.equal(storableText('a\u0000b\ud800c'), 'a\ufffdb\ufffdc');
  assert.equal(storableText('号😀'), '号😀');
});
