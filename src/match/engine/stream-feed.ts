import { allocate, bytesOf, free, type KernelMemory } from '../memory.ts';
import type { BlockJob, BlockResult, BufferJob } from './block.ts';
import type { BlockFeed, Settled } from './block-feed.ts';
import type { Place } from './place.ts';

const newline = 10;
/** The kernel reads whole words and windows at the end of its bytes. */
const readableBehind = 64;
const nothing = Buffer.alloc(0);

/** Memory for one block, with room before it for an unfinished row of the block before. */
type Space = { readonly region: number; readonly bytes: Buffer };

export type StreamFeedOptions = {
  readonly km: KernelMemory;
  readonly place: Place;
  readonly blockBytes: number;
  readonly maxLineBytes: number;
  /** `pause`: what has come so far should be matched now. Bytes are copied before the next is taken. */
  readonly pieces: AsyncIterable<Buffer | 'pause'>;
  /** Makes the pieces end. */
  readonly stop: () => void;
  /** After the last piece was taken. */
  readonly close: () => Promise<void>;
};

/**
 * Blocks of bytes that come one after the other, copied into the shared memory and cut behind their
 * last line feed. Where that lies within a row, the row is put in front of the next block, which is
 * then run again.
 */
export class StreamFeed implements BlockFeed {
  readonly #options: StreamFeedOptions;
  readonly #room: number;
  readonly #idle: Space[] = [];
  /** Those of the jobs that are not over yet, oldest first. */
  readonly #used: Space[] = [];
  /** The one that is being filled. */
  #filling: Space | null = null;
  /** Bytes in it: all, and those up to its last line feed. */
  #filled = 0;
  #whole = 0;
  /** The beginning of a row that the last block ended in. */
  #left: Buffer = nothing;
  #inLongLine = false;

  constructor(options: StreamFeedOptions) {
    this.#options = options;
    this.#room = Math.ceil((options.maxLineBytes + 1) / 64) * 64;
  }

  /** Whether rows wait that no job holds. */
  get waiting(): boolean {
    return this.#whole > 0;
  }

  async *jobs(): AsyncGenerator<BufferJob, void, undefined> {
    const { pieces, blockBytes, place } = this.#options;
    let { offset } = place;
    const cut = (length: number, final: boolean): BufferJob => {
      const at = this.#cut(length, final);
      const job: BufferJob = { kind: 'buffer', at, length, offset, final };
      offset += length;
      return job;
    };
    try {
      for await (const piece of pieces) {
        if (piece === 'pause') {
          if (this.#whole > 0) yield cut(this.#whole, false);
          continue;
        }
        for (let at = 0; at < piece.length; ) {
          at += this.#fill(piece.subarray(at));
          if (this.#filled === blockBytes) yield cut(this.#whole || blockBytes, false);
        }
      }
    } catch (error) {
      // What was read before the fault is good; the row in which it lies is not, and no block ends it.
      if (this.#filled > 0) yield cut(this.#filled, false);
      throw error;
    }
    yield cut(this.#filled, true);
  }

  async settle(job: BlockJob, result: BlockResult): Promise<Settled> {
    const space = this.#used[0];
    if (job.kind !== 'buffer' || space === undefined) {
      throw new RangeError('A stream has no such job.');
    }
    const { place } = this.#options;
    const from = job.at - space.region;
    const bytes = space.bytes.subarray(from, from + job.length);
    if (this.#inLongLine) return this.#settleLongLine(job, bytes, result.epoch);
    const before = this.#left.length;
    if (before > 0) {
      this.#left.copy(space.bytes, from - before);
      this.#left = nothing;
      return { blocks: [], again: moved(job, -before) };
    }
    this.#inLongLine = result.inLongLine;
    // Copied, since the space goes on to another block.
    if (!result.inLongLine) this.#left = Buffer.from(bytes.subarray(result.end - job.offset));
    return { blocks: [place.take(result)], again: null };
  }

  release(): void {
    const space = this.#used.shift();
    if (space !== undefined) this.#idle.push(space);
  }

  stop(): void {
    this.#options.stop();
  }

  async close(): Promise<void> {
    const spaces = [...this.#idle, ...this.#used, ...(this.#filling ? [this.#filling] : [])];
    for (const { region } of spaces) free(this.#options.km, region);
    this.#idle.length = 0;
    this.#used.length = 0;
    this.#filling = null;
    await this.#options.close();
  }

  /** The block begins within a line that is too long. */
  #settleLongLine(job: BufferJob, bytes: Buffer, epoch: number): Settled {
    const { place } = this.#options;
    const found = bytes.indexOf(newline);
    if (found === -1 && !job.final) {
      place.skip(job.length);
      return { blocks: [], again: null };
    }
    this.#inLongLine = false;
    const length = found === -1 ? job.length : found + 1;
    const blocks = [place.takeLongLine(length, epoch)];
    return { blocks, again: length === job.length ? null : moved(job, length) };
  }

  /** Ends the space that is being filled after `length` bytes, and moves what is left to the next. */
  #cut(length: number, final: boolean): number {
    const full = this.#filling ?? this.#take();
    this.#used.push(full);
    this.#filling = null;
    if (!final) {
      const next = this.#take();
      full.bytes.copy(next.bytes, this.#room, this.#room + length, this.#room + this.#filled);
      this.#filling = next;
    }
    this.#filled -= length;
    this.#whole = 0;
    return full.region + this.#room;
  }

  /** Copies what there is room for. Returns how much that was. */
  #fill(piece: Buffer): number {
    const space = this.#filling ?? this.#take();
    this.#filling = space;
    const length = Math.min(piece.length, this.#options.blockBytes - this.#filled);
    const taken = piece.subarray(0, length);
    taken.copy(space.bytes, this.#room + this.#filled);
    const last = taken.lastIndexOf(newline);
    if (last !== -1) this.#whole = this.#filled + last + 1;
    this.#filled += length;
    return length;
  }

  #take(): Space {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const { km, blockBytes } = this.#options;
    const length = this.#room + blockBytes;
    const region = allocate(km, length + readableBehind);
    const { buffer } = bytesOf(km);
    return { region, bytes: Buffer.from(buffer as unknown as ArrayBuffer, region, length) };
  }
}

/** The job that begins `bytes` later in the same space, or earlier. */
function moved(job: BufferJob, bytes: number): BufferJob {
  return {
    ...job,
    at: job.at + bytes,
    length: job.length - bytes,
    offset: job.offset + bytes,
  };
}
