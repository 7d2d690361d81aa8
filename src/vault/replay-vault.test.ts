import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReplayVault } from './replay-vault.ts';

test('the seed decides the tokens', () => {
  const party = { space: 'e164', text: '8619900000001' } as const;
  assert.deepEqual(createReplayVault(1).seal(party), createReplayVault(1).seal(party));
  assert.notDeepEqual(createReplayVault(1).seal(party), createReplayVault(2).seal(party));
});
