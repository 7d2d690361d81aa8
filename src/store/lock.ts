import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TocsinError } from '../domain/error.ts';
import { makePrivateFolder } from './private-folder.ts';

/** What a program that holds a data directory says of itself, so that a command can find it. */
export type Instance = {
  readonly pid: number;
  /** Base URL of its API; null until it listens. */
  readonly url: string | null;
  readonly startedMs: number;
};

export type HeldDataDir = {
  readonly dataDir: string;
  /** Says where this program listens. */
  publish(instance: { readonly url: string }): Promise<void>;
  /** Lets go of the directory. */
  release(): Promise<void>;
};

/**
 * Takes a data directory for this process alone, creating it (mode 0700) where there is none.
 *
 * The lock is an exclusive transaction on a tiny SQLite file: the kernel drops its file locks with the
 * process, even on SIGKILL, so that there is never a stale lock to clear, and it works on every system
 * that SQLite works on. Nothing else may open and close `lock.db` in this process: that would drop it.
 *
 * @throws TocsinError DATA_DIR_IN_USE, with pid and url of the holder where it has said them;
 *   DATA_DIR_UNUSABLE
 */
export async function acquireDataDir(dataDir: string): Promise<HeldDataDir> {
  try {
    await makePrivateFolder(dataDir);
  } catch (cause) {
    throw unusable(dataDir, cause);
  }
  const lock = await takeLock(dataDir);
  const startedMs = Date.now();
  const say = (url: string | null): Promise<void> =>
    writeInstance(dataDir, { pid: process.pid, url, startedMs });
  let held = true;
  try {
    await say(null);
  } catch (cause) {
    lock.close();
    throw unusable(dataDir, cause);
  }
  return {
    dataDir,
    publish: ({ url }) => say(url),
    release: async () => {
      if (!held) return;
      held = false;
      // Before the lock: the next holder's own must not be taken away.
      await rm(instancePath(dataDir), { force: true });
      lock.close();
    },
  };
}

/** Who holds the directory as far as it said so; null when nobody does, or it has not said so yet. */
export async function findInstance(dataDir: string): Promise<Instance | null> {
  const instance = await readInstance(dataDir);
  return instance !== null && isAlive(instance.pid) ? instance : null;
}

async function takeLock(dataDir: string): Promise<DatabaseSync> {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(join(dataDir, 'lock.db'));
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock?.close();
    if ((cause as { errcode?: number }).errcode !== sqliteBusy) throw unusable(dataDir, cause);
    throw inUse(dataDir, await readInstance(dataDir));
  }
}

/** SQLITE_BUSY, sqlite.org/rescode.html. */
const sqliteBusy = 5;

function inUse(dataDir: string, holder: Instance | null): TocsinError {
  const who = holder === null ? 'another program' : `process ${holder.pid}`;
  const where = holder?.url ? ` at ${holder.url}` : '';
  return new TocsinError(
    'DATA_DIR_IN_USE',
    `${dataDir} is in use by ${who}${where}. Stop it, or name another directory.`,
    {
      details: {
        ...(holder === null ? {} : { pid: holder.pid }),
        ...(holder?.url ? { url: holder.url } : {}),
      },
    },
  );
}

function unusable(dataDir: string, cause: unknown): TocsinError {
  return new TocsinError('DATA_DIR_UNUSABLE', `Cannot write to ${dataDir}.`, { cause });
}

function instancePath(dataDir: string): string {
  return join(dataDir, 'instance.json');
}

/** Written aside and moved into place: a reader finds all of it or none. */
async function writeInstance(dataDir: string, instance: Instance): Promise<void> {
  const aside = `${instancePath(dataDir)}.${randomBytes(6).toString('hex')}`;
  await writeFile(aside, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  await rename(aside, instancePath(dataDir));
}

async function readInstance(dataDir: string): Promise<Instance | null> {
  try {
    const parsed: unknown = JSON.parse(await readFile(instancePath(dataDir), 'utf8'));
    return isInstance(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isInstance(value: unknown): value is Instance {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, url, startedMs } = value as Record<string, unknown>;
  return (
    Number.isInteger(pid) &&
    (url === null || typeof url === 'string') &&
    typeof startedMs === 'number'
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
