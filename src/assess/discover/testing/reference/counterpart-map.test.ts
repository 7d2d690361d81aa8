import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../../../simulator/seeded-random.ts';
import { mapHalfDays, slotWords, unit } from '../../../../match/kernel/discover-slot.ts';
import { CounterpartMaps } from './counterpart-map.ts';
import { SketchPool } from './sketch-pool.ts';

const word = fc.integer({ min: 0, max: 0xffff_ffff });

function maps(sketches = 4): { maps: CounterpartMaps; pool: SketchPool } {
  const pool = new SketchPool(sketches);
  return { maps: new CounterpartMaps(new Uint32Array(4 * slotWords), pool), pool };
}

test('the number of different counterparts is right within a few parts in a hundred', () => {
  for (const distinct of [5, 20, 44, 100, 500, 3000]) {
    let sum = 0;
    const runs = 40;
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(1000 * run + distinct);
      const { maps: own } = maps();
      const hashes = Array.from({ length: distinct }, () => (random() * 2 ** 32) >>> 0);
      // Each three times, the repeats mixed in.
      for (let at = 0; at < 3 * distinct; at++) {
        const place = at < distinct ? at : Math.floor(random() * distinct);
        sum += own.add(0, hashes[place] ?? 0) / unit;
      }
    }
    const mean = sum / runs / distinct;
    assert.ok(Math.abs(mean - 1) < 0.08, `${distinct} are estimated as ${mean * distinct}`);
  }
});

test('a counterpart is known from its first contact on and counts once', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (hashes) => {
      const { maps: own } = maps();
      for (const hash of hashes) own.add(1, hash);
      for (const hash of hashes) {
        assert.equal(own.knows(1, hash), true);
        assert.equal(own.add(1, hash), 0);
      }
      assert.equal(own.knows(0, 7), false);
    }),
  );
});

test('after eight days everybody is forgotten and the sketch is back in the pool', () => {
  const { maps: own, pool } = maps();
  const random = seededRandom(3);
  for (let at = 0; at < 400; at++) own.add(0, (random() * 2 ** 32) >>> 0);
  assert.equal(pool.used, 1);
  const before = own.remembered(0);
  assert.ok(before > 300 && before < 500, String(before));
  own.forget(0, 100, 108);
  assert.ok(own.remembered(0) < before * 0.65);
  own.forget(0, 108, 100 + mapHalfDays);
  assert.equal(pool.used, 0);
  assert.equal(own.remembered(0), 0);
});

test('without a sketch left a busy number goes on with its small map, and that is counted', () => {
  const { maps: own, pool } = maps(1);
  const random = seededRandom(4);
  let counted = 0;
  for (let at = 0; at < 500; at++) own.add(0, (random() * 2 ** 32) >>> 0);
  for (let at = 0; at < 500; at++) counted += own.add(1, (random() * 2 ** 32) >>> 0) / unit;
  assert.equal(pool.used, 1);
  assert.ok(pool.refused > 0);
  assert.ok(counted > 300 && counted < 700, String(counted));
});

test('a sketch that is full begins anew', () => {
  const { maps: own, pool } = maps();
  const random = seededRandom(5);
  for (let at = 0; at < 60_000; at++) own.add(0, (random() * 2 ** 32) >>> 0);
  assert.ok(pool.restarted > 0);
  assert.equal(pool.used, 1);
});
