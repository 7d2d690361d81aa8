import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hourMs } from '../clock.ts';
import { EventBuffer } from './columns.ts';

const startMs = 1_772_380_800_000;

test('each hour gets its events in order, equal times as they came, and later ones wait', () => {
  const times = fc.array(fc.integer({ min: 0, max: 3 * hourMs - 1 }), { maxLength: 300 });
  // Few different times, so that many are equal.
  const crowded = fc.array(
    fc.integer({ min: 0, max: 29 }).map((n) => n * 360_000),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(fc.oneof(times, crowded), (offsets) => {
      const buffer = new EventBuffer();
      for (const [at, offset] of offsets.entries())
        buffer.push(startMs + offset, at % 4, at, at + 1, at % 9, at % 7);
      const expected = offsets
        .map((offset, at) => ({ offset, at }))
        .sort((a, b) => a.offset - b.offset || a.at - b.at);
      const got = [0, 1, 2].flatMap((n) => {
        const hour = buffer.takeHour(startMs + n * hourMs);
        return Array.from({ length: hour.count }, (_, row) => {
          const at = hour.from[row] ?? -1;
          assert.equal(hour.kind[row], at % 4);
          assert.equal(hour.to[row], at + 1);
          assert.equal(hour.durationS[row], at % 9);
          assert.equal(hour.cell[row], at % 7);
          return { offset: n * hourMs + (hour.offsetMs[row] ?? 0), at };
        });
      });
      assert.deepEqual(got, expected);
    }),
  );
});

test('more events than the room of the beginning', () => {
  const buffer = new EventBuffer();
  for (let n = 0; n < 20_000; n++) buffer.push(startMs + ((n * 7919) % hourMs), 0, n, 0, -1, 0);
  const { count, offsetMs } = buffer.takeHour(startMs);
  assert.equal(count, 20_000);
  assert.deepEqual(offsetMs, Uint32Array.from(offsetMs).sort());
});
