import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullWindow } from './full-window.ts';

test('never more than the window is out, and all of it comes back', async () => {
  let out = 0;
  let most = 0;
  const { messages } = await fullWindow({ window: 7, seconds: 0.02 }, (answered) => {
    out += 1;
    most = Math.max(most, out);
    setImmediate(() => {
      out -= 1;
      answered();
    });
  });
  assert.equal(most, 7);
  assert.equal(out, 0);
  assert.ok(messages > 0);
});
