import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const closers = new WeakMap<TestContext, (() => Promise<void>)[]>();

/** An empty folder that goes with the test. */
export async function emptyFolder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-contacts-'));
  t.after(async () => {
    for (const close of closers.get(t) ?? []) await close();
    await rm(dir, { recursive: true, force: true });
  });
  return dir;
}

/** Closes something before the test's folder goes: hooks run in the order in which they were made. */
export function closeBeforeRemoval(t: TestContext, close: () => Promise<void>): void {
  closers.set(t, [...(closers.get(t) ?? []), close]);
}
