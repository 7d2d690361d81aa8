import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalId } from './id-profile.ts';

const number = fc.bigInt({ min: 0n, max: 2n ** 200n });
const zeros = fc.integer({ min: 0, max: 30 }).map((count) => '0'.repeat(count));
const padding = fc.constantFrom('', ' ', '\t', '  ');

describe('the id profile', () => {
  it('finds an answer in hexadecimal and a receipt in decimal to be one id', () => {
    fc.assert(
      fc.property(number, zeros, zeros, fc.boolean(), padding, (id, some, others, upper, pad) => {
        const hex = id.toString(16);
        const answer = `${pad}${some}${upper ? hex.toUpperCase() : hex}${pad}`;
        const receipt = `${others}${id}${pad}`;
        assert.equal(canonicalId(answer, 'hex'), canonicalId(receipt, 'decimal'));
      }),
    );
  });

  it('keeps different numbers apart', () => {
    fc.assert(
      fc.property(number, number, (one, other) => {
        fc.pre(one !== other);
        for (const [form, radix] of [
          ['hex', 16],
          ['decimal', 10],
        ] as const) {
          assert.notEqual(
            canonicalId(one.toString(radix), form),
            canonicalId(other.toString(radix), form),
          );
        }
      }),
    );
  });

  it('takes text as it is but for case and the space around it', () => {
    assert.equal(canonicalId('00aB-3f', 'text'), '00AB-3F');
    assert.notEqual(canonicalId('0012', 'text'), canonicalId('12', 'text'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (id) => {
        assert.equal(canonicalId(` ${id.toLowerCase()} `, 'text'), canonicalId(id, 'text'));
      }),
    );
  });

  it('takes what is no number as text, and never throws', () => {
    assert.equal(canonicalId('12g4', 'hex'), '12G4');
    assert.equal(canonicalId('-5', 'decimal'), '-5');
    assert.equal(canonicalId('', 'decimal'), '');
    assert.equal(canonicalId('0x1F', 'hex'), '31');
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('text', 'hex', 'decimal'), (id, form) => {
        const key = canonicalId(id, form);
        if (form !== 'hex') assert.equal(canonicalId(key, form), key);
      }),
    );
  });
});
