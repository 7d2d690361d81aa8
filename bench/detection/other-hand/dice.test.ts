import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dice, runningSums } from './dice.ts';

const throws = 20_000;

function many(thrown: (dice: Dice) => number): number[] {
  const dice = new Dice(7, 'test');
  return Array.from({ length: throws }, () => thrown(dice));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('seed and word tell the throws', () => {
  const five = (seed: number, word: string): number[] => {
    const dice = new Dice(seed, word);
    return Array.from({ length: 5 }, () => dice.next());
  };
  assert.deepEqual(five(1, 'fraud'), five(1, 'fraud'));
  for (const other of [five(2, 'fraud'), five(1, 'talk'), five(1 + 2 ** 32, 'fraud')]) {
    assert.notDeepEqual(five(1, 'fraud'), other);
  }
});

test('how many happen has the mean that was asked for, small and large', () => {
  for (const mean of [0.3, 4, 49, 51, 900]) {
    const found = meanOf(many((dice) => dice.poisson(mean)));
    assert.ok(Math.abs(found - mean) < 5 * Math.sqrt(mean / throws), `${found} for ${mean}`);
  }
  assert.equal(new Dice(1, 'test').poisson(0), 0);
});

test('a place is thrown by its weight, one without weight never', () => {
  const sums = runningSums([1, 0, 3, 0]);
  const places = many((dice) => dice.weighted(sums));
  assert.deepEqual([...new Set(places)].sort(), [0, 2]);
  assert.ok(Math.abs(meanOf(places) - 1.5) < 0.05);
});

test('a shuffled list has what it had', () => {
  const items = Array.from({ length: 50 }, (_, at) => at);
  const shuffled = new Dice(3, 'test').shuffle([...items]);
  assert.notDeepEqual(shuffled, items);
  assert.deepEqual(
    shuffled.toSorted((a, b) => a - b),
    items,
  );
});
