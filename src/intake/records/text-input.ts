import { TocsinError } from '../../domain/error.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { type Compression, decompress, detectCompression, magicBytes } from './compression.ts';
import type { RowFormat } from './row-intake.ts';

/** So much white space before the first row means that there is none worth looking for. */
const blankBytes = 64 * 1024;

/** A source's bytes after decompression. */
export type TextInput = { readonly compression: Compression; readonly text: ByteReader };

/**
 * @param count is told of each stored byte that was read
 * @throws TocsinError INPUT_FORMAT for compressions that are not read
 */
export async function openText(
  source: ByteSource,
  count: (bytes: number) => void,
): Promise<TextInput> {
  const stored = new ByteReader(counted(source.read(0), count));
  try {
    const head = await stored.peek((bytes) => bytes.length >= magicBytes);
    const compression = detectCompression(head, source.name);
    const text =
      compression === 'none'
        ? stored
        : new ByteReader(decompress(stored.rest(), compression, source.name));
    return { compression, text };
  } catch (error) {
    await stored.close();
    throw error;
  }
}

/**
 * The text from `byteOffset` on. Plain files are entered there; compressed ones are decompressed from
 * their start and what lies before is dropped.
 *
 * @throws TocsinError INPUT_CHANGED when there is no such offset any more
 */
export async function openTextAt(
  source: ByteSource,
  compression: Compression,
  byteOffset: number,
  count: (bytes: number) => void,
): Promise<ByteReader> {
  if (compression === 'none') {
    count(byteOffset);
    return new ByteReader(counted(source.read(byteOffset), count));
  }
  const { text } = await openText(source, count);
  if (await text.skip(byteOffset)) return text;
  await text.close();
  throw new TocsinError(
    'INPUT_CHANGED',
    `${source.name} is shorter than when it was last read. Import it from its start; rows that were already read count once.`,
  );
}

/**
 * JSON Lines begin with '{', after white space and a byte order mark; everything else is CSV.
 *
 * @throws TocsinError INPUT_FORMAT for a JSON array, which is one value and not lines
 */
export async function detectFormat(text: ByteReader, name: string): Promise<RowFormat> {
  const head = await text.peek((bytes) => firstByte(bytes) !== null || bytes.length > blankBytes);
  const first = firstByte(head);
  if (first === 0x5b) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `${name} looks like a JSON array. Write JSON Lines: one object a line, without brackets and commas between them.`,
    );
  }
  return first === 0x7b ? 'jsonl' : 'csv';
}

function firstByte(bytes: Buffer): number | null {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let at = marked ? 3 : 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== undefined && byte !== 32 && byte !== 9 && byte !== 13 && byte !== 10) return byte;
  }
  return null;
}

async function* counted(
  pieces: AsyncGenerator<Buffer>,
  count: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    count(piece.length);
    yield piece;
  }
}
