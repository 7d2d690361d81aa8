import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { presentedKey } from './access.ts';
import { addKey, localKeyName, openKeys, readLocalKey, removeKey, scopeCovers } from './keys.ts';

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tocsin-keys-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('the first start makes one admin key that only the owner can read', async (t) => {
  const dir = await folder(t);
  const ring = await openKeys(dir, 5);
  const secret = await readLocalKey(dir);
  assert.ok(secret);
  assert.deepEqual(ring.verify(secret), { name: localKeyName, scope: 'admin' });
  assert.equal(ring.verify(`${secret}x`), null);
  assert.equal(ring.verify(''), null);
  for (const file of ['api-keys.json', 'local-api-key']) {
    assert.equal((await stat(join(dir, file))).mode & 0o777, 0o600, file);
  }
  assert.doesNotMatch(await readFile(join(dir, 'api-keys.json'), 'utf8'), new RegExp(secret));
  const again = await openKeys(dir, 6);
  assert.deepEqual(again.list(), ring.list());
});

test('keys are added and removed by name, and the local key replaced when lost', async (t) => {
  const dir = await folder(t);
  await openKeys(dir, 1);
  const secret = await addKey(dir, 'feeder', 'write', 2);
  await assert.rejects(addKey(dir, 'feeder', 'read', 3), { code: 'USAGE' });
  await assert.rejects(addKey(dir, 'Not A Name', 'read', 3), { code: 'USAGE' });
  const lost = (await readLocalKey(dir)) ?? '';
  await rm(join(dir, 'local-api-key'));
  const ring = await openKeys(dir, 4);
  assert.deepEqual(ring.verify(secret), { name: 'feeder', scope: 'write' });
  assert.equal(ring.verify(lost), null);
  assert.equal(ring.verify((await readLocalKey(dir)) ?? '')?.name, localKeyName);
  assert.equal(await removeKey(dir, 'feeder'), true);
  assert.equal(await removeKey(dir, 'feeder'), false);
  assert.equal((await openKeys(dir, 5)).verify(secret), null);
});

test('a key file that others can read, or that is broken, stops the start', async (t) => {
  for (const file of ['api-keys.json', 'local-api-key']) {
    const dir = await folder(t);
    await openKeys(dir, 1);
    await chmod(join(dir, file), 0o640);
    await assert.rejects(openKeys(dir, 2), { code: 'KEY_FILE_EXPOSED' });
  }
  for (const text of ['{', '{"keys":[{"name":"x"}]}']) {
    const dir = await folder(t);
    await writeFile(join(dir, 'api-keys.json'), text, { mode: 0o600 });
    await assert.rejects(openKeys(dir, 1), { code: 'KEY_FILE_INVALID' });
  }
});

test('each scope covers those before it', () => {
  assert.ok(scopeCovers('admin', 'write') && scopeCovers('write', 'read'));
  assert.ok(!scopeCovers('read', 'write') && !scopeCovers('write', 'admin'));
});

test('a key comes as Bearer, or for reads as the password of Basic', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  assert.equal(presentedKey('Bearer abc', 'admin'), 'abc');
  assert.equal(presentedKey('bearer  abc', 'write'), 'abc');
  assert.equal(presentedKey(undefined, 'admin', 'abc'), 'abc');
  assert.equal(presentedKey('Bearer one', 'admin', 'two'), 'one');
  assert.equal(presentedKey(undefined, 'admin', ['a', 'b']), null);
  assert.equal(presentedKey(basic('me:a:b'), 'read'), 'a:b');
  assert.equal(presentedKey(basic('me:abc'), 'write'), null);
  assert.equal(presentedKey(basic('no colon'), 'read'), null);
  for (const bad of [undefined, '', 'abc', 'Bearer', 'Bearer a b', 'Digest abc']) {
    assert.equal(presentedKey(bad, 'read'), null, String(bad));
  }
});
