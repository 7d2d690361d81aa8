import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Source files (no tests) of the product that hold a text, by path from the root. */
async function filesWith(text: string | RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['src', 'simulator']) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const source = await readFile(join(root, folder, name), 'utf8');
      if (source.search(text) >= 0) found.push(`${folder}/${name}`);
    }
  }
  return found.sort();
}

test('only one file deciphers, and only revealing and re-sealing call it', async () => {
  assert.deepEqual(await filesWith(/\bcreateDecipheriv\b/), ['src/vault/unseal.ts']);
  assert.deepEqual(await filesWith(/from '[^']*\/unseal\.ts'/), [
    'src/vault/reseal.ts',
    'src/vault/reveal.ts',
  ]);
  // The matcher's slots were never sealed: the kernel wrote them from the row that is being read,
  // and names the reader in a comment of its own (kernel/hit-lines.ts).
  assert.deepEqual(await filesWith(/\breadSlot\b/), [
    'src/match/engine/row-touches.ts',
    'src/match/kernel/hit-lines.ts',
    'src/match/scan/scan-fixtures.ts',
    'src/vault/slot.ts',
    'src/vault/unseal.ts',
  ]);
});

test('nobody outside the vault reaches its keys', async () => {
  const files = [
    ...(await filesWith(/\bringOf\b/)),
    ...(await filesWith(/from '[^']*\/(key-ring|key-state|key-file)\.ts'/)),
  ];
  assert.ok(files.length > 0);
  assert.deepEqual(
    files.filter((file) => !file.startsWith('src/vault/')),
    [],
  );
});
