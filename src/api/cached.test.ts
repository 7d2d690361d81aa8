import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cached } from './cached.ts';

test('those who ask together or within the time share one read', async () => {
  let nowMs = 0;
  let reads = 0;
  const read = cached(
    async () => {
      reads += 1;
      return reads;
    },
    { freshMs: 1000, restFactor: 20 },
    () => nowMs,
  );
  assert.deepEqual(await Promise.all([read(), read(), read()]), [1, 1, 1]);
  nowMs = 999;
  assert.equal(await read(), 1);
  nowMs = 1000;
  assert.equal(await read(), 2);
});

test('a slow read is kept for longer, a failed one not at all', async () => {
  let nowMs = 0;
  let fail = true;
  let reads = 0;
  const read = cached(
    async () => {
      reads += 1;
      nowMs += 200;
      if (fail) throw new Error('store');
      return reads;
    },
    { freshMs: 1000, restFactor: 20 },
    () => nowMs,
  );
  await assert.rejects(read());
  fail = false;
  assert.equal(await read(), 2);
  nowMs += 3999;
  assert.equal(await read(), 2);
  nowMs += 1;
  assert.equal(await read(), 3);
});
