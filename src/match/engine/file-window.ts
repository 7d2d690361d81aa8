import { readSync } from 'node:fs';
import { TocsinError } from '../../domain/error.ts';
import { unreadable } from '../../intake/records/byte-source.ts';
import type { FileJob } from './block.ts';

const newline = 10;

/** Read behind a block for the end of its last row. A longer row is read on piece by piece. */
export const tailBytes = 4 * 1024;

/** The bytes of a file around a block. */
export type FileWindow = {
  /** Offset in the file of the first byte that was read. */
  readonly offset: number;
  /** How many were read. */
  readonly length: number;
  /** Of the first row of the block, from the first byte read; -1 where no row starts in the block. */
  readonly start: number;
  /** Where the block ends, from the first byte read. */
  readonly limit: number;
};

/**
 * Reads a block of a file and what may finish its last row.
 *
 * @param bytes takes them: block, `tailBytes` and one
 * @throws TocsinError INPUT_CHANGED when the file ends too early; INPUT_UNREADABLE
 */
export function readWindow(job: FileJob, bytes: Buffer): FileWindow {
  const offset = job.exact || job.from === 0 ? job.from : job.from - 1;
  const wanted = Math.min(job.size, job.to + tailBytes) - offset;
  readAt(job, bytes.subarray(0, wanted), offset);
  const limit = Math.min(job.to, job.size) - offset;
  if (offset === job.from) return { offset, length: wanted, start: 0, limit };
  const found = bytes.subarray(0, limit).indexOf(newline);
  return {
    offset,
    length: wanted,
    start: found === -1 || found + 1 >= limit ? -1 : found + 1,
    limit,
  };
}

/** Pieces of the file from `offset` on; null at its end. For rows longer than a window's tail. */
export function pieceReader(job: FileJob, offset: number): () => Buffer | null {
  let at = offset;
  return () => {
    const length = Math.min(4 * tailBytes, job.size - at);
    if (length <= 0) return null;
    const piece = Buffer.allocUnsafe(length);
    readAt(job, piece, at);
    at += length;
    return piece;
  };
}

function readAt({ fd, name }: FileJob, bytes: Buffer, offset: number): void {
  let done = 0;
  while (done < bytes.length) {
    const read = readOnce(fd, name, bytes.subarray(done), offset + done);
    if (read === 0) {
      throw new TocsinError(
        'INPUT_CHANGED',
        `${name} became shorter while it was read. Import it again when it is complete; rows that were already read count once.`,
      );
    }
    done += read;
  }
}

function readOnce(fd: number, name: string, bytes: Buffer, offset: number): number {
  try {
    return readSync(fd, bytes, 0, bytes.length, offset);
  } catch (cause) {
    throw unreadable(name, cause);
  }
}
