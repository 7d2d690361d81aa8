import { isAscii, isUtf8 } from 'node:buffer';
import type { RejectReason } from '../../domain/record.ts';
import { badQuotes, findQuotedRowEnd, needsMore } from './quoted-row.ts';

const newline = 10;
const carriageReturn = 13;
const quote = 34;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** One row in the bytes that hold it. The same object is filled anew for each row: use it at once. */
export type FramedRow = {
  bytes: Buffer;
  start: number;
  /** Exclusive, without the line end. */
  end: number;
  /** 1-based line on which the row starts. */
  line: number;
  /** All of the row is ASCII; when false it is valid UTF-8 or `fault` says that it is not. */
  ascii: boolean;
  /** A quote is in the row; only looked for where quotes are understood. */
  quoted: boolean;
  fault: Extract<RejectReason, 'line_too_long' | 'bad_quotes' | 'bad_utf8' | 'nul_byte'> | null;
  /** Offset of the byte behind the row's line end. */
  nextOffset: number;
  /** Lines up to and including the row's last. */
  lines: number;
};

export type FramerOptions = {
  readonly maxLineBytes: number;
  /** ASCII byte between CSV fields; null where a row is always a line (JSON Lines). */
  readonly delimiter: number | null;
  /** Where the first byte pushed lies in the input. */
  readonly byteOffset: number;
  /** Lines before it. */
  readonly line: number;
};

/**
 * Cuts bytes into rows, whatever the pieces in which they come. A row is a line, or in CSV several
 * when a quoted field holds line ends. Line ends are LF or CR LF; empty lines are no rows.
 *
 * Never holds more than one row of maxLineBytes: the tail of a longer one is read and forgotten.
 * Where quotes do not add up, within maxLineBytes, only the first line is given up as `bad_quotes`
 * and the next line starts a new row, so that a stray quote costs one line and not its neighbours.
 * That stays linear in time: whether a line ends inside quotes follows from the parity of its
 * quotes, so that a failed search ends at the next line with an odd number of them.
 */
export class RowFramer {
  readonly #maxLineBytes: number;
  readonly #delimiter: number | null;
  readonly #sink: (row: FramedRow) => void;
  readonly #row: FramedRow;
  /** Bytes that were pushed and not yet framed: a row's beginning. */
  #rest: Buffer = Buffer.alloc(0);
  /** How many bytes of #rest are known to hold no line end. */
  #searched = 0;
  #restOffset: number;
  #lines: number;
  /** In the tail of a line that was too long. */
  #skipping = false;

  constructor(options: FramerOptions, sink: (row: FramedRow) => void) {
    this.#maxLineBytes = options.maxLineBytes;
    this.#delimiter = options.delimiter;
    this.#sink = sink;
    this.#restOffset = options.byteOffset;
    this.#lines = options.line;
    this.#row = {
      bytes: this.#rest,
      start: 0,
      end: 0,
      line: 0,
      ascii: true,
      quoted: false,
      fault: null,
      nextOffset: options.byteOffset,
      lines: options.line,
    };
  }

  /** Frames what is complete. The sink is called for each row, in order. */
  push(chunk: Buffer): void {
    this.#advance(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]), false);
  }

  /**
   * Where the first row begins that was not framed yet, and the lines before it. In the tail of a line
   * that is too long, how far it was read.
   */
  get next(): {
    readonly byteOffset: number;
    readonly line: number;
    readonly inLongLine: boolean;
  } {
    return { byteOffset: this.#restOffset, line: this.#lines, inLongLine: this.#skipping };
  }

  /** The input is over: what is left is the last row, which lacks its line end. */
  end(): void {
    this.#advance(this.#rest, true);
  }

  #advance(bytes: Buffer, final: boolean): void {
    this.#row.bytes = bytes;
    this.#row.ascii = isAscii(bytes);
    const used = this.#frame(bytes, final);
    this.#rest = bytes.subarray(used);
    this.#restOffset += used;
  }

  /** Returns how many bytes need not be kept; sets #searched for those that must. */
  #frame(bytes: Buffer, final: boolean): number {
    const searchFrom = this.#searched;
    this.#searched = 0;
    let at = 0;
    if (this.#restOffset === 0) {
      const mark = leadingMark(bytes);
      if (mark === 'partial' && !final) return 0;
      if (mark === 'whole') at = byteOrderMark.length;
    }
    let nextNul = position(bytes.indexOf(0));
    let nextQuote = this.#delimiter === null ? none : position(bytes.indexOf(quote));

    while (at < bytes.length) {
      const found = bytes.indexOf(newline, Math.max(at, searchFrom));
      if (found === -1 && !final) {
        if (this.#skipping || bytes.length - at > this.#maxLineBytes) {
          this.#skipping = true;
          return bytes.length;
        }
        this.#searched = bytes.length - at;
        return at;
      }
      const lineEnd = found === -1 ? bytes.length : found;
      const quoted = nextQuote < lineEnd;
      let rowEnd = lineEnd;
      let fault: FramedRow['fault'] = null;
      if (this.#skipping || lineEnd - at > this.#maxLineBytes) {
        this.#skipping = false;
        fault = 'line_too_long';
      } else if (quoted && this.#delimiter !== null) {
        rowEnd = findQuotedRowEnd(bytes, at, this.#delimiter, this.#maxLineBytes, final);
        if (rowEnd === needsMore) return at;
        if (rowEnd === badQuotes) {
          rowEnd = lineEnd;
          fault = 'bad_quotes';
        }
      }
      if (fault === null && nextNul < rowEnd) fault = 'nul_byte';
      const lines = rowEnd === lineEnd ? 1 : 1 + countLineEnds(bytes, lineEnd, rowEnd);
      this.#emit(bytes, at, rowEnd, lines, quoted, fault);
      at = rowEnd + 1;
      if (nextNul < at) nextNul = position(bytes.indexOf(0, at));
      if (nextQuote < at) nextQuote = position(bytes.indexOf(quote, at));
    }
    if (final && this.#skipping) {
      this.#skipping = false;
      this.#emit(bytes, at, at, 1, false, 'line_too_long');
    }
    return Math.min(at, bytes.length);
  }

  #emit(
    bytes: Buffer,
    start: number,
    rowEnd: number,
    lines: number,
    quoted: boolean,
    fault: FramedRow['fault'],
  ): void {
    const row = this.#row;
    const closed = rowEnd < bytes.length;
    const crlf = closed && rowEnd > start && bytes[rowEnd - 1] === carriageReturn;
    row.start = start;
    row.end = crlf ? rowEnd - 1 : rowEnd;
    row.line = this.#lines + 1;
    row.quoted = quoted;
    row.fault = fault;
    this.#lines += lines;
    row.lines = this.#lines;
    row.nextOffset = this.#restOffset + rowEnd + (closed ? 1 : 0);
    if (fault === null) {
      if (row.start === row.end) return;
      if (!row.ascii && !isUtf8(bytes.subarray(row.start, row.end))) row.fault = 'bad_utf8';
    }
    this.#sink(row);
  }
}

const none = Number.POSITIVE_INFINITY;

function position(index: number): number {
  return index === -1 ? none : index;
}

function leadingMark(bytes: Buffer): 'none' | 'partial' | 'whole' {
  const matches = byteOrderMark.every((byte, at) => at >= bytes.length || bytes[at] === byte);
  if (!matches) return 'none';
  return bytes.length < byteOrderMark.length ? 'partial' : 'whole';
}

function countLineEnds(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  let at = bytes.indexOf(newline, from);
  while (at !== -1 && at < to) {
    count++;
    at = bytes.indexOf(newline, at + 1);
  }
  return count;
}
