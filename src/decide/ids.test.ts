import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexOf } from '../store/hex.ts';
import { bytesOf } from './fixtures.ts';
import { messageId, warningId } from './ids.ts';

test('the same decision has the same ids, any other has others', () => {
  const warning = warningId(bytesOf(1), 'loan', bytesOf(2));
  assert.equal(warning.length, 16);
  assert.equal(hexOf(warningId(bytesOf(1), 'loan', bytesOf(2))), hexOf(warning));
  const all = [
    warning,
    warningId(bytesOf(2), 'loan', bytesOf(2)),
    warningId(bytesOf(1), 'false_prize', bytesOf(2)),
    warningId(bytesOf(1), 'loan', bytesOf(1)),
    messageId(warning, 'subscriber', bytesOf(1), 'sms'),
    messageId(warning, 'subscriber', bytesOf(1), 'flash'),
    messageId(warning, 'family', bytesOf(1), 'sms'),
    messageId(warning, 'subscriber', bytesOf(3), 'sms'),
  ];
  assert.equal(new Set(all.map(hexOf)).size, all.length);
});
