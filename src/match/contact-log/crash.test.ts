import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { openContactLog } from './contact-log.ts';
import { tokensOf } from './testing/contacts.ts';
import { closeBeforeRemoval, emptyFolder } from './testing/folder.ts';
import { storedPosition } from './testing/killed-writer.ts';

const parties = 7;

/**
 * A process that appends contacts until it is killed: contact i of counterpart i mod 7 has the time i.
 * Its store is a file with the position.
 */
async function writeUntilKilled(dir: string, blocks: number): Promise<void> {
  const script = new URL('./testing/killed-writer.ts', import.meta.url);
  const child = spawn(process.execPath, [script.pathname, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let seen = 0;
  for await (const _ of createInterface(child.stdout)) {
    if (++seen === blocks) break;
  }
  child.kill('SIGKILL');
  await exited;
  assert.equal(seen, blocks, 'the writer ended by itself');
}

test('killed again and again in the middle of appends, rolls and merges, nothing is lost or doubled', async (t) => {
  const dir = await emptyFolder(t);
  let before = 0;
  for (const blocks of [3, 30, 1, 45]) {
    await writeUntilKilled(dir, blocks);
    const stored = await storedPosition(dir);
    assert.ok(stored !== null && stored.byteOffset > before);
    before = stored.byteOffset;
  }
  const log = await openContactLog({
    dir: join(dir, 'log'),
    retentionS: 1,
    nowMs: () => 0,
    segmentRows: 300,
    committed: () => storedPosition(dir),
  });
  closeBeforeRemoval(t, () => log.close());
  const counterparts = tokensOf(Array.from({ length: parties }, (_, party) => party));
  const times: number[] = [];
  const query = [{ epoch: 1, counterparts }];
  for await (const some of log.search(query, { sinceMs: 0, untilMs: Infinity })) {
    for (const { at, timeMs } of some) {
      assert.equal(timeMs % parties, at);
      times.push(timeMs);
    }
  }
  const stored = Number(await readFile(join(dir, 'position'), 'utf8'));
  assert.deepEqual(
    times.sort((a, b) => a - b),
    Array.from({ length: stored }, (_, i) => i),
  );
});
