import type { IntakeConfig, Profile } from '../../config/intake.ts';
import { TocsinError } from '../../domain/error.ts';
import type { SourcePosition } from '../../domain/record.ts';
import type { ByteReader } from '../../intake/records/byte-reader.ts';
import {
  type ByteSource,
  openByteSource,
  type RecordInput,
} from '../../intake/records/byte-source.ts';
import { type CsvLayout, delimiterByte, layoutOfColumns } from '../../intake/records/csv-layout.ts';
import { type FramedRow, RowFramer } from '../../intake/records/framer.ts';
import { livePieces } from '../../intake/records/live-pieces.ts';
import { type RowFormat, readHeader } from '../../intake/records/row-intake.ts';
import { detectFormat, openText, openTextAt } from '../../intake/records/text-input.ts';
import type { KernelMemory } from '../memory.ts';
import type { BlockSizes, RowSpec } from './block.ts';
import type { BlockFeed } from './block-feed.ts';
import { ExactRows } from './exact-rows.ts';
import { FileFeed } from './file-feed.ts';
import { Place } from './place.ts';
import { StreamFeed } from './stream-feed.ts';

export type BlockSourceOptions = {
  readonly profile: Profile;
  readonly homePlan: IntakeConfig['homePlan'];
  readonly limits: Pick<IntakeConfig, 'maxLineBytes' | 'batchDelayMs'>;
  /** `auto`: JSON Lines when the first byte that is not blank is '{', else CSV. */
  readonly format?: 'auto' | RowFormat;
  /** Go on behind this position, which a block of the same source carried. */
  readonly resume?: SourcePosition | null;
};

/** A source's rows as a pool takes them. */
export type OpenedRows = { readonly spec: RowSpec; readonly feed: BlockFeed };

/** A source of records, to be matched in blocks. As RecordSource, but for who reads the rows. */
export type BlockSource = {
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  /** As stored, compressed or not; null where nobody knows it beforehand. */
  readonly sizeBytes: number | null;
  /** Of `sizeBytes`, how many were taken so far. */
  bytesRead(): number;
  /**
   * Reads the header; to be called once. Null where there is no row at all.
   *
   * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT, INPUT_CHANGED
   */
  begin(km: KernelMemory, sizes: BlockSizes): Promise<OpenedRows | null>;
};

type Start = { readonly byteOffset: number; readonly line: number };

/** What stands before the rows: the columns, and where the first row starts. */
type Head = Start & { readonly layout: CsvLayout | null };

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Opens records in CSV or JSON Lines, plain or compressed by gzip or zstd.
 *
 * @throws TocsinError INPUT_UNREADABLE; INPUT_CHANGED when `resume` belongs to another source;
 *   CONFIG_INVALID when the profile contradicts itself
 */
export async function openBlockSource(
  input: RecordInput,
  options: BlockSourceOptions,
): Promise<BlockSource> {
  const source = await openByteSource(input);
  const resume = options.resume ?? { source: source.id, byteOffset: 0, line: 0 };
  if (resume.source !== source.id || (source.live && resume.byteOffset > 0)) {
    throw new TocsinError(
      'INPUT_CHANGED',
      `${source.name} is not what it was when it was last read, so that reading cannot go on there. Import it from its start; rows that were already read count once.`,
    );
  }
  const { profile, homePlan, limits } = options;
  const { maxLineBytes } = limits;
  delimiterByte(profile);
  let bytesRead = 0;
  const count = (bytes: number): void => {
    bytesRead += bytes;
  };

  async function begin(km: KernelMemory, sizes: BlockSizes): Promise<OpenedRows | null> {
    const { blockBytes } = sizes;
    const { compression, text } = await openText(source, count);
    let reader = text;
    try {
      const given = options.format ?? 'auto';
      const format = given === 'auto' ? await detectFormat(text, source.name) : given;
      const head = await readHead(text, format, profile, source.name, maxLineBytes);
      if (head === null) return await nothing(source, text);
      const spec = { profile, format, layout: head.layout, homePlan, maxLineBytes };
      checkSpec(spec);
      const start: Start = resume.byteOffset > 0 ? resume : head;
      const place = new Place(source, start);
      if (source.file !== null && compression === 'none') {
        await text.close();
        bytesRead = start.byteOffset;
        return { spec, feed: await FileFeed.open(source.file, place, sizes, count) };
      }
      if (resume.byteOffset > 0) {
        await text.close();
        bytesRead = 0;
        reader = await openTextAt(source, compression, start.byteOffset, count);
      } else await text.skip(start.byteOffset);
      const known = compression === 'none' ? source.sizeBytes : null;
      const feed = streamFeed(reader, km, place, Math.min(blockBytes, known ?? blockBytes));
      return { spec, feed };
    } catch (error) {
      source.stop();
      await reader.close();
      throw error;
    }
  }

  function streamFeed(
    text: ByteReader,
    km: KernelMemory,
    place: Place,
    blockBytes: number,
  ): StreamFeed {
    const stopping = new AbortController();
    const feed: StreamFeed = new StreamFeed({
      km,
      place,
      blockBytes,
      maxLineBytes,
      pieces: source.live
        ? livePieces(text, () => feed.waiting, limits.batchDelayMs, stopping.signal)
        : untilStopped(text.rest(), stopping.signal),
      stop: () => stopping.abort(),
      close: async () => {
        source.stop();
        await text.close();
      },
    });
    return feed;
  }

  const { id, name, fingerprint, sizeBytes } = source;
  return { id, name, fingerprint, sizeBytes, bytesRead: () => bytesRead, begin };
}

/** @throws TocsinError CONFIG_INVALID, here and not in the threads that will read the rows */
function checkSpec(spec: RowSpec): void {
  new ExactRows(spec);
}

/** Where the first row starts, and the columns; null where there is no row. The text stays to be read. */
async function readHead(
  text: ByteReader,
  format: RowFormat,
  profile: Profile,
  name: string,
  maxLineBytes: number,
): Promise<Head | null> {
  if (format === 'csv' && profile.header) {
    const row = await firstRow(text, delimiterByte(profile), maxLineBytes);
    if (row === null) return null;
    const layout = readHeader(row, profile, name);
    return { byteOffset: row.nextOffset, line: row.lines, layout };
  }
  const first = await text.peek((bytes) => bytes.length >= byteOrderMark.length);
  const marked = byteOrderMark.equals(first.subarray(0, byteOrderMark.length));
  const layout = format === 'csv' ? layoutOfColumns(profile) : null;
  return { byteOffset: marked ? byteOrderMark.length : 0, line: 0, layout };
}

/** The first row of a text, which stays to be read. */
async function firstRow(
  text: ByteReader,
  delimiter: number,
  maxLineBytes: number,
): Promise<FramedRow | null> {
  let first: FramedRow | null = null;
  const frame = (bytes: Buffer): RowFramer => {
    const framer = new RowFramer({ maxLineBytes, delimiter, byteOffset: 0, line: 0 }, (row) => {
      first ??= { ...row };
    });
    framer.push(bytes);
    return framer;
  };
  // A first line that is too long is none, wherever it ends.
  const bytes = await text.peek((head) => frame(head).next.inLongLine || first !== null);
  if (first === null) frame(bytes).end();
  return first;
}

async function nothing(source: ByteSource, text: ByteReader): Promise<null> {
  source.stop();
  await text.close();
  return null;
}

async function* untilStopped(
  pieces: AsyncGenerator<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    if (signal.aborted) return;
    yield piece;
  }
}
