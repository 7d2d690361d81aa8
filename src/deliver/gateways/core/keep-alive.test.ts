import assert from 'node:assert/strict';
import { it } from 'node:test';
import { KeepAlive } from './keep-alive.ts';

it('a protocol without a keep-alive is asked for one once, and nothing stays open', async () => {
  const asked = Promise.withResolvers<void>();
  let questions = 0;
  const keepAlive = new KeepAlive({
    afterMs: 1,
    ask() {
      questions += 1;
      asked.resolve();
      return null;
    },
    deaf: () => false,
    unanswered: () => assert.fail('nothing was asked'),
  });
  await asked.promise;
  // Left behind, it would count as a request in flight for good.
  assert.equal(keepAlive.asking(), false);
  assert.equal(questions, 1);
});
