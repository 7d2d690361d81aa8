import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexOf } from '../../store/hex.ts';
import { tokenOf, tokensOf } from '../discover/testing/traffic.ts';
import { WaitingTokens } from './waiting-tokens.ts';

test('each waits once, the oldest are taken first, and beyond the room the oldest are let go', () => {
  const waiting = new WaitingTokens(3);
  waiting.add(tokensOf(['a', 'b']));
  waiting.add(tokensOf(['b', 'c', 'd']));
  assert.deepEqual([waiting.size, waiting.dropped], [3, 1]);
  assert.deepEqual(waiting.take(2).map(hexOf), [tokenOf('b'), tokenOf('c')].map(hexOf));
  assert.deepEqual(waiting.take(2).map(hexOf), [hexOf(tokenOf('d'))]);
  assert.equal(waiting.size, 0);
});
