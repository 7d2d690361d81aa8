import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePrivateFolder } from './private-folder.ts';

test('makes what is missing, for the owner alone, and is content with what is there', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'tocsin-folder-'));
  t.after(() => rm(root, { recursive: true }));
  const deep = join(root, 'a', 'b');
  await makePrivateFolder(deep);
  await makePrivateFolder(deep);
  assert.equal((await stat(deep)).mode & 0o777, 0o700);
  await writeFile(join(root, 'file'), '');
  await assert.rejects(makePrivateFolder(join(root, 'file', 'c')), { code: 'ENOTDIR' });
});

test('a file system that takes no folders is an error and not an endless try', async () => {
  await assert.rejects(makePrivateFolder('/proc/tocsin/data'));
});
