import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsFromMs } from './validity.ts';

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const listedMs = 100 * dayMs;

test('a list of today does not hide the victims of yesterday', () => {
  const today = { validFromMs: listedMs - 1000, createdMs: listedMs };
  assert.equal(countsFromMs(today, weekMs), listedMs - 1000 - weekMs);
  assert.equal(countsFromMs(today, 0), listedMs - 1000);
  const fast = { validFromMs: listedMs + dayMs, createdMs: listedMs };
  assert.equal(countsFromMs(fast, weekMs), listedMs + dayMs - weekMs, 'a clock of another zone');
});

test('what is announced counts from its day on, what has no date always', () => {
  const announced = { validFromMs: listedMs + dayMs + 1, createdMs: listedMs };
  assert.equal(countsFromMs(announced, weekMs), listedMs + dayMs + 1);
  assert.equal(countsFromMs({ validFromMs: null, createdMs: listedMs }, weekMs), null);
});
