import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWarnings } from './read-warnings.ts';
import { Heeded } from './warnings.ts';

test('a response file gives subscriber and time, whatever other columns it has', () => {
  const text = [
    'level,subscriber,time',
    'high,+8619900000001,2025-03-03T10:00:00+08:00',
    'low,8619900000002,1741000000000',
    '',
  ].join('\r\n');
  assert.deepEqual(parseWarnings(text), [
    { subscriber: '8619900000001', timeMs: Date.UTC(2025, 2, 3, 2) },
    { subscriber: '8619900000002', timeMs: 1_741_000_000_000 },
  ]);
});

test('a file that is none is refused with the place', () => {
  assert.throws(() => parseWarnings('who,when\na,b\n'), /columns/);
  assert.throws(() => parseWarnings('subscriber,time\n86199,soon\n'), /row 2/);
  assert.throws(() => parseWarnings(''), RangeError);
});

test('a share of the warnings is heeded, always the same ones, and only in their time', () => {
  const warnings = Array.from({ length: 2000 }, (_, n) => ({
    subscriber: `86199${String(n).padStart(8, '0')}`,
    timeMs: 1e12 + n * 60_000,
  }));
  const heedsOf = (heeded: Heeded): boolean[] =>
    warnings.map(({ subscriber, timeMs }) => heeded.between(subscriber, timeMs, timeMs));
  const heeds = heedsOf(new Heeded(warnings, 0.6, 9));
  assert.ok(Math.abs(heeds.filter(Boolean).length / 2000 - 0.6) < 0.05);
  assert.deepEqual(heedsOf(new Heeded(warnings, 0.6, 9)), heeds);
  assert.ok(heedsOf(new Heeded(warnings, 1, 9)).every(Boolean));
  assert.ok(!heedsOf(new Heeded(warnings, 0, 9)).some(Boolean));
  const [first] = warnings;
  assert.ok(first !== undefined);
  const all = new Heeded(warnings, 1, 9);
  assert.ok(!all.between(first.subscriber, first.timeMs + 1, first.timeMs + 9));
  assert.ok(!all.between('8619800000000', 0, 2e12));
});
