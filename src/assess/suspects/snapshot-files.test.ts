import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '../../../test/support/program.ts';
import { dropSnapshots, keepSnapshot, latestSnapshot, snapshotFile } from './snapshot-files.ts';

test('the newest state is found by its name, and the others go', async (t) => {
  const folder = join(await tempFolder(t), 'discover');
  assert.equal(await latestSnapshot(folder), null);
  for (const [epoch, contacts] of [
    [1, 900],
    [2, 5],
    [2, 40],
  ] as const) {
    const { path } = await snapshotFile(folder, epoch, contacts);
    await writeFile(path, 'x');
  }
  await writeFile(join(folder, 'numbers-2-41.snapshot.new'), 'torn');
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  const latest = await latestSnapshot(folder);
  assert.deepEqual([latest?.epoch, latest?.contacts], [2, 40]);
  assert.ok(latest);
  assert.equal(await dropSnapshots(folder, 1), 1);
  await keepSnapshot(folder, latest);
  assert.deepEqual(await readdir(folder), ['numbers-2-40.snapshot']);
  assert.equal(await dropSnapshots(folder, 2), 1);
  assert.equal(await latestSnapshot(folder), null);
});
