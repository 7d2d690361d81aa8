import { createGunzip, createZstdDecompress } from 'node:zlib';
import { TocsinError } from '../../domain/error.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

/** Enough of the first bytes to tell every format below from the others. */
export const magicBytes = 8;

const unsupported: readonly { readonly magic: readonly number[]; readonly advice: string }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], advice: 'is a ZIP archive; unpack it first' },
  { magic: [0x42, 0x5a, 0x68], advice: 'is compressed by bzip2; recompress it with gzip or zstd' },
  {
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
    advice: 'is compressed by xz; recompress it with gzip or zstd',
  },
  { magic: [0x50, 0x41, 0x52, 0x31], advice: 'is a Parquet file; export it as CSV or JSON Lines' },
  { magic: [0xff, 0xfe], advice: 'is UTF-16; save it as UTF-8' },
  { magic: [0xfe, 0xff], advice: 'is UTF-16; save it as UTF-8' },
];

/**
 * Recognises compression by its magic number: gzip RFC 1952 2.3.1, zstd RFC 8878 3.1.1 and, for
 * streams that begin with metadata, its skippable frames 3.1.2.
 *
 * @param head the first `magicBytes` bytes, or all where there are fewer
 * @throws TocsinError INPUT_FORMAT for formats that are recognised but not read
 */
export function detectCompression(head: Uint8Array, name: string): Compression {
  const startsWith = (magic: readonly number[]): boolean =>
    magic.every((byte, at) => head[at] === byte);
  if (startsWith([0x1f, 0x8b])) return 'gzip';
  if (startsWith([0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  if (((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18)
    return 'zstd';
  const other = unsupported.find(({ magic }) => startsWith(magic));
  if (other !== undefined) throw new TocsinError('INPUT_FORMAT', `${name} ${other.advice}.`);
  return 'none';
}

/** Bytes that a decompressor hands out at a time. */
const outputBytes = 256 * 1024;

/** Node ends a zstd stream after its first frame; gunzip goes on by itself through all members. */
const decompressors = {
  gzip: () => createGunzip({ chunkSize: outputBytes }),
  zstd: () => createZstdDecompress({ chunkSize: outputBytes }),
};

/**
 * Decompresses all members or frames. What was decompressed before a fault is always handed out
 * before the error is thrown.
 *
 * @throws TocsinError INPUT_TRUNCATED where the input ends too early, INPUT_FORMAT where it is damaged
 */
export async function* decompress(
  input: AsyncIterable<Buffer>,
  compression: Exclude<Compression, 'none'>,
  name: string,
): AsyncGenerator<Buffer> {
  let given = 0;
  const frame = new Frame(compression);
  try {
    for await (const piece of frame.run(input)) {
      given += piece.length;
      yield piece;
    }
  } catch (cause) {
    if (!(cause instanceof FrameError)) throw cause;
    const details = { source: name, byteOffset: given };
    throw cause.truncated
      ? new TocsinError(
          'INPUT_TRUNCATED',
          `${name} ends in the middle of its ${compression} data, after ${given} decompressed bytes. Copy the file again and import it anew; rows before that point were read.`,
          { cause: cause.cause, details },
        )
      : new TocsinError(
          'INPUT_FORMAT',
          `${name} holds damaged ${compression} data after ${given} decompressed bytes. Copy the file again and import it anew; rows before that point were read.`,
          { cause: cause.cause, details },
        );
  }
}

class FrameError extends Error {
  readonly truncated: boolean;
  constructor(cause: Error) {
    super('decompression failed', { cause });
    this.truncated = 'code' in cause && cause.code === 'Z_BUF_ERROR';
  }
}

/** Drives one decompressor at a time, and starts the next where one ends before its input does. */
class Frame {
  readonly #compression: Exclude<Compression, 'none'>;
  #error: Error | null = null;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(compression: Exclude<Compression, 'none'>) {
    this.#compression = compression;
  }

  async *run(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let stream = this.#open();
    try {
      for await (const chunk of input) {
        let rest = chunk;
        while (rest.length > 0) {
          const before = stream.bytesWritten;
          let written = false;
          stream.write(rest, () => {
            written = true;
            this.#wake();
          });
          yield* this.#drain(stream, () => written);
          rest = rest.subarray(stream.bytesWritten - before);
          if (rest.length === 0) break;
          yield* this.#drain(stream, () => false);
          stream.destroy();
          stream = this.#open();
        }
      }
      stream.end();
      yield* this.#drain(stream, () => false);
    } finally {
      stream.destroy();
    }
  }

  #open(): ReturnType<(typeof decompressors)['gzip' | 'zstd']> {
    this.#error = null;
    this.#ended = false;
    const stream = decompressors[this.#compression]();
    stream.on('readable', () => this.#wake());
    stream.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    stream.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
    return stream;
  }

  /** Hands out what is ready until the stream has ended or `done`. */
  async *#drain(
    stream: { read(): Buffer | null },
    done: () => boolean,
  ): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      for (let piece = stream.read(); piece !== null; piece = stream.read()) yield piece;
      if (this.#error !== null) throw new FrameError(this.#error);
      if (this.#ended || done()) return;
      await woken;
    }
  }
}
