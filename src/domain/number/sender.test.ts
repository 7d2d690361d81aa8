import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chinaPlan } from './china-plan.ts';
import { normaliseNumber } from './normalise.ts';
import { normaliseSender } from './sender.ts';

test('an alphanumeric sender is upper-cased and keeps its space', () => {
  assert.deepEqual(normaliseSender(' My Bank ', chinaPlan), {
    ok: true,
    party: { space: 'sender', text: 'MY BANK', class: 'sender', carrier: null },
  });
});

test('what cannot be an address field is rejected with its reason', () => {
  assert.deepEqual(normaliseSender('TWELVELETTER', chinaPlan), { ok: false, reason: 'too_long' });
  assert.deepEqual(normaliseSender('银行', chinaPlan), { ok: false, reason: 'not_a_number' });
  assert.deepEqual(normaliseSender('A\u0000B', chinaPlan), { ok: false, reason: 'not_a_number' });
  assert.deepEqual(normaliseSender('', chinaPlan), { ok: false, reason: 'empty' });
});

test('digits are numbers, as for a call', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+?[\d -]{1,20}$/), (text) => {
      assert.deepEqual(normaliseSender(text, chinaPlan), normaliseNumber(text, chinaPlan));
    }),
  );
});

test('a sender read twice is the same sender, whatever its case', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.&-]{0,10}$/), (text) => {
      const once = normaliseSender(text, chinaPlan);
      if (!once.ok) return;
      assert.deepEqual(normaliseSender(once.party.text, chinaPlan), once);
      assert.deepEqual(normaliseSender(text.toLowerCase(), chinaPlan), once);
      assert.ok(once.party.text.length <= 11);
    }),
  );
});
