import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleDraft } from '../../test/support/store-samples.ts';
import type { IndicatorDraft } from '../domain/indicator.ts';
import { liftedReason, mergeIndicator } from './indicator-merge.ts';

const nowMs = 1000;
const listed = (given: Partial<IndicatorDraft> = {}) =>
  mergeIndicator(null, sampleDraft(given), nowMs);

test('the highest confidence and the widest validity count', () => {
  const bounds = fc.option(fc.integer({ min: 2000, max: 9000 }), { nil: null });
  const draft = fc.record({
    confidence: fc.integer({ min: 0, max: 100 }),
    validFromMs: bounds,
    validUntilMs: bounds,
  });
  fc.assert(
    fc.property(draft, draft, (a, b) => {
      const { confidence, validFromMs, validUntilMs } = mergeIndicator(
        listed(a),
        sampleDraft(b),
        nowMs,
      );
      assert.equal(confidence, Math.max(a.confidence, b.confidence));
      const from = [a.validFromMs, b.validFromMs];
      const until = [a.validUntilMs, b.validUntilMs];
      assert.equal(validFromMs, from.includes(null) ? null : Math.min(...from.map(Number)));
      assert.equal(validUntilMs, until.includes(null) ? null : Math.max(...until.map(Number)));
    }),
  );
});

test('the same draft again changes nothing, whatever it says', () => {
  const draft = fc.record({
    scamType: fc.constantFrom(null, 'other', 'loan'),
    confidence: fc.integer({ min: 0, max: 100 }),
    validUntilMs: fc.constantFrom(null, 1, 5000),
    quarantine: fc.constantFrom(null, 'popular_site' as const),
  });
  fc.assert(
    fc.property(draft, (given) => {
      const once = listed(given);
      assert.equal(mergeIndicator(once, sampleDraft(given), nowMs + 1), once);
    }),
  );
});

test('a named scam type goes before other and before none; of two the surer list decides', () => {
  const after = (first: Partial<IndicatorDraft>, second: Partial<IndicatorDraft>) =>
    mergeIndicator(listed(first), sampleDraft(second), nowMs).scamType;
  assert.equal(after({ scamType: null }, { scamType: 'other' }), 'other');
  assert.equal(after({ scamType: 'loan' }, { scamType: null }), 'loan');
  assert.equal(after({ scamType: 'other' }, { scamType: 'loan', confidence: 1 }), 'loan');
  assert.equal(after({ scamType: 'loan' }, { scamType: 'other', confidence: 99 }), 'loan');
  assert.equal(
    after({ scamType: 'loan' }, { scamType: 'false_prize', confidence: 81 }),
    'false_prize',
  );
  assert.equal(after({ scamType: 'loan' }, { scamType: 'false_prize', confidence: 80 }), 'loan');
});

test('a revoked or expired one that is listed again is active', () => {
  for (const status of ['revoked', 'expired'] as const) {
    const before = { ...listed(), status, statusReason: 'x' };
    const after = mergeIndicator(before, sampleDraft(), 2000);
    assert.deepEqual([after.status, after.statusReason, after.updatedMs], ['active', null, 2000]);
  }
});

test('a listing whose validity is over is kept as expired', () => {
  assert.equal(listed({ validUntilMs: nowMs }).status, 'expired');
  assert.equal(listed({ validUntilMs: nowMs + 1 }).status, 'active');
});

test('quarantine stays until it is lifted, and does not come back after that', () => {
  const shared = sampleDraft({ quarantine: 'shared_host' });
  const quarantined = mergeIndicator(listed(), shared, nowMs);
  assert.deepEqual([quarantined.status, quarantined.statusReason], ['quarantined', 'shared_host']);
  assert.equal(
    mergeIndicator(quarantined, sampleDraft({ confidence: 99 }), nowMs).status,
    'quarantined',
  );
  const lifted = { ...quarantined, status: 'active' as const, statusReason: liftedReason };
  assert.equal(mergeIndicator(lifted, shared, nowMs).status, 'active');
});

test('a type that a list names wins over a guess, a text over neighbours, any over none', () => {
  const after = (first: Partial<IndicatorDraft>, second: Partial<IndicatorDraft>) => {
    const merged = mergeIndicator(listed({ confidence: 90, ...first }), sampleDraft(second), nowMs);
    return [merged.scamType, merged.scamTypeFrom ?? null];
  };
  const text = { scamType: 'false_prize', scamTypeFrom: 'text' } as const;
  const neighbours = { scamType: 'credit_repair', scamTypeFrom: 'neighbours' } as const;
  const plain = { scamType: 'loan' };
  assert.deepEqual(after(text, plain), ['loan', null], 'though the guess is the surer list');
  assert.deepEqual(after(plain, text), ['loan', null]);
  assert.deepEqual(after(neighbours, text), ['false_prize', 'text']);
  assert.deepEqual(after({ scamType: null }, text), ['false_prize', 'text']);
  assert.deepEqual(after(text, { scamType: null }), ['false_prize', 'text']);
  assert.deepEqual(after({ scamType: 'other' }, text), ['false_prize', 'text']);
  assert.deepEqual(after(text, { scamType: 'other' }), ['false_prize', 'text']);
});
