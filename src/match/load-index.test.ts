import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Indicator } from '../domain/indicator.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import { IndicatorIndex } from './indicator-index.ts';
import { applyIndicators, loadIndex } from './load-index.ts';

function indicator(value: string, part: Partial<Indicator> = {}): Indicator {
  return {
    id: indicatorId('domain', value),
    kind: 'domain',
    value,
    space: null,
    partyClass: null,
    scamType: 'loan',
    confidence: 50,
    status: 'active',
    statusReason: null,
    validFromMs: null,
    validUntilMs: null,
    createdMs: 0,
    updatedMs: 0,
    ...part,
  };
}

async function* pages(...all: Indicator[][]): AsyncGenerator<Indicator[]> {
  yield* all;
}

test('only active indicators come in, page by page, with progress', async () => {
  const index = new IndicatorIndex(createEphemeralVault());
  const seen: number[] = [];
  const change = await loadIndex(
    index,
    pages(
      [indicator('a.example'), indicator('b.example', { status: 'quarantined' })],
      [indicator('c.example', { status: 'expired' }), indicator('d.example')],
      [],
    ),
    (read) => seen.push(read),
  );
  assert.deepEqual(change, { active: 2, inactive: 2 });
  assert.deepEqual(seen, [2, 4, 4]);
  assert.equal(index.size, 2);
  assert.equal(index.findHost('b.example', '/', 0).length, 0);
});

test('a change of status takes it out and puts it back', () => {
  const index = new IndicatorIndex(createEphemeralVault());
  const found = (): number => index.findHost('www.a.example', '/', 0).length;
  applyIndicators(index, [indicator('a.example')]);
  assert.equal(found(), 1);
  for (const status of ['revoked', 'revoked', 'quarantined', 'expired'] as const) {
    applyIndicators(index, [indicator('a.example', { status })]);
    assert.equal(found(), 0);
  }
  applyIndicators(index, [indicator('a.example')]);
  assert.equal(found(), 1);
});
