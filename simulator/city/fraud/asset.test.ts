import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Dice } from '../dice.ts';
import { listedAt, retiredAt } from './asset.ts';
import type { Policing } from './script.ts';
import { allScripts } from './scripts/all.ts';

const policing: Policing = {
  phoneListed: 0.5,
  webListed: 0.5,
  phoneDelayMs: { median: 3_600_000, sigma: 0.8 },
  webDelayMs: { median: 7_200_000, sigma: 0.8 },
  knownBefore: 0,
  confidence: [50, 90],
  untyped: 0,
};

test('nothing is listed before its first contact, unless the script says that it is known', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(...allScripts), (seed, script) => {
      const dice = new Dice(seed).at(1);
      const unknown = { ...script.policing, knownBefore: 0 };
      const known = { ...script.policing, knownBefore: 1 };
      for (const kind of ['phone', 'sms_sender', 'domain', 'url', 'app'] as const) {
        const listed = listedAt(kind, 1e12, unknown, 1, dice);
        assert.ok(listed === null || listed >= 1e12);
        const early = listedAt(kind, 1e12, known, 1, dice);
        assert.ok(early !== null && early <= 1e12);
      }
    }),
  );
});

test('the share that is listed and the median delay are those of the script, times the factor', () => {
  const dice = new Dice(7).at(1);
  const delays: number[] = [];
  for (let n = 0; n < 4000; n++) {
    const listed = listedAt('phone', 0, policing, 3, dice);
    if (listed !== null) delays.push(listed);
  }
  assert.ok(Math.abs(delays.length / 4000 - 0.5) < 0.04);
  delays.sort((a, b) => a - b);
  const median = delays[delays.length >> 1] ?? 0;
  assert.ok(Math.abs(median / (3 * 3_600_000) - 1) < 0.12, `${median}`);
});

test('what is listed is thrown away soon afterwards, but never before it was used', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -5, max: 50 }), (seed, hours) => {
      const dice = new Dice(seed).at(1);
      const days = { median: 5, sigma: 0.5 };
      const retired = retiredAt(1e12, 1e12 + hours * 3_600_000, days, dice);
      assert.ok(retired > 1e12);
      assert.ok(retired <= 1e12 + 60 * 86_400_000);
    }),
  );
});
