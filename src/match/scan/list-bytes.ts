import { setImmediate } from 'node:timers/promises';
import type { ListInput } from '../../intake/lists/list-types.ts';
import { detectCompression, magicBytes } from '../../intake/records/compression.ts';
import type { ListScanner } from './list-scanner.ts';

/** A list, and perhaps the way to its bytes without a stream: half the time of reading a long one. */
export type ReadableList = ListInput & {
  /** Reads the bytes as they are stored from a place on; says how many, 0 at their end. */
  readonly readAt?: (into: Uint8Array, at: number) => number;
  /** A descriptor of the same file, which any thread may read. */
  readonly fd?: number;
};

/** The bytes of a list behind its header. */
export type ListBytes = {
  /** The file, where it is plain and any thread may read it. */
  readonly fd: number | null;
  /** Goes on elsewhere, in such a file. */
  seek(at: number): void;
  /** Fills a scanner as far as it has room; false where no more bytes come. */
  fill(scanner: ListScanner): Promise<boolean>;
  /** All that no scanner was given. */
  rest(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
};

const pieceBytes = 256 * 1024;

/**
 * @param unpacked the list's bytes from its beginning, of which nothing was read yet
 * @param skipped those of its header
 */
export async function openBytes(
  { name, readAt, fd }: ReadableList,
  unpacked: AsyncIterable<Uint8Array>,
  skipped: number,
): Promise<ListBytes> {
  const pieces = unpacked[Symbol.asyncIterator]();
  if (readAt === undefined || isPacked(name, readAt)) {
    return streamed(pieces, await behind(skipped, pieces));
  }
  // Begun, so that it ends: the stream below it is closed then.
  await next(pieces);
  await pieces.return?.();
  return stored(readAt, fd ?? null, skipped);
}

type ReadAt = NonNullable<ReadableList['readAt']>;

function isPacked(name: string, readAt: ReadAt): boolean {
  const head = Buffer.alloc(magicBytes);
  return detectCompression(head.subarray(0, readAt(head, 0)), name) !== 'none';
}

function stored(readAt: ReadAt, fd: number | null, from: number): ListBytes {
  let at = from;
  return {
    fd,
    seek: (to) => {
      at = to;
    },
    fill: async (scanner) => {
      // What other threads and signals have to say is heard between two blocks.
      await setImmediate();
      for (let read = 1; read > 0 && !scanner.isFull; at += read) {
        read = scanner.fillBy((into) => readAt(into, at));
      }
      return scanner.isFull;
    },
    rest: async function* () {
      for (;;) {
        const piece = Buffer.allocUnsafeSlow(pieceBytes);
        const read = readAt(piece, at);
        if (read === 0) return;
        at += read;
        yield piece.subarray(0, read);
      }
    },
    close: () => Promise.resolve(),
  };
}

type Pieces = AsyncIterator<Uint8Array>;

/** @param first piece that is not skipped */
function streamed(pieces: Pieces, first: Uint8Array | null): ListBytes {
  let piece = first;
  return {
    fd: null,
    seek: () => {
      throw new RangeError('A stream is read from its beginning to its end.');
    },
    fill: async (scanner) => {
      while (piece !== null && !scanner.isFull) {
        const used = scanner.fill(piece);
        piece = used < piece.length ? piece.subarray(used) : await next(pieces);
      }
      return piece !== null;
    },
    rest: async function* () {
      for (; piece !== null; piece = await next(pieces)) yield piece;
    },
    close: async () => {
      await pieces.return?.();
    },
  };
}

async function next(pieces: Pieces): Promise<Uint8Array | null> {
  const { value, done } = await pieces.next();
  return done === true ? null : value;
}

/** The first piece that reaches beyond so many bytes, from there on; null where there is none. */
async function behind(skipped: number, pieces: Pieces): Promise<Uint8Array | null> {
  let left = skipped;
  for (let piece = await next(pieces); piece !== null; piece = await next(pieces)) {
    if (piece.length > left) return piece.subarray(left);
    left -= piece.length;
  }
  return null;
}
