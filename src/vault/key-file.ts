import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TocsinError } from '../domain/error.ts';
import { makePrivateFolder } from '../store/private-folder.ts';
import { formatKeyState, type KeyState, parseKeyState } from './key-state.ts';

/** Where the keys of a data directory lie. */
export function keyFilePath(dataDir: string): string {
  return join(dataDir, 'vault', 'keys.json');
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

function unusable(path: string, cause: unknown): TocsinError {
  return new TocsinError(
    'DATA_DIR_UNUSABLE',
    `The key file ${path} cannot be read or written (${codeOf(cause) ?? 'unknown error'}). Check who owns the data directory, and whether its disk is full or read-only.`,
    { cause },
  );
}

type Guarded = { readonly mode: number; readonly uid: number };

/** Refuses what others can read or own: keys that were exposed once are exposed for good. */
function assertPrivate(path: string, found: Guarded, forbidden: number, mend: string): void {
  const uid = process.getuid?.();
  if (uid !== undefined && found.uid !== uid) {
    throw new TocsinError(
      'KEY_FILE_EXPOSED',
      `${path} belongs to user ${found.uid}, but this program runs as user ${uid}. Run it as the owner, or: chown ${uid} ${path}`,
    );
  }
  if ((found.mode & forbidden) !== 0) {
    throw new TocsinError(
      'KEY_FILE_EXPOSED',
      `${path} is open to other users (mode ${(found.mode & 0o777).toString(8).padStart(4, '0')}). If nobody else has read it: ${mend}. If somebody may have, rotate the keys afterwards.`,
    );
  }
}

async function assertFolderPrivate(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    assertPrivate(folder, await handle.stat(), 0o022, `chmod 700 ${folder}`);
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a private temporary file beside the target, synced to disk, and gives its path. */
async function writeTemporary(path: string, state: KeyState): Promise<string> {
  const temporary = `${path}.${process.pid}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    // The mode given to open is cut by the umask, never widened; chmod makes it certain.
    await handle.chmod(0o600);
    await handle.writeFile(formatKeyState(state));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

/**
 * Reads the key file, or null where there is none.
 * @throws KEY_FILE_EXPOSED when others can read it, or it or its folder is not ours;
 * KEY_FILE_INVALID; DATA_DIR_UNUSABLE.
 */
export async function readKeyFile(path: string): Promise<KeyState | null> {
  try {
    const handle = await open(path, 'r');
    try {
      // Judged by the open handle, so that what was checked is what is read.
      assertPrivate(path, await handle.stat(), 0o077, `chmod 600 ${path}`);
      await assertFolderPrivate(dirname(path));
      return parseKeyState(await handle.readFile('utf8'), path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof TocsinError) throw error;
    if (codeOf(error) === 'ENOENT') return null;
    throw unusable(path, error);
  }
}

/**
 * Creates the key file, with its folder. When another process was faster, its file stays and is
 * returned: two processes never end up with different keys.
 */
export async function createKeyFile(path: string, state: KeyState): Promise<KeyState> {
  try {
    const folder = dirname(path);
    await makePrivateFolder(folder);
    await assertFolderPrivate(folder);
    const temporary = await writeTemporary(path, state);
    try {
      await link(temporary, path);
      await syncFolder(folder);
      await syncFolder(dirname(folder));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    if (error instanceof TocsinError) throw error;
    throw unusable(path, error);
  }
  const created = await readKeyFile(path);
  if (created === null) {
    throw new TocsinError(
      'DATA_DIR_UNUSABLE',
      `The key file ${path} vanished while it was created.`,
    );
  }
  return created;
}

/**
 * Replaces the key file as a whole: whoever looks finds the old or the new, also after a power cut.
 * `scrub` overwrites the old copy's bytes, for a key that is being destroyed; on a copying file
 * system or a flash disk remains may survive, so such disks want encryption below.
 * @throws KEY_FILE_INVALID when the file on disk is no longer `before`.
 */
export async function replaceKeyFile(
  path: string,
  before: KeyState,
  after: KeyState,
  options: { scrub: boolean },
): Promise<void> {
  const onDisk = await readKeyFile(path);
  if (onDisk === null || formatKeyState(onDisk) !== formatKeyState(before)) {
    throw new TocsinError(
      'KEY_FILE_INVALID',
      `The key file ${path} was changed by another process since this one read it. Restart this process and try again.`,
    );
  }
  try {
    const old = await open(path, 'r+');
    try {
      const temporary = await writeTemporary(path, after);
      try {
        await rename(temporary, path);
      } finally {
        await rm(temporary, { force: true });
      }
      await syncFolder(dirname(path));
      if (options.scrub) {
        const { size } = await old.stat();
        await old.write(Buffer.alloc(size), 0, size, 0);
        await old.sync();
      }
    } finally {
      await old.close();
    }
  } catch (error) {
    throw unusable(path, error);
  }
}
