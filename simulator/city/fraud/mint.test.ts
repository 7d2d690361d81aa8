import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chinaPlan } from '../../../src/domain/number/china-plan.ts';
import { normaliseNumber } from '../../../src/domain/number/normalise.ts';
import { parseTarget } from '../../../src/intake/hosts/target.ts';
import { Dice } from '../dice.ts';
import { isOnNetwork, Mint } from './mint.ts';
import type { NumberClass } from './script.ts';

const classes: readonly NumberClass[] = [
  'sim_box',
  'personal',
  'overseas',
  'spoofed',
  'service',
  'bulk_sms',
];

test('no number, host or app is given out twice, and each can be read', () => {
  const mint = new Mint();
  const dice = new Dice(1).at(1);
  const seen = new Set<string>();
  for (let n = 0; n < 1200; n++) {
    for (const numberClass of classes) {
      const number = mint.number(numberClass, dice);
      const read = normaliseNumber(number, chinaPlan);
      assert.ok(read.ok, number);
      if (isOnNetwork(numberClass)) assert.equal(read.party.class, 'mobile', number);
      if (numberClass === 'spoofed') assert.equal(read.party.class, 'malformed', number);
      if (numberClass === 'overseas') {
        assert.ok(['international', 'malformed'].includes(read.party.class), number);
      }
      seen.add(`${read.party.space} ${read.party.text}`);
    }
    const site = mint.site(['a', 'b'], n % 2 === 0, dice);
    assert.notEqual(parseTarget(site), null);
    seen.add(site);
    seen.add(mint.app(['a', 'b'], dice));
  }
  assert.equal(seen.size, 1200 * (classes.length + 2));
});

test('used up, it says so', () => {
  const mint = new Mint();
  const dice = new Dice(1).at(1);
  assert.throws(() => {
    for (let n = 0; n <= 400_000; n++) mint.number('bulk_sms', dice);
  }, RangeError);
});
