import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOf, hourMs, noonMs } from './fixtures.ts';
import { chooseText, type Trial } from './trial.ts';

const experiment = { name: 'hold-out', key: bytesOf(1, 2, 3) };
const trial: Trial = {
  key: 'loan/high/zh',
  arms: [
    { variant: null, share: 0.5 },
    { variant: 'calm', share: 0.2 },
    { variant: 'short', share: 0.3 },
  ],
};
const subscriber = bytesOf(7);
const by = { experiment, subscriber, id: bytesOf(9), scamType: 'loan', earlier: [] };
const idOf = (n: number) => new Uint8Array(createHash('md5').update(String(n)).digest());

test('texts are drawn by their shares, and each draw says with what chance', () => {
  const drawn = Array.from({ length: 4000 }, (_, n) => chooseText(trial, { ...by, id: idOf(n) }));
  for (const { variant, share } of trial.arms) {
    const own = drawn.filter((text) => text.variant === variant);
    assert.ok(own.every(({ propensity }) => propensity === share));
    // Standard deviation below 32; six of them.
    assert.ok(Math.abs(own.length - share * drawn.length) < 190, `${variant}: ${own.length}`);
  }
});

test('the draw follows from key, trial, person and warning alone', () => {
  const token = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(token, token, (person, id) => {
      const asked = { ...by, subscriber: person, id };
      const again = { ...asked, subscriber: new Uint8Array(person), experiment: { ...experiment } };
      assert.deepEqual(chooseText(trial, asked), chooseText({ ...trial }, again));
    }),
  );
  const calm = (changed: Partial<typeof by>, tried = trial): string =>
    Array.from({ length: 64 }, (_, n) => chooseText(tried, { ...by, id: idOf(n), ...changed }))
      .map(({ variant }) => variant)
      .join();
  const usual = calm({});
  assert.notEqual(calm({ experiment: { ...experiment, key: bytesOf(4) } }), usual);
  assert.notEqual(calm({ subscriber: bytesOf(8) }), usual);
  assert.notEqual(calm({}, { ...trial, key: 'loan/urgent/zh' }), usual);
});

test('a warning that follows another keeps its voice, and was not drawn', () => {
  const warned = (hoursAgo: number, variant: string | null, scamType = 'loan') => ({
    ...{ variant, scamType },
    observedMs: noonMs - hoursAgo * hourMs,
  });
  const chosen = (...earlier: ReturnType<typeof warned>[]) => chooseText(trial, { ...by, earlier });
  assert.deepEqual(chosen(warned(1, 'calm')), { variant: 'calm', propensity: null });
  assert.deepEqual(chosen(warned(1, null)), { variant: null, propensity: null });
  assert.equal(chosen(warned(5, 'calm'), warned(1, 'short'), warned(3, null)).variant, 'short');
  const fresh = chooseText(trial, by);
  assert.ok(fresh.propensity !== null);
  assert.deepEqual(chosen(warned(1, 'calm', 'false_prize')), fresh);
  assert.deepEqual(chosen(warned(1, 'taken-out')), fresh);
});

test('without a trial nothing is drawn', () => {
  assert.deepEqual(chooseText(null, by), { variant: null, propensity: null });
});
