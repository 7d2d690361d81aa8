import type { KernelMemory } from '../memory.ts';
import { allocate, bytesOf, free } from '../memory.ts';
import type { BlockJob, BlockResult, BufferJob, FileJob } from './block.ts';
import type { BlockIndex } from './block-index.ts';
import type { BlockReader } from './block-reader.ts';
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
    const block = { bytes, address, offset, start: 0, limit: length, final, more: null };
    return { start: offset, ...reader.read(block, index) };
  }

  #runFile(job: FileJob, reader: BlockReader, index: BlockIndex): BlockResult {
    const needed = job.to - job.from + tailBytes + 1;
    if (needed > this.#regionBytes) {
      this.close();
      this.#region = allocate(this.#km, needed + readableBehind);
      this.#regionBytes = needed;
    }
    const address = this.#region;
    const whole = viewOf(this.#km, address, needed);
    const { offset, length, start, limit } = readWindow(job, whole);
    if (start === -1) return noRows(job.to, index);
    const bytes = whole.subarray(0, length);
    const final = offset + length === job.size;
    const more = pieceReader(job, offset + length);
    const block = { bytes, address, offset, start, limit, final, more };
    return { start: offset + start, ...reader.read(block, index) };
  }
}

function viewOf(km: KernelMemory, address: number, length: number): Buffer {
  const { buffer } = bytesOf(km);
  return Buffer.from(buffer as unknown as ArrayBuffer, address, length);
}

/** Of a block that lies within one row, or behind the last. */
function noRows(offset: number, { sealer }: BlockIndex): BlockResult {
  return {
    start: offset,
    end: offset,
    inLongLine: false,
    rowsEnd: { offset, lines: 0 },
    lines: 0,
    rowsIn: 0,
    accepted: 0,
    rejects: [],
    matches: 0,
    text: '',
    gaps: [],
    hits: [],
    contacts: null,
    epoch: sealer.epoch,
  };
}
