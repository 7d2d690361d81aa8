import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { createSealer } from './seal.ts';
import { createEphemeralVault } from './vault.ts';

const anyParty = fc.record({
  space: fc.constantFrom('e164', 'service', 'malformed'),
  text: fc.integer({ min: 1, max: 999 }).map(String),
});
const victim = { space: 'e164', text: '8619900001234' } as const;

test('equal parties have equal tokens, in a batch or alone; different ones differ', () => {
  const vault = createEphemeralVault();
  fc.assert(
    fc.property(fc.array(anyParty, { minLength: 1, maxLength: 20 }), (parties) => {
      const batch = vault.sealBatch(parties);
      assert.equal(batch.length, parties.length * 16);
      const tokens = new Map<string, string>();
      for (const [at, party] of parties.entries()) {
        const token = Buffer.from(batch.subarray(at * 16, at * 16 + 16)).toString('hex');
        assert.equal(Buffer.from(vault.seal(party)).toString('hex'), token);
        tokens.set(`${party.space} ${party.text}`, token);
      }
      assert.equal(new Set(tokens.values()).size, tokens.size);
    }),
  );
});

test('a token is one AES-128-ECB block of the slot', () => {
  // FIPS 197, appendix C.1.
  const key = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
  const plain = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  const sealer = createSealer(key);
  for (let round = 0; round < 3; round += 1) {
    assert.equal(Buffer.from(sealer(plain)).toString('hex'), '69c4e0d86a7b0430d8cdb78070b4c55a');
  }
  const many = Buffer.alloc(16 * 1000, 7);
  const expected = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(many);
  assert.deepEqual(sealer(many), new Uint8Array(expected));
  assert.throws(() => sealer(new Uint8Array(17)), { code: 'TOKEN_INVALID' });
  assert.equal(sealer(new Uint8Array(0)).length, 0);
});

test('two vaults do not share tokens', () => {
  const [a, b] = [createEphemeralVault(), createEphemeralVault()];
  assert.notDeepEqual(a.seal(victim), b.seal(victim));
});

test('an epoch that never was is refused', () => {
  assert.throws(() => createEphemeralVault().seal(victim, 7), { code: 'EPOCH_UNKNOWN' });
});

test('a vault shows nothing of its keys when printed', () => {
  const vault = createEphemeralVault();
  assert.deepEqual(vault.epochs(), [{ id: 1, createdMs: 0, retiredMs: null, destroyedMs: null }]);
  assert.equal(JSON.stringify(vault), '{}');
  assert.doesNotMatch(inspect(vault, { depth: 9, showHidden: true }), /Uint8Array|Buffer|auditKey/);
});
