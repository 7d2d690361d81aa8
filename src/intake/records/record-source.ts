import type { IntakeConfig, Profile } from '../../config/intake.ts';
import { TocsinError } from '../../domain/error.ts';
import type { RecordBatch, SourcePosition } from '../../domain/record.ts';
import { Batcher, type Slice } from './batcher.ts';
import type { ByteReader } from './byte-reader.ts';
import { openByteSource, type RecordInput } from './byte-source.ts';
import { delimiterByte } from './csv-layout.ts';
import { RowFramer } from './framer.ts';
import { livePieces } from './live-pieces.ts';
import type { PartyReaders } from './party-readers.ts';
import { type RowFormat, RowIntake } from './row-intake.ts';
import { detectFormat, openText, openTextAt } from './text-input.ts';

export type RecordSourceOptions = {
  readonly profile: Profile;
  readonly readers: PartyReaders;
  readonly limits: Pick<IntakeConfig, 'maxLineBytes' | 'batchRecords' | 'batchDelayMs'>;
  /** `auto`: JSON Lines when the first byte that is not blank is '{', else CSV. */
  readonly format?: 'auto' | RowFormat;
  /** Go on behind this position, which a batch of the same source carried. */
  readonly resume?: SourcePosition | null;
  /** For a paced replay, see pace.ts. */
  readonly slice?: Slice | null;
  /** Ends `batches()` early and without an error, behind the last batch. */
  readonly signal?: AbortSignal;
};

export type RecordSource = {
  /** Files: follows from path, size, time of change and beginning. Others: the caller's, or random. */
  readonly id: string;
  readonly name: string;
  /** Tells another content under the same id. */
  readonly fingerprint: string;
  /** As stored, compressed or not; null where nobody knows it beforehand. */
  readonly sizeBytes: number | null;
  /** Of `sizeBytes`, how many were read so far. */
  bytesRead(): number;
  /**
   * The rows in batches; to be called once. A batch holds `batchRecords` rows, fewer at the end and
   * where a live stream pauses for batchDelayMs. When the input turns out to be damaged, the rows
   * before the damage come first, and then the error. Leaving the loop lets go of the input.
   *
   * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT, INPUT_TRUNCATED, INPUT_CHANGED
   */
  batches(): AsyncGenerator<RecordBatch, void, undefined>;
};

/**
 * Opens records in CSV or JSON Lines, plain or compressed by gzip or zstd.
 *
 * @throws TocsinError INPUT_UNREADABLE; INPUT_CHANGED when `resume` belongs to another source;
 *   CONFIG_INVALID when the profile contradicts itself
 */
export async function openRecordSource(
  input: RecordInput,
  options: RecordSourceOptions,
): Promise<RecordSource> {
  const source = await openByteSource(input);
  const start = options.resume ?? { source: source.id, byteOffset: 0, line: 0 };
  if (start.source !== source.id || (source.live && start.byteOffset > 0)) {
    throw new TocsinError(
      'INPUT_CHANGED',
      `${source.name} is not what it was when it was last read, so that reading cannot go on there. Import it from its start; rows that were already read count once.`,
    );
  }
  const { profile, limits, readers } = options;
  const delimiter = delimiterByte(profile);
  let bytesRead = 0;
  const count = (bytes: number): void => {
    bytesRead += bytes;
  };

  async function* batches(): AsyncGenerator<RecordBatch, void, undefined> {
    const batcher = new Batcher(start, limits.batchRecords, options.slice ?? null);
    const head = await openText(source, count);
    let text = head.text;
    try {
      const given = options.format ?? 'auto';
      const format = given === 'auto' ? await detectFormat(text, source.name) : given;
      const intake = new RowIntake(profile, format, readers, source, batcher);
      const framerOptions = {
        maxLineBytes: limits.maxLineBytes,
        delimiter: format === 'csv' ? delimiter : null,
      };
      if (start.byteOffset > 0) {
        const framer = new RowFramer({ ...framerOptions, byteOffset: 0, line: 0 }, intake.header);
        let piece = intake.needsHeader ? await text.next() : null;
        while (piece !== null) {
          framer.push(piece);
          piece = intake.needsHeader ? await text.next() : null;
        }
        await text.close();
        bytesRead = 0;
        text = await openTextAt(source, head.compression, start.byteOffset, count);
      }
      const framer = new RowFramer({ ...framerOptions, ...start }, intake.row);
      yield* flow(text, framer, batcher);
    } finally {
      source.stop();
      await text.close();
    }
  }

  async function* flow(
    text: ByteReader,
    framer: RowFramer,
    batcher: Batcher,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const pieces = source.live
      ? livePieces(text, () => batcher.pending, limits.batchDelayMs, options.signal)
      : text.rest();
    const aborted = (): boolean => options.signal?.aborted === true;
    try {
      for await (const piece of pieces) {
        if (aborted()) return;
        if (piece === 'pause') batcher.close();
        else framer.push(piece);
        yield* batcher.take();
      }
      if (aborted()) return;
      framer.end();
    } catch (error) {
      // What was read before the fault is good; the row in which it lies is not.
      batcher.close();
      yield* batcher.take();
      throw error;
    }
    batcher.close();
    yield* batcher.take();
  }

  return {
    id: source.id,
    name: source.name,
    fingerprint: source.fingerprint,
    sizeBytes: source.sizeBytes,
    bytesRead: () => bytesRead,
    batches,
  };
}
