import assert from 'node:assert/strict';
import { chmod, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { createKeyFile, keyFilePath, readKeyFile, replaceKeyFile } from './key-file.ts';
import { newKeyState } from './key-ring.ts';
import { formatKeyState, parseKeyState } from './key-state.ts';
import { openVault } from './vault.ts';

const victim = { space: 'e164', text: '8619900001234' } as const;
let dataDir = '';
let path = '';

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tocsin-keys-'));
  path = keyFilePath(dataDir);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('first use creates the keys, private, and a second opening has the same', async () => {
  const first = await openVault(dataDir, { nowMs: 1000 });
  const second = await openVault(dataDir, { nowMs: 2000 });
  assert.deepEqual(first.seal(victim), second.seal(victim));
  assert.deepEqual(second.epochs(), [
    { id: 1, createdMs: 1000, retiredMs: null, destroyedMs: null },
  ]);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await stat(dirname(path))).mode & 0o777, 0o700);
  assert.deepEqual(await readdir(dirname(path)), ['keys.json'], 'no temporary file is left');
});

test('two processes that begin at once agree on the keys', async () => {
  const vaults = await Promise.all(Array.from({ length: 8 }, () => openVault(dataDir)));
  const tokens = vaults.map((vault) => Buffer.from(vault.seal(victim)).toString('hex'));
  assert.equal(new Set(tokens).size, 1);
});

test('keys that must be there are not made up', async () => {
  await assert.rejects(openVault(dataDir, { mayCreate: false }), { code: 'KEY_FILE_INVALID' });
  assert.deepEqual(await readdir(dataDir), []);
});

test('a file or folder that others can reach is refused, with the mend', async () => {
  await openVault(dataDir);
  for (const mode of [0o640, 0o604, 0o660, 0o606, 0o610, 0o601]) {
    await chmod(path, mode);
    await assert.rejects(openVault(dataDir), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'KEY_FILE_EXPOSED');
      assert.ok(error.message.includes(`chmod 600 ${path}`));
      return true;
    });
  }
  await chmod(path, 0o600);
  await chmod(dirname(path), 0o770);
  await assert.rejects(openVault(dataDir), { code: 'KEY_FILE_EXPOSED' });
  await chmod(dirname(path), 0o700);
  await openVault(dataDir);
});

test("another user's file is refused", async (t) => {
  await openVault(dataDir);
  const uid = process.getuid?.() ?? 0;
  t.mock.method(process as { getuid: () => number }, 'getuid', () => uid + 1);
  await assert.rejects(openVault(dataDir), { code: 'KEY_FILE_EXPOSED' });
});

test('a malformed file is refused, and its keys are not quoted', async () => {
  const state = newKeyState(1000);
  const whole = JSON.parse(formatKeyState(state));
  const secret = whole.auditKey;
  const bad: unknown[] = [
    { ...whole, version: 2 },
    { ...whole, auditKey: `${secret}00` },
    { ...whole, epochs: [] },
    { ...whole, epochs: [{ ...whole.epochs[0], id: 2 }] },
    { ...whole, epochs: [{ ...whole.epochs[0], key: null }] },
    { ...whole, epochs: [{ ...whole.epochs[0], key: 'xx' }] },
    { ...whole, epochs: [{ ...whole.epochs[0], retiredMs: 2000 }] },
    { ...whole, epochs: [{ ...whole.epochs[0], createdMs: '2000' }] },
    [],
    null,
  ];
  const texts = [...bad.map((one) => JSON.stringify(one)), formatKeyState(state).slice(0, -40), ''];
  for (const text of texts) {
    assert.throws(
      () => parseKeyState(text, 'keys.json'),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'KEY_FILE_INVALID');
        assert.ok(!error.message.includes(secret.slice(0, 8)));
        assert.equal(error.cause, undefined);
        return true;
      },
      text,
    );
  }
});

test('any text is parsed or refused by code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      assert.throws(() => parseKeyState(text, 'keys.json'), { code: 'KEY_FILE_INVALID' });
    }),
  );
});

test('a state comes back from its text', () => {
  const state = newKeyState(5);
  assert.deepEqual(parseKeyState(formatKeyState(state), 'keys.json'), state);
});

test('a replacement is whole, private and scrubs the old bytes where asked', async () => {
  const before = await createKeyFile(path, newKeyState(1));
  const after = newKeyState(2);
  const old = await open(path, 'r');
  await replaceKeyFile(path, before, after, { scrub: true });
  const remains = await old.readFile();
  await old.close();
  assert.ok(remains.length > 100 && remains.every((byte) => byte === 0));
  assert.deepEqual(await readKeyFile(path), after);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(dirname(path)), ['keys.json']);
});

test('a file that another process changed is not overwritten', async () => {
  const mine = await createKeyFile(path, newKeyState(1));
  const theirs = formatKeyState(newKeyState(2));
  await writeFile(path, theirs);
  await assert.rejects(replaceKeyFile(path, mine, newKeyState(3), { scrub: false }), {
    code: 'KEY_FILE_INVALID',
  });
  assert.equal(await readFile(path, 'utf8'), theirs);
});
