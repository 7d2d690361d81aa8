import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../../store/private-folder.ts';

/** A file that holds what a watch knew: whose tokens, and how many contacts it had been given by then. */
export type SnapshotFile = {
  readonly path: string;
  readonly epoch: number;
  readonly contacts: number;
};

const pattern = /^numbers-(\d{1,9})-(\d{1,16})\.snapshot$/;

/** The folder is made when it is missing, mode 0700. */
export async function snapshotFile(
  folder: string,
  epoch: number,
  contacts: number,
): Promise<SnapshotFile> {
  await makePrivateFolder(folder);
  return { path: join(folder, `numbers-${epoch}-${contacts}.snapshot`), epoch, contacts };
}

/** The one that knows most, of the newest epoch; null where there is none. */
export async function latestSnapshot(folder: string): Promise<SnapshotFile | null> {
  const files = await snapshotsIn(folder);
  return files.toSorted((a, b) => b.epoch - a.epoch || b.contacts - a.contacts)[0] ?? null;
}

/** Removes all others, and what a crash left unfinished. */
export async function keepSnapshot(folder: string, { path }: SnapshotFile): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (join(folder, name) !== path) await rm(join(folder, name), { force: true });
  }
}

/** Removes those of an epoch whose key is destroyed: nobody could read them any more. @returns how many */
export async function dropSnapshots(folder: string, epoch: number): Promise<number> {
  const files = (await snapshotsIn(folder)).filter((file) => file.epoch === epoch);
  for (const { path } of files) await rm(path, { force: true });
  return files.length;
}

async function snapshotsIn(folder: string): Promise<SnapshotFile[]> {
  return (await namesIn(folder)).flatMap((name) => {
    const [, epoch, contacts] = pattern.exec(name) ?? [];
    if (epoch === undefined || contacts === undefined) return [];
    return [{ path: join(folder, name), epoch: Number(epoch), contacts: Number(contacts) }];
  });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
