import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { TocsinError } from '../../domain/error.ts';

/** What records can be read from. */
export type RecordInput =
  | { readonly kind: 'file'; readonly path: string }
  /** Bytes handed over whole, such as a request's body. The caller's id tells repeats apart. */
  | {
      readonly kind: 'bytes';
      readonly id: string;
      readonly name: string;
      readonly bytes: Uint8Array;
    }
  /** Bytes that arrive when they will, such as standard input. Read once; cannot be resumed. */
  | {
      readonly kind: 'stream';
      readonly id?: string;
      readonly name: string;
      readonly stream: AsyncIterable<Uint8Array>;
    };

/** The bytes of one input as they are stored, compressed or not. */
export type ByteSource = {
  /** Stable across restarts for files; see `fileIdentity`. */
  readonly id: string;
  readonly name: string;
  /** Changes when the content does. */
  readonly fingerprint: string;
  readonly sizeBytes: number | null;
  /** The stream may pause, and be read only once and from its start. */
  readonly live: boolean;
  /** What was opened, where it is a plain file that may be read at any place. */
  readonly file: OpenedFile | null;
  /**
   * Bytes from `fromByte` on; any number of times unless live.
   *
   * @throws TocsinError INPUT_UNREADABLE; INPUT_CHANGED when the file is no longer what was opened
   */
  read(fromByte: number): AsyncGenerator<Buffer>;
  /** Makes a read that waits for a live stream give up. */
  stop(): void;
};

/** A file, and what it was when it was opened. */
export type OpenedFile = { readonly path: string; readonly stats: Stats };

const pieceBytes = 128 * 1024;
const identityBytes = 64 * 1024;

export async function openByteSource(input: RecordInput): Promise<ByteSource> {
  if (input.kind === 'bytes') return bufferSource(input.id, input.name, input.bytes);
  if (input.kind === 'stream') return streamSource(input.id, input.name, input.stream);
  return await fileSource(input.path);
}

function bufferSource(id: string, name: string, bytes: Uint8Array): ByteSource {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    id,
    name,
    fingerprint: createHash('sha256').update(whole).digest('hex').slice(0, 32),
    sizeBytes: whole.length,
    live: false,
    file: null,
    stop: () => undefined,
    async *read(fromByte) {
      for (let at = fromByte; at < whole.length; at += pieceBytes) {
        yield whole.subarray(at, at + pieceBytes);
      }
    },
  };
}

function streamSource(
  id: string | undefined,
  name: string,
  stream: AsyncIterable<Uint8Array>,
): ByteSource {
  const known = id ?? randomUUID().replaceAll('-', '');
  return {
    id: known,
    name,
    fingerprint: known,
    sizeBytes: null,
    live: true,
    file: null,
    stop: () => {
      if (stream instanceof Readable) stream.destroy();
    },
    async *read() {
      try {
        for await (const chunk of stream) {
          const whole = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
          for (let at = 0; at < whole.length; at += pieceBytes) {
            yield whole.subarray(at, at + pieceBytes);
          }
        }
      } catch (cause) {
        throw unreadable(name, cause);
      }
    },
  };
}

async function fileSource(path: string): Promise<ByteSource> {
  try {
    const kind = await stat(path);
    if (kind.isDirectory()) {
      throw new TocsinError('INPUT_UNREADABLE', `${path} is a folder; name the files in it.`);
    }
    // A pipe or device must be opened once only, and nobody knows its content before it was read.
    if (!kind.isFile()) return streamSource(undefined, path, createReadStream(path));
    await using handle = await open(path, 'r');
    const stats = await handle.stat();
    const id = await fileIdentity(handle, stats, await realpath(path));
    return {
      id,
      name: path,
      fingerprint: id,
      sizeBytes: stats.size,
      live: false,
      file: { path, stats },
      stop: () => undefined,
      read: (fromByte) => readFileFrom(path, stats, fromByte),
    };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** First 32 hex digits of SHA-256 over real path, size, time of change, inode and the first 64 KiB. */
async function fileIdentity(handle: FileHandle, stats: Stats, path: string): Promise<string> {
  const head = Buffer.alloc(Math.min(identityBytes, stats.size));
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  return createHash('sha256')
    .update(JSON.stringify([path, stats.size, stats.mtimeMs, stats.ino]))
    .update(head.subarray(0, bytesRead))
    .digest('hex')
    .slice(0, 32);
}

async function* readFileFrom(
  path: string,
  opened: Stats,
  fromByte: number,
): AsyncGenerator<Buffer> {
  try {
    await using handle = await open(path, 'r');
    await assertSame(handle, path, opened);
    for (let at = fromByte; at < opened.size; ) {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, opened.size - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, at);
      // Ahead of the last bytes too: a file that still grows would end in half a row.
      if (bytesRead === 0 || at + bytesRead >= opened.size) await assertSame(handle, path, opened);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** @throws TocsinError INPUT_CHANGED when the file is no longer what was opened */
export async function assertSame(handle: FileHandle, path: string, opened: Stats): Promise<void> {
  const now = await handle.stat();
  if (now.ino === opened.ino && now.size === opened.size && now.mtimeMs === opened.mtimeMs) return;
  throw new TocsinError(
    'INPUT_CHANGED',
    `${path} was changed while it was read. Import it again when it is complete; rows that were already read count once.`,
  );
}

/** The error of a system call on an input, in words; a TocsinError stays what it is. */
export function unreadable(name: string, cause: unknown): TocsinError {
  if (cause instanceof TocsinError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  const what =
    code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : `fails: ${code}`;
  return new TocsinError('INPUT_UNREADABLE', `${name} ${what}.`, { cause });
}
