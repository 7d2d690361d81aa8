import assert from 'node:assert/strict';
import { test } from 'node:test';
import { places, shuffledPlaces } from './numbering.ts';

test('different places stay different, and in the range', () => {
  const shuffled = shuffledPlaces(7);
  const seen = new Set<number>();
  for (let place = 0; place < 200_000; place++) seen.add(shuffled(place));
  for (let place = places - 200_000; place < places; place++) seen.add(shuffled(place));
  assert.equal(seen.size, 400_000);
  for (const place of seen) assert.ok(place >= 0 && place < places);
});

test('the same seed gives the same order, another seed another', () => {
  const [one, again, other] = [shuffledPlaces(7), shuffledPlaces(7), shuffledPlaces(8)];
  const ask = [0, 1, 99_999_999];
  assert.deepEqual(ask.map(one), ask.map(again));
  assert.notDeepEqual(ask.map(one), ask.map(other));
});
