import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { TocsinError } from '../domain/error.ts';
import { acquireDataDir, findInstance } from './lock.ts';

async function emptyDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-lock-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return join(dir, 'data');
}

function inUse(details: Record<string, unknown>): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof TocsinError);
    assert.equal(error.code, 'DATA_DIR_IN_USE');
    assert.deepEqual(error.details, details);
    return true;
  };
}

/** A process that takes the directory, says so, and stays until it is killed. */
async function holder(t: TestContext, dataDir: string, url: string) {
  const script = `import { acquireDataDir } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    const held = await acquireDataDir(process.argv[1]);
    await held.publish({ url: process.argv[2] });
    console.log('held');
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface(child.stdout);
  const [line] = await once(lines, 'line');
  assert.equal(line, 'held');
  return child;
}

test('a second program is refused and told where the first one is', async (t) => {
  const dataDir = await emptyDir(t);
  const child = await holder(t, dataDir, 'http://127.0.0.1:1');
  const details = { pid: child.pid, url: 'http://127.0.0.1:1' };
  await assert.rejects(acquireDataDir(dataDir), inUse(details));
  assert.equal((await findInstance(dataDir))?.url, 'http://127.0.0.1:1');
});

test('the lock goes with the process, even when it is killed', async (t) => {
  const dataDir = await emptyDir(t);
  const child = await holder(t, dataDir, 'http://127.0.0.1:1');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(await findInstance(dataDir), null);
  const held = await acquireDataDir(dataDir);
  assert.equal((await findInstance(dataDir))?.pid, process.pid);
  await held.release();
  await held.release();
  assert.equal(await findInstance(dataDir), null);
  await (await acquireDataDir(dataDir)).release();
});

test('one process cannot take it twice, and trying does not let others in', async (t) => {
  const dataDir = await emptyDir(t);
  const held = await acquireDataDir(dataDir);
  t.after(() => held.release());
  await assert.rejects(acquireDataDir(dataDir), inUse({ pid: process.pid }));
  const script = `import { acquireDataDir } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    process.exitCode = await acquireDataDir(process.argv[1]).then(() => 0, () => 7);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
    stdio: 'ignore',
  });
  assert.deepEqual(await once(child, 'exit'), [7, null]);
});

test('directory and files are for their owner alone', async (t) => {
  const dataDir = await emptyDir(t);
  const held = await acquireDataDir(dataDir);
  t.after(() => held.release());
  assert.equal((await stat(dataDir)).mode & 0o777, 0o700);
  assert.equal((await stat(join(dataDir, 'instance.json'))).mode & 0o777, 0o600);
});

test('a directory that cannot be made is an error of its own', async () => {
  await assert.rejects(acquireDataDir('/dev/null/data'), (error: unknown) => {
    assert.ok(error instanceof TocsinError);
    assert.equal(error.code, 'DATA_DIR_UNUSABLE');
    return true;
  });
});
