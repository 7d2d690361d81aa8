import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hourMs, hourOfDay, zoneOffsetMs } from '../clock.ts';
import { Dice } from '../dice.ts';
import { dayMs, village, villageStartMs } from './testing/village.ts';
import { activityAt, awakeFrom, workedLater } from './time-of-day.ts';

const midnight = Date.UTC(2025, 2, 3) - zoneOffsetMs;

test('working time goes on the next morning', () => {
  const at = (hour: number): number => midnight + hour * hourMs;
  assert.equal(workedLater(at(10), 2 * hourMs, [9, 18]), at(12));
  assert.equal(workedLater(at(17), 2 * hourMs, [9, 18]), at(24 + 10));
  assert.equal(workedLater(at(3), 0, [9, 18]), at(9));
  assert.equal(workedLater(at(20), 0, [9, 18]), at(24 + 9));
  assert.equal(workedLater(at(9), 21 * hourMs, [9, 18]), at(48 + 9 + 3));
});

test('no moment of work lies outside the hours, nor before the start', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 * dayMs }),
      fc.integer({ min: 0, max: 5 * dayMs }),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      (offset, gap, open, length) => {
        const from = midnight + offset;
        const found = workedLater(from, gap, [open, open + length]);
        assert.ok(found >= from + Math.min(gap, 0));
        const hour = hourOfDay(found);
        assert.ok(hour >= open && hour < open + length, `${hour}`);
      },
    ),
  );
});

test('days outside the records are lived as the first and the last day', () => {
  const population = village(10, 2);
  assert.equal(activityAt(population, 0, villageStartMs - 30 * dayMs + 12 * hourMs), 'at_work');
  assert.equal(activityAt(population, 0, villageStartMs - 1), 'asleep');
  assert.equal(activityAt(population, 0, villageStartMs + 9 * dayMs + 20 * hourMs), 'free');
});

test('nobody is woken up', () => {
  const population = village(10, 3);
  const dice = new Dice(1).at(1);
  for (let hour = 0; hour < 48; hour++) {
    const fromMs = villageStartMs + hour * hourMs;
    const found = awakeFrom(population, 0, fromMs, null, dice);
    assert.ok(found >= fromMs);
    assert.notEqual(activityAt(population, 0, found), 'asleep');
    const worked = hourOfDay(awakeFrom(population, 0, fromMs, [5, 9], dice));
    assert.ok(worked >= 7 && worked < 9);
  }
});
