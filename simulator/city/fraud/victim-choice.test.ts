import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dice } from '../dice.ts';
import type { Population } from '../types.ts';
import { brushingRebate } from './scripts/brushing-rebate.ts';
import { village } from './testing/village.ts';
import { chooseVictim } from './victim-choice.ts';

const script = {
  ...brushingRebate,
  ages: [
    [20, 3],
    [40, 1],
  ] as const,
};
const anybody = (): boolean => true;

test('people are chosen by the weights of their ages, and none too young', () => {
  const dice = new Dice(3).at(1);
  const ages: number[] = [];
  for (let n = 0; n < 6000; n++) {
    ages.push(chooseVictim(village(600, 1), script, anybody, dice)?.ageYears ?? 0);
  }
  assert.ok(ages.every((age) => age >= 20));
  // The village is 18 to 77 evenly: 20 years at weight 3 against 38 at weight 1.
  const young = ages.filter((age) => age < 40).length / ages.length;
  assert.ok(Math.abs(young - 60 / 98) < 0.03, `${young}`);
});

test('the credulous are preferred by the power of the script', () => {
  const flat = village(600, 1);
  const population: Population = {
    ...flat,
    person: (index) => ({
      ...flat.person(index),
      ageYears: 30,
      credulity: index % 2 === 0 ? 0.9 : 0.3,
    }),
  };
  const dice = new Dice(4).at(1);
  let credulous = 0;
  for (let n = 0; n < 4000; n++) {
    const person = chooseVictim(population, { ...script, credulityPower: 1 }, anybody, dice);
    if (person?.credulity === 0.9) credulous++;
  }
  assert.ok(Math.abs(credulous / 4000 - 0.75) < 0.03, `${credulous}`);
});

test('who is not free is left alone', () => {
  const dice = new Dice(5).at(1);
  assert.equal(
    chooseVictim(village(50, 1), script, () => false, dice),
    null,
  );
  for (let n = 0; n < 100; n++) {
    assert.equal(chooseVictim(village(5, 1), script, (index) => index === 3, dice)?.index, 3);
  }
});
