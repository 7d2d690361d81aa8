import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { openContactLog } from '../contact-log.ts';
import type { CommittedPosition } from '../types.ts';
import { rowsOf } from './contacts.ts';

const parties = 7;

/** What the test's store has: the number of contacts that were committed. */
export async function storedPosition(dir: string): Promise<CommittedPosition | null> {
  try {
    const byteOffset = Number(await readFile(join(dir, 'position'), 'utf8'));
    return { fingerprint: 'f', byteOffset };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function store(dir: string, byteOffset: number): Promise<void> {
  const path = join(dir, 'position');
  const file = await open(`${path}.tmp`, 'w');
  await file.writeFile(String(byteOffset));
  await file.datasync();
  await file.close();
  await rename(`${path}.tmp`, path);
}

/** Appends blocks from where the store stands until it is killed, and says so after each. */
async function write(dir: string): Promise<never> {
  const log = await openContactLog({
    dir: join(dir, 'log'),
    retentionS: 1,
    nowMs: () => 0,
    segmentRows: 300,
    committed: () => storedPosition(dir),
  });
  let position = (await storedPosition(dir))?.byteOffset ?? 0;
  for (;;) {
    const count = 1 + ((position * 7919) % 190);
    const contacts = Array.from({ length: count }, (_, i) => ({
      counterpart: (position + i) % parties,
      subscriber: 1000 + i,
      timeMs: position + i,
      durationS: i,
      kind: 1,
      side: 0,
      party: 0,
    }));
    position += count;
    const rows = rowsOf(contacts);
    const appended = await log.append({
      source: 's',
      fingerprint: 'f',
      byteOffset: position,
      epoch: 1,
      rows,
    });
    await store(dir, position);
    appended.settle(true);
    process.stdout.write(`${position}\n`);
  }
}

const [, script, dir] = process.argv;
if (dir !== undefined && script?.endsWith('killed-writer.ts') === true) await write(dir);
