import { type FileHandle, open } from 'node:fs/promises';
import { assertSame, type OpenedFile, unreadable } from '../../intake/records/byte-source.ts';
import type { BlockJob, BlockResult, FileJob } from './block.ts';
import type { BlockFeed, Settled } from './block-feed.ts';
import type { Place } from './place.ts';

/** Blocks of a plain file, read by whoever matches them: each starts with the first row in its range. */
export class FileFeed implements BlockFeed {
  readonly #file: OpenedFile;
  readonly #handle: FileHandle;
  readonly #place: Place;
  readonly #blockBytes: number;
  readonly #onRead: (bytes: number) => void;
  #stopped = false;

  private constructor(
    file: OpenedFile,
    handle: FileHandle,
    place: Place,
    blockBytes: number,
    onRead: (bytes: number) => void,
  ) {
    this.#file = file;
    this.#handle = handle;
    this.#place = place;
    this.#blockBytes = blockBytes;
    this.#onRead = onRead;
  }

  /**
   * @param onRead told of the bytes of each block that was taken
   * @throws TocsinError INPUT_UNREADABLE, INPUT_CHANGED
   */
  static async open(
    file: OpenedFile,
    place: Place,
    blockBytes: number,
    onRead: (bytes: number) => void,
  ): Promise<FileFeed> {
    const handle = await open(file.path, 'r').catch((cause: unknown) => {
      throw unreadable(file.path, cause);
    });
    const feed = new FileFeed(file, handle, place, blockBytes, onRead);
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
    const first = this.#place.offset;
    for (let from = first; from < size && !this.#stopped; from += this.#blockBytes) {
      yield {
        kind: 'file',
        fd: this.#handle.fd,
        name: this.#file.path,
        from,
        to: Math.min(size, from + this.#blockBytes),
        exact: from === first,
        size,
      };
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
