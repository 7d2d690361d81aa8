import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importLines } from './local.ts';

test('an import tells its progress and its end', async () => {
  const lines = importLines(async (onProgress) => {
    onProgress({ records: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    return { records: 2 };
  });
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  assert.deepEqual(all.at(-1), '{"done":{"records":2}}\n');
  for (const line of all.slice(0, -1)) assert.equal(line, '{"progress":{"records":1}}\n');
});

test('an import that has nothing to tell for long still says that it is there', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let finish = (): void => undefined;
  const lines = importLines(
    () =>
      new Promise((resolve) => {
        finish = () => resolve({ records: 0 });
      }),
  );
  for (let beat = 0; beat < 2; beat++) {
    const next = lines.next();
    t.mock.timers.tick(30_000);
    assert.equal((await next).value, '\n');
  }
  const last = lines.next();
  finish();
  assert.equal((await last).value, '{"done":{"records":0}}\n');
});
