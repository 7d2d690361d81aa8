import { groupRows } from './segment-layout.ts';
import { SegmentReader } from './segment-reader.ts';
import { type SegmentOrigin, SegmentWriter, type WrittenSegment } from './segment-writer.ts';
import { contactWords, leadingBits, RowSorter } from './sort-rows.ts';

export type MergeJob = {
  readonly dir: string;
  /** Segments of one epoch. */
  readonly names: readonly string[];
  readonly origin: SegmentOrigin;
};

/**
 * Makes one segment of several, a slice of the token space at a time, so that its memory does not
 * grow with the segments.
 *
 * @param pause awaited between slices; throws to give the merge up
 * @throws what `pause` throws, the system's error, TocsinError STORE_FAILED when one cannot be read
 */
export async function mergeSegments(
  job: MergeJob,
  pause: () => Promise<void>,
): Promise<WrittenSegment> {
  const inputs: Input[] = [];
  const writer = new SegmentWriter(job.dir, job.origin);
  try {
    for (const name of job.names) inputs.push(new Input(new SegmentReader(job.dir, name)));
    const sorter = new RowSorter();
    let slice = new Uint32Array(0);
    let sorted = new Uint32Array(0);
    for (;;) {
      const end = sliceEnd(inputs);
      const counts = inputs.map((input) => input.countBefore(end));
      const count = counts.reduce((sum, here) => sum + here, 0);
      if (count === 0 && end === endOfTokens) break;
      if (slice.length < count * contactWords) {
        slice = new Uint32Array(Math.ceil(count * 1.25) * contactWords);
        sorted = new Uint32Array(slice.length);
      }
      let to = 0;
      inputs.forEach((input, at) => {
        to += input.give(counts[at] as number, slice, to);
      });
      sorter.sort(slice, 0, count, sorted);
      writer.add(sorted, count);
      await pause();
    }
    return writer.finish();
  } catch (error) {
    writer.abandon();
    throw error;
  } finally {
    for (const input of inputs) input.close();
  }
}

/** Behind all leading bits. */
const endOfTokens = 0x1_0000_0000;

/**
 * Reads on until some slice is whole in all inputs, and says where it ends: every row with lower
 * leading bits has been read.
 */
function sliceEnd(inputs: readonly Input[]): number {
  for (const input of inputs) if (input.pending === 0) input.load();
  for (;;) {
    let shortest: Input | null = null;
    let end = endOfTokens;
    for (const input of inputs) {
      if (!input.more || input.last >= end) continue;
      end = input.last;
      shortest = input;
    }
    // An input of which a whole group has equal leading bits gives nothing before its next group.
    if (shortest === null || inputs.some((input) => input.countBefore(end) > 0)) return end;
    shortest.load();
  }
}

/** The rows of one segment that were read and not yet given. */
class Input {
  readonly #reader: SegmentReader;
  #rows = new Uint32Array(2 * groupRows * contactWords);
  #first = 0;
  #end = 0;
  #group = 0;

  constructor(reader: SegmentReader) {
    this.#reader = reader;
  }

  get pending(): number {
    return this.#end - this.#first;
  }

  get more(): boolean {
    return this.#group < this.#reader.groups;
  }

  /** Leading bits of the last row read. */
  get last(): number {
    return this.#leading(this.#end - 1);
  }

  /** Reads the next group, if there is one. */
  load(): void {
    if (!this.more) return;
    this.#rows.copyWithin(0, this.#first * contactWords, this.#end * contactWords);
    this.#end -= this.#first;
    this.#first = 0;
    if ((this.#end + groupRows) * contactWords > this.#rows.length) {
      const larger = new Uint32Array((this.#end * 2 + groupRows) * contactWords);
      larger.set(this.#rows.subarray(0, this.#end * contactWords));
      this.#rows = larger;
    }
    this.#end += this.#reader.readGroup(this.#group, this.#rows, this.#end);
    this.#group++;
  }

  countBefore(end: number): number {
    let low = this.#first;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#leading(middle) < end) low = middle + 1;
      else high = middle;
    }
    return low - this.#first;
  }

  give(count: number, to: Uint32Array, toRow: number): number {
    const from = this.#first * contactWords;
    to.set(this.#rows.subarray(from, from + count * contactWords), toRow * contactWords);
    this.#first += count;
    return count;
  }

  close(): void {
    this.#reader.close();
  }

  #leading(row: number): number {
    return leadingBits(this.#rows[row * contactWords] as number);
  }
}
