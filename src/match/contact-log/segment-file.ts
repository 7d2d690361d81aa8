import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { TocsinError } from '../../domain/error.ts';
import {
  recordBytes,
  type SegmentFacts,
  tailBytes,
  tailCrcAt,
  tailDirectoryAt,
  tailDirectoryCrcAt,
  tailEpochAt,
  tailExpiresAt,
  tailFirstJournalAt,
  tailGroupsAt,
  tailLastJournalAt,
  tailMagic,
  tailMagicAt,
  tailNewestAt,
  tailOldestAt,
  tailRowsAt,
} from './segment-layout.ts';

/** Length of the footer and the magic behind it. */
const trailerBytes = 8;

/** An open segment: what its tail says, and its directory, `recordWords` for each row group. */
export type SegmentFile = {
  readonly file: number;
  readonly path: string;
  readonly facts: SegmentFacts;
  readonly bytes: number;
  readonly groups: number;
  readonly directory: Uint32Array;
};

/** @throws TocsinError STORE_FAILED when it is missing, or not a whole segment */
export function openSegment(dir: string, name: string): SegmentFile {
  const path = join(dir, name);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw damaged(path, cause);
  }
  try {
    return readDirectory(file, path);
  } catch (error) {
    closeSync(file);
    throw error instanceof TocsinError ? error : damaged(path, error);
  }
}

/** Reads exactly `length` bytes. @throws TocsinError STORE_FAILED */
export function readAt(
  segment: { readonly file: number; readonly path: string },
  into: Uint8Array,
  length: number,
  position: number,
): void {
  let done = 0;
  while (done < length) {
    let got: number;
    try {
      got = readSync(segment.file, into, done, length - done, position + done);
    } catch (cause) {
      throw damaged(segment.path, cause);
    }
    if (got === 0) throw damaged(segment.path, null);
    done += got;
  }
}

function readDirectory(file: number, path: string): SegmentFile {
  const bytes = fstatSync(file).size;
  const at = { file, path };
  if (bytes < trailerBytes + tailBytes) throw damaged(path, null);
  const trailer = Buffer.alloc(trailerBytes);
  readAt(at, trailer, trailerBytes, bytes - trailerBytes);
  const tailAt = bytes - trailerBytes - trailer.readUInt32LE(0) - tailBytes;
  if (tailAt < 0) throw damaged(path, null);
  const tail = Buffer.alloc(tailBytes);
  readAt(at, tail, tailBytes, tailAt);
  const whole =
    tail.readUInt32LE(tailMagicAt) === tailMagic &&
    tail.readUInt32LE(tailCrcAt) === crc32(tail.subarray(0, tailCrcAt));
  if (!whole) throw damaged(path, null);
  const groups = tail.readUInt32LE(tailGroupsAt);
  const directory = new Uint32Array((groups * recordBytes) / 4);
  const directoryBytes = new Uint8Array(directory.buffer);
  readAt(at, directoryBytes, directoryBytes.length, tail.readDoubleLE(tailDirectoryAt));
  if (crc32(directoryBytes) !== tail.readUInt32LE(tailDirectoryCrcAt)) throw damaged(path, null);
  return {
    file,
    path,
    bytes,
    groups,
    directory,
    facts: {
      epoch: tail.readUInt32LE(tailEpochAt),
      rows: tail.readDoubleLE(tailRowsAt),
      oldestMs: tail.readDoubleLE(tailOldestAt),
      newestMs: tail.readDoubleLE(tailNewestAt),
      expiresFromMs: tail.readDoubleLE(tailExpiresAt),
      firstJournal: tail.readDoubleLE(tailFirstJournalAt),
      lastJournal: tail.readDoubleLE(tailLastJournalAt),
    },
  };
}

function damaged(path: string, cause: unknown): TocsinError {
  return new TocsinError(
    'STORE_FAILED',
    `The contact log's file ${path} cannot be read. Restore it, or move it out of the folder; its contacts are then not looked back on.`,
    cause === null ? {} : { cause },
  );
}
