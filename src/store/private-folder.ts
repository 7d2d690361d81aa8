import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder that only its owner may enter, with the folders above it that are missing. Not by
 * mkdir's `recursive`: on a file system that takes no new folders (/proc) Node 24 then tries for ever.
 *
 * @throws the system's error
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makePrivateFolder(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  }
}
