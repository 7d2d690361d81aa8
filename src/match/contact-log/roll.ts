import { closeSync, openSync } from 'node:fs';
import { contactBytes } from '../kernel/layout.ts';
import type { RowExtent } from './journal-file.ts';
import { readAt } from './segment-file.ts';
import { type SegmentOrigin, SegmentWriter, type WrittenSegment } from './segment-writer.ts';
import { contactWords, copyRow, leadingBits, RowSorter } from './sort-rows.ts';

export type RollJob = {
  readonly dir: string;
  readonly journal: string;
  /** Contacts of one epoch. */
  readonly extents: readonly RowExtent[];
  readonly origin: SegmentOrigin;
};

/** Rows read at once: a megabyte. */
const chunkRows = 21_845;
/** Parts are sorted while they are in the processor's cache: about so many rows each. */
const partRows = 16_384;
const maxPartBits = 12;

/**
 * Makes a segment of a journal's contacts of one epoch. Reads the journal twice: to count, and to
 * deal the rows out to parts by their leading bits; then each part is sorted.
 *
 * @throws the system's error, TocsinError STORE_FAILED when the journal cannot be read
 */
export function rollJournal(job: RollJob): WrittenSegment {
  const rows = job.extents.reduce((sum, extent) => sum + extent.rows, 0);
  const bits = Math.min(maxPartBits, Math.max(0, Math.ceil(Math.log2(rows / partRows))));
  const dealt = dealOut(job, rows, bits);
  const writer = new SegmentWriter(job.dir, job.origin);
  try {
    const sorter = new RowSorter();
    let sorted = new Uint32Array(0);
    let first = 0;
    for (const end of dealt.ends) {
      const count = end - first;
      if (sorted.length < count * contactWords) {
        sorted = new Uint32Array(Math.ceil(count * 1.25) * contactWords);
      }
      sorter.sort(dealt.rows, first, count, sorted);
      writer.add(sorted, count);
      first = end;
    }
    return writer.finish();
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/** All rows, ordered by their leading bits; `ends` are the parts' ends. */
function dealOut(job: RollJob, rows: number, bits: number): { rows: Uint32Array; ends: number[] } {
  const shift = 32 - bits;
  const next = new Uint32Array(1 << bits);
  const out = new Uint32Array(rows * contactWords);
  const partOf = (word: number) => (bits === 0 ? 0 : leadingBits(word) >>> shift);
  eachChunk(job, (chunk, count) => {
    for (let i = 0, at = 0; i < count; i++, at += contactWords) {
      const part = partOf(chunk[at] as number);
      next[part] = (next[part] as number) + 1;
    }
  });
  let sum = 0;
  for (let part = 0; part < next.length; part++) {
    const here = next[part] as number;
    next[part] = sum;
    sum += here;
  }
  eachChunk(job, (chunk, count) => {
    for (let i = 0, at = 0; i < count; i++, at += contactWords) {
      const part = partOf(chunk[at] as number);
      const to = next[part] as number;
      next[part] = to + 1;
      copyRow(chunk, at, out, to * contactWords);
    }
  });
  return { rows: out, ends: [...next] };
}

function eachChunk(job: RollJob, take: (rows: Uint32Array, count: number) => void): void {
  const file = openSync(job.journal, 'r');
  try {
    const words = new Uint32Array(chunkRows * contactWords);
    const bytes = new Uint8Array(words.buffer);
    for (const { at, rows } of job.extents) {
      for (let done = 0; done < rows; done += chunkRows) {
        const here = Math.min(chunkRows, rows - done);
        const from = at + done * contactBytes;
        readAt({ file, path: job.journal }, bytes, here * contactBytes, from);
        take(words, here);
      }
    }
  } finally {
    closeSync(file);
  }
}
