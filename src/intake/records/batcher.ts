import type { RecordBatch, Reject, SourcePosition, TrafficRecord } from '../../domain/record.ts';

/** Records that a paced replay hands out together lie within so much of their own time. */
export type Slice = { readonly sliceMs: number; readonly jumpMs: number };

/**
 * Collects rows into batches. A batch closes at `batchRows` rows; with a slice also where a record's
 * time leaves the slice that the batch's first record opened: sliceMs ahead, or jumpMs back.
 */
export class Batcher {
  readonly #source: string;
  readonly #batchRows: number;
  readonly #slice: Slice | null;
  #closed: RecordBatch[] = [];
  #records: TrafficRecord[] = [];
  #rejects: Reject[] = [];
  #rowsIn = 0;
  #byteOffset: number;
  #line: number;
  #sliceStartMs = Number.NaN;

  constructor(start: SourcePosition, batchRows: number, slice: Slice | null) {
    this.#source = start.source;
    this.#byteOffset = start.byteOffset;
    this.#line = start.line;
    this.#batchRows = batchRows;
    this.#slice = slice;
  }

  /** Whether rows wait for their batch to close. */
  get pending(): boolean {
    return this.#rowsIn > 0;
  }

  /** Called by the framer for each row, before anything looks into it. Closes nothing. */
  countRow(): void {
    this.#rowsIn++;
  }

  addRecord(record: TrafficRecord, nextOffset: number, lines: number): void {
    if (this.#slice !== null) this.#cutSlice(this.#slice, record.timeMs);
    this.#records.push(record);
    this.#advance(nextOffset, lines);
  }

  addReject(reject: Reject, nextOffset: number, lines: number): void {
    this.#rejects.push(reject);
    this.#advance(nextOffset, lines);
  }

  /** Closes the batch that is being filled, if it holds a row. */
  close(): void {
    if (this.#rowsIn === 0) return;
    this.#closed.push({
      records: this.#records,
      rejects: this.#rejects,
      position: { source: this.#source, byteOffset: this.#byteOffset, line: this.#line },
      rowsIn: this.#rowsIn,
    });
    this.#records = [];
    this.#rejects = [];
    this.#rowsIn = 0;
    this.#sliceStartMs = Number.NaN;
  }

  /** The batches that have closed since the last call, in order. */
  take(): RecordBatch[] {
    const closed = this.#closed;
    this.#closed = [];
    return closed;
  }

  #cutSlice(slice: Slice, timeMs: number): void {
    const ahead = timeMs - this.#sliceStartMs;
    if (ahead >= slice.sliceMs || ahead < -slice.jumpMs) {
      // The row that leaves the slice is already counted; it belongs to the next batch.
      this.#rowsIn--;
      this.close();
      this.#rowsIn++;
    }
    if (Number.isNaN(this.#sliceStartMs)) this.#sliceStartMs = timeMs;
  }

  #advance(nextOffset: number, lines: number): void {
    this.#byteOffset = nextOffset;
    this.#line = lines;
    if (this.#rowsIn >= this.#batchRows) this.close();
  }
}
