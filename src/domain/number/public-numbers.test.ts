import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chinaPlan } from './china-plan.ts';
import { normaliseNumber } from './normalise.ts';
import { publicNumbers } from './public-numbers.ts';

const numbers = publicNumbers();
const texts = new Set(numbers.map(({ text }) => text));

test('every one of them is what the numbering plan reads in it', () => {
  for (const { space, text } of numbers) {
    const read = normaliseNumber(text, chinaPlan);
    assert.ok(read.ok, text);
    assert.deepEqual(
      [read.party.space, read.party.text, read.party.class],
      [space, text, 'service'],
    );
  }
  assert.equal(texts.size, numbers.length);
});

test('numbers that authorities and banks answer at are among them, rented lines are not', () => {
  for (const text of ['110', '12381', '96110', '95588', '10086', '10100000'])
    assert.ok(texts.has(text), text);
  for (const text of ['95013800633', '1069000002001', '9558801', '1008611'])
    assert.ok(!texts.has(text), text);
});
