import { type FileHandle, open } from 'node:fs/promises';
import { assertSame, type OpenedFile, unreadable } from '../../intake/records/byte-source.ts';
import type { BlockJob, BlockResult, BlockSizes, FileJob } from './block.ts';
import type { BlockFeed, Settled } from './block-feed.ts';
import type { Place } from './place.ts';

/**
 * Read at once: what the rows are made of then stays in the processor's own cache beside the index's
 * filter. Larger pieces cost 4 to 10 % more, smaller ones nothing less.
 */
const pieceBytes = 256 * 1024;
/** A job holds no more than such a part of what is left of the file. */
const endShares = 16;

/** Blocks of a plain file, read by whoever matches them: each starts with the first row in its range. */
export class FileFeed implements BlockFeed {
  readonly #file: OpenedFile;
  readonly #handle: FileHandle;
  readonly #place: Place;
  readonly #sizes: BlockSizes;
  readonly #onRead: (bytes: number) => void;
  #stopped = false;

  private constructor(
    file: OpenedFile,
    handle: FileHandle,
    place: Place,
    sizes: BlockSizes,
    onRead: (bytes: number) => void,
  ) {
    this.#file = file;
    this.#handle = handle;
    this.#place = place;
    this.#sizes = sizes;
    this.#onRead = onRead;
  }

  /**
   * @param onRead told of the bytes of each block that was taken
   * @throws TocsinError INPUT_UNREADABLE, INPUT_CHANGED
   */
  static async open(
    file: OpenedFile,
    place: Place,
    sizes: BlockSizes,
    onRead: (bytes: number) => void,
  ): Promise<FileFeed> {
    const handle = await open(file.path, 'r').catch((cause: unknown) => {
      throw unreadable(file.path, cause);
    });
    const feed = new FileFeed(file, handle, place, sizes, onRead);
    try {
      await feed.#assertSame();
    } catch (error) {
      await handle.close();
      throw error;
    }
    return feed;
  }

  async *jobs(): AsyncGenerator<FileJob, void, undefined> {
    const { size } = this.#file.stats;
    const { blockBytes, fileJobBytes } = this.#sizes;
    const first = this.#place.offset;
    for (let from = first; from < size && !this.#stopped; ) {
      // Smaller towards the end, so that all threads come to it at about the same time.
      const share = Math.min(fileJobBytes, Math.ceil((size - from) / endShares));
      const to = Math.min(size, from + Math.max(blockBytes, share));
      yield {
        kind: 'file',
        fd: this.#handle.fd,
        name: this.#file.path,
        from,
        to,
        pieceBytes: Math.min(blockBytes, pieceBytes),
        exact: from === first,
        size,
      };
      from = to;
    }
  }

  async settle(job: BlockJob, result: BlockResult): Promise<Settled> {
    if (job.kind !== 'file') throw new RangeError('A file has no such job.');
    const from = this.#place.offset;
    if (from >= job.to) return { blocks: [], again: null };
    if (result.start !== from) return { blocks: [], again: { ...job, from, exact: true } };
    // Ahead of the last rows too: a file that still grows would end in half a row.
    if (job.to === job.size) await this.#assertSame();
    this.#onRead(result.end - from);
    return { blocks: [this.#place.take(result)], again: null };
  }

  release(): void {
    // The bytes lie with the thread that read them.
  }

  stop(): void {
    this.#stopped = true;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #assertSame(): Promise<void> {
    try {
      await assertSame(this.#handle, this.#file.path, this.#file.stats);
    } catch (cause) {
      throw unreadable(this.#file.path, cause);
    }
  }
}
