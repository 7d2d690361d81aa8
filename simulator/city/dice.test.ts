import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dice, fractionOf, hashOf } from './dice.ts';

test('dice follow from seed and keys alone', () => {
  const throws = (dice: Dice): number[] => [dice.next(), dice.next(), dice.normal()];
  const dice = new Dice(5);
  const first = throws(dice.at(3, 4));
  throws(dice.at(9));
  assert.deepEqual(throws(dice.at(3, 4)), first);
  assert.notDeepEqual(throws(dice.at(4, 3)), first);
  assert.notDeepEqual(throws(new Dice(6).at(3, 4)), first);
});

test('neighbouring keys give even and unrelated fractions', () => {
  const count = 20_000;
  const values = Array.from({ length: count }, (_, n) => fractionOf(1, n, 7));
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  assert.ok(Math.abs(mean - 0.5) < 0.01, `mean ${mean}`);
  const steps = values.slice(1).map((value, n) => (value - 0.5) * ((values[n] ?? 0) - 0.5));
  const covariance = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  assert.ok(Math.abs(covariance) < 0.003, `covariance ${covariance}`);
  assert.equal(new Set(Array.from({ length: count }, (_, n) => hashOf(1, n))).size, count);
});

test('counts and lengths have the mean and median that were asked for', () => {
  const dice = new Dice(11).at(0);
  for (const mean of [0.05, 1.3, 12, 80]) {
    const draws = 20_000;
    let sum = 0;
    for (let n = 0; n < draws; n++) sum += dice.poisson(mean);
    const allowed = 5 * Math.sqrt(mean / draws);
    assert.ok(Math.abs(sum / draws - mean) < allowed, `${sum / draws} for ${mean}`);
  }
  const lengths = Float64Array.from({ length: 20_001 }, () => dice.logNormal(30, 0.8)).sort();
  assert.ok(Math.abs((lengths[10_000] ?? 0) - 30) < 1.5);
});

test('nothing cannot be picked from', () => {
  assert.throws(() => new Dice(1).at(0).pick([]), RangeError);
});
