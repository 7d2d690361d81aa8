import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexOf } from '../store/hex.ts';
import { createReplayVault } from '../vault/replay-vault.ts';
import { neverSuspected } from './never-suspected.ts';

test('what is allowed and what the public calls is never suspected, a rented line may be', () => {
  const vault = createReplayVault(1);
  const never = neverSuspected(
    { allowNumbers: new Set(['e164:8619900001234']) },
    vault,
    vault.currentEpoch,
  );
  const isNever = (space: 'e164' | 'service', text: string): boolean =>
    never.has(hexOf(vault.sealBatch([{ space, text }])));
  assert.ok(isNever('e164', '8619900001234'));
  assert.ok(isNever('service', '95588'));
  assert.ok(isNever('service', '110'));
  assert.ok(!isNever('e164', '8619900001235'));
  assert.ok(!isNever('service', '95013800633'));
});
