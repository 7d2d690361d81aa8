import type { KernelMemory } from '../memory.ts';
import { allocate, bytesOf, free } from '../memory.ts';
import type { BlockJob, BlockResult, BufferJob, FileJob } from './block.ts';
import type { BlockIndex } from './block-index.ts';
import type { BlockBytes, BlockReader } from './block-reader.ts';
import { pieceReader, readWindow, tailBytes } from './file-window.ts';

/** The kernel reads whole words and windows at the end of its bytes. */
const readableBehind = 64;

/** Runs blocks on the calling thread, one at a time. Files are read into memory of its own. */
export class BlockRunner {
  readonly #km: KernelMemory;
  #region = 0;
  #regionBytes = 0;

  constructor(km: KernelMemory) {
    this.#km = km;
  }

  /** @throws TocsinError INPUT_CHANGED, INPUT_UNREADABLE */
  run(job: BlockJob, reader: BlockReader, index: BlockIndex): BlockResult {
    return job.kind === 'file'
      ? this.#runFile(job, reader, index)
      : this.#runBuffer(job, reader, index);
  }

  close(): void {
    if (this.#regionBytes > 0) free(this.#km, this.#region);
    this.#regionBytes = 0;
  }

  #runBuffer(job: BufferJob, reader: BlockReader, index: BlockIndex): BlockResult {
    const { at: address, length, offset, final } = job;
    const bytes = viewOf(this.#km, address, length);
    const block = { bytes, address, offset, start: 0, limit: length, lines: 0, final, more: null };
    const rows = reader.begin(index);
    const end = reader.read(block, index, rows);
    return { start: offset, ...end, ...reader.finish(rows) };
  }

  /** Only where the first piece starts may be a guess: each later one starts where one ended. */
  #runFile(job: FileJob, reader: BlockReader, index: BlockIndex): BlockResult {
    const rows = reader.begin(index);
    let start = -1;
    let lines = 0;
    let { from, exact } = job;
    while (from < job.to) {
      const to = Math.min(job.to, from + job.pieceBytes);
      const block = this.#readPiece({ ...job, from, to, exact });
      if (block === null) {
        from = to;
        continue;
      }
      if (start === -1) start = block.offset + block.start;
      const read = reader.read({ ...block, lines }, index, rows);
      lines = read.lines;
      from = read.end;
      exact = true;
    }
    const ended = { offset: from, lines };
    return {
      ...{
        start: start === -1 ? from : start,
        end: from,
        lines,
        inLongLine: false,
        rowsEnd: ended,
      },
      ...reader.finish(rows),
    };
  }

  /** Null where no row starts in it. */
  #readPiece(job: FileJob): Omit<BlockBytes, 'lines'> | null {
    const needed = job.to - job.from + tailBytes + 1;
    if (needed > this.#regionBytes) {
      this.close();
      this.#region = allocate(this.#km, needed + readableBehind);
      this.#regionBytes = needed;
    }
    const address = this.#region;
    const whole = viewOf(this.#km, address, needed);
    const { offset, length, start, limit } = readWindow(job, whole);
    if (start === -1) return null;
    const bytes = whole.subarray(0, length);
    const final = offset + length === job.size;
    return { bytes, address, offset, start, limit, final, more: pieceReader(job, offset + length) };
  }
}

function viewOf(km: KernelMemory, address: number, length: number): Buffer {
  const { buffer } = bytesOf(km);
  return Buffer.from(buffer as unknown as ArrayBuffer, address, length);
}
