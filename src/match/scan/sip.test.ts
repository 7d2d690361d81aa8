import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { hostSpace, slotBytes } from '../kernel/layout.ts';
import { allocate, bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';

const km = createKernelMemory();
const kernel = instantiateKernel(km);
const key = allocate(km, 16);
const text = allocate(km, 256);
const slot = allocate(km, slotBytes);

/** The vectors' key is 00 01 … 0f, their texts are the empty one, 00, 00 01, 00 01 02 … */
function digestOf(length: number, at = text): string {
  const memory = bytesOf(km);
  memory.fill(0xff, text, text + 256);
  for (let i = 0; i < 16; i += 1) memory[key + i] = i;
  for (let i = 0; i < length; i += 1) memory[at + i] = i;
  kernel.digest(key, at, length, hostSpace, slot);
  return Buffer.from(bytesOf(km).slice(slot, slot + slotBytes)).toString('hex');
}

/** Of vectors_sip128 in the reference code (github.com/veorq/SipHash, vectors.h). */
const vectors = new Map([
  [0, 'a3817f04ba25a8e66df67214c7550293'],
  [1, 'da87c1d86b99af44347659119b22fc45'],
  [2, '8177228da4a45dc7fca38bdef60affe4'],
  [7, 'a1f1ebbed8dbc153c0b84aa61ff08239'],
  [8, '3b62a9ba6258f5610f83e264f31497b4'],
  [15, '5493e99933b0a8117e08ec0f97cfc3d9'],
  [16, '6ee2a4ca67b054bbfd3315bf85230577'],
  [63, '5150d1772f50834a503e069a973fbd7c'],
]);

test('a slot is its space and the first 15 bytes of SipHash-2-4-128', () => {
  for (const [length, vector] of vectors) {
    assert.equal(digestOf(length), `05${vector.slice(0, 30)}`, `${length} bytes`);
    assert.equal(digestOf(length, text + 3), `05${vector.slice(0, 30)}`, 'at an odd address');
  }
});

test('all 64 vectors of the reference code', () => {
  const all = Array.from({ length: 64 }, (_, length) => digestOf(length).slice(2)).join('');
  // SHA-256 of the vectors without their last bytes; OpenSSL's SIPHASH gives the same.
  assert.equal(
    hash('sha256', all),
    '3eda82b6c6728752915e4af391c2b1c59464462fa2e9df81448e283687a83467',
  );
});
