import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '../domain/error.ts';
import type { Reject } from '../domain/record.ts';
import { makePrivateFolder } from '../store/private-folder.ts';

/** Beyond so many a source is broken as a whole, and more lines would only fill the disk. */
const maxLines = 100_000;

const closingNote = `${JSON.stringify({
  note: `Only the first ${maxLines} rejected rows are listed; the ledger counts all.`,
})}\n`;

/** The rejected rows of one source, in order: file, line, field and reason, never their content. */
export type RejectLog = {
  readonly path: string;
  /** Written and handed to the system when it resolves. Call it before the batch is committed. */
  append(rejects: readonly Reject[]): Promise<void>;
  /** Synced to the disk when it resolves. */
  close(): Promise<void>;
};

/**
 * Opens `<dataDir>/rejects/<source id>.jsonl`, which is made with its first line. Lines of rows that
 * lie beyond `resumeLine` are cut off: those rows were not committed and will come again.
 *
 * @param resumeLine lines of the source that are committed; 0 begins anew
 * @throws TocsinError DATA_DIR_UNUSABLE
 */
export async function openRejectLog(
  dataDir: string,
  sourceId: string,
  resumeLine: number,
): Promise<RejectLog> {
  const folder = join(dataDir, 'rejects');
  const path = join(folder, `${fileName(sourceId)}.jsonl`);
  let handle: FileHandle | null = null;
  let lines = 0;

  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new TocsinError(
        'DATA_DIR_UNUSABLE',
        `The rejects file ${path} cannot be written. Check the disk and the rights of its folder.`,
        { cause },
      );
    }
  };
  const create = async (): Promise<FileHandle> => {
    await makePrivateFolder(folder);
    return await open(path, 'a+', 0o600);
  };

  await guarded(async () => {
    const existing = await openExisting(path);
    if (existing === null) return;
    handle = existing;
    const kept = await committedLines(existing, resumeLine);
    await existing.truncate(kept.bytes);
    lines = kept.lines;
  });

  return {
    path,
    append: (rejects) =>
      guarded(async () => {
        if (rejects.length === 0 || lines > maxLines) return;
        const fitting = rejects.slice(0, maxLines - lines);
        let text = fitting.map(lineOf).join('');
        lines += fitting.length;
        if (fitting.length < rejects.length) {
          text += closingNote;
          lines++;
        }
        handle ??= await create();
        await handle.appendFile(text);
      }),
    close: () =>
      guarded(async () => {
        await handle?.sync();
        await handle?.close();
        handle = null;
      }),
  };
}

function lineOf({ source, line, field, reason }: Reject): string {
  return `${JSON.stringify({ file: source, line, field, reason })}\n`;
}

/** Ids from outside, such as idempotency keys, may hold anything. */
function fileName(sourceId: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(sourceId)) return sourceId;
  return createHash('sha256').update(sourceId).digest('hex').slice(0, 32);
}

async function openExisting(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDWR | constants.O_APPEND);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole lines from the start on whose rows lie within the committed lines. */
async function committedLines(
  handle: FileHandle,
  resumeLine: number,
): Promise<{ bytes: number; lines: number }> {
  const kept = { bytes: 0, lines: 0 };
  if (resumeLine === 0) return kept;
  const content = await handle.readFile();
  for (;;) {
    const end = content.indexOf(10, kept.bytes);
    if (end === -1) return kept;
    const line = lineNumberOf(content.toString('utf8', kept.bytes, end));
    if (line === null || line > resumeLine) return kept;
    kept.bytes = end + 1;
    kept.lines++;
  }
}

/** The row that a line speaks of; null for the closing note and for what a crash left torn. */
function lineNumberOf(text: string): number | null {
  try {
    const entry: unknown = JSON.parse(text);
    const line = typeof entry === 'object' && entry !== null && 'line' in entry ? entry.line : null;
    return typeof line === 'number' ? line : null;
  } catch {
    return null;
  }
}
