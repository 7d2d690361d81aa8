import { ByteReader } from '../records/byte-reader.ts';
import { decompress, detectCompression, magicBytes } from '../records/compression.ts';
import type { ListInput } from './list-types.ts';

/**
 * A list's bytes after gzip or zstd, which are told by their first bytes.
 *
 * @throws TocsinError INPUT_TRUNCATED, INPUT_FORMAT (also for ZIP and the like, which are not read)
 */
export async function* unpackList({ name, bytes }: ListInput): AsyncGenerator<Uint8Array> {
  const stored = new ByteReader(buffersOf(bytes));
  try {
    const head = await stored.peek((seen) => seen.length >= magicBytes);
    const compression = detectCompression(head, name);
    yield* compression === 'none' ? stored.rest() : decompress(stored.rest(), compression, name);
  } finally {
    await stored.close();
  }
}

async function* buffersOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of bytes) {
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  }
}
