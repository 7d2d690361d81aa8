import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { TocsinError } from '../../domain/error.ts';

/** Length and checksum before each frame: u32, u32, little-endian. A frame of no bytes is the last. */
const headBytes = 8;
const mostFrameBytes = 1 << 26;

/**
 * Writes frames to a file that is whole or not there: under another name first, synced, then renamed.
 * Mode 0600.
 *
 * @throws the error of the file system; what was there before is then untouched
 */
export async function writeFrames(path: string, frames: Iterable<Uint8Array>): Promise<number> {
  const temporary = `${path}.new`;
  let bytes = 0;
  const file = await open(temporary, 'w', 0o600);
  try {
    for (const frame of frames) bytes += await writeFrame(file, frame);
    bytes += await writeFrame(file, new Uint8Array(0));
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await file.close();
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return bytes;
}

async function writeFrame(file: FileHandle, frame: Uint8Array): Promise<number> {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(frame.length, 0);
  head.writeUInt32LE(crc32(frame), 4);
  await file.appendFile(Buffer.concat([head, frame]));
  return headBytes + frame.length;
}

/**
 * The frames of a file, in order, each checked before it is given.
 *
 * @throws TocsinError INPUT_FORMAT for bytes that are not as they were written, INPUT_TRUNCATED where
 *   the last frame is missing; the error of the file system (ENOENT where there is none)
 */
export async function* readFrames(path: string): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    held = held.length === 0 ? (piece as Buffer) : Buffer.concat([held, piece as Buffer]);
    for (;;) {
      if (held.length < headBytes) break;
      const length = held.readUInt32LE(0);
      if (length > mostFrameBytes) throw damaged(path);
      if (held.length < headBytes + length) break;
      const frame = held.subarray(headBytes, headBytes + length);
      if (crc32(frame) !== held.readUInt32LE(4)) throw damaged(path);
      if (length === 0) return;
      held = held.subarray(headBytes + length);
      yield frame;
    }
  }
  throw new TocsinError('INPUT_TRUNCATED', `${path} ends before its last part.`);
}

function damaged(path: string): TocsinError {
  return new TocsinError('INPUT_FORMAT', `${path} is damaged: a checksum does not fit.`);
}
