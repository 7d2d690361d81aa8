import { isUtf8 } from 'node:buffer';
import { delimiterByte } from '../../intake/records/csv-layout.ts';
import { type FramedRow, RowFramer } from '../../intake/records/framer.ts';
import { isFault } from '../../intake/records/record-builder.ts';
import { textOf } from '../../intake/records/row-intake.ts';
import { contactBytes } from '../kernel/layout.ts';
import type { BlockMode, RowSpec } from './block.ts';
import { BlockCollector, type CollectedRows } from './block-collector.ts';
import type { BlockIndex } from './block-index.ts';
import { ContactBuffer } from './contact-buffer.ts';
import { ExactRows } from './exact-rows.ts';
import type { FastRows, RowPlace } from './fast-rows.ts';
import type { WrittenLines } from './hit-lines.ts';

const newline = 10;
const quote = 34;

/** Bytes in which a block lies. Places count from the first of them. */
export type BlockBytes = {
  readonly bytes: Buffer;
  /** Address of the first byte in the kernel's memory; 64 bytes behind the last one are readable. */
  readonly address: number;
  /** Of the first byte, in the decompressed input. */
  readonly offset: number;
  /** A row starts here. */
  readonly start: number;
  /** Rows that start before this place belong to the block; later ones may be read with them. */
  readonly limit: number;
  /** Lines before `start`, from which those of the rows are counted on. */
  readonly lines: number;
  /** The input ends behind the bytes. */
  readonly final: boolean;
  /** More bytes for a row that ends behind these; null where the caller will bring it again, whole. */
  readonly more: (() => Buffer | null) | null;
};

/** How far a block was read. */
export type BlockEnd = {
  /** Offset in the input. */
  readonly end: number;
  readonly lines: number;
  /** The end lies in the tail of a line that is too long, which was not counted yet. */
  readonly inLongLine: boolean;
  /** Behind the last row that was counted: offset in the input, and lines of the block. */
  readonly rowsEnd: { readonly offset: number; readonly lines: number };
};

/** A place in a block, and the lines before it. */
type Reached = { readonly at: number; readonly lines: number };

/** Reads blocks of one source: on the fast path as far as that goes, the rest row by row. */
export class BlockReader {
  readonly #mode: BlockMode;
  readonly #exact: ExactRows;
  readonly #fast: FastRows | null;
  readonly #maxLineBytes: number;
  readonly #delimiter: number | null;
  /** Of the last block: the next one will have about as many. */
  #contacts = 0;

  /** @param fast null: every row takes the exact path */
  constructor(spec: RowSpec, mode: BlockMode, fast: FastRows | null) {
    this.#mode = mode;
    this.#exact = new ExactRows(spec);
    this.#fast = fast;
    this.#maxLineBytes = spec.maxLineBytes;
    this.#delimiter = spec.format === 'csv' ? delimiterByte(spec.profile) : null;
  }

  /** Takes the rows of a block, of one piece of bytes or of several one behind the other. */
  begin(index: BlockIndex): BlockCollector {
    const expected = this.#contacts + (this.#contacts >> 4);
    const { contacts: wanted, cells } = this.#mode;
    const contacts = wanted ? new ContactBuffer(expected, cells) : null;
    return new BlockCollector(index, this.#mode, contacts);
  }

  read(block: BlockBytes, index: BlockIndex, collector: BlockCollector): BlockEnd {
    const cut = lineEnd(block);
    const reached = this.#readFast(block, cut, index, collector);
    return reached.at >= cut
      ? wholeRows(block.offset + cut, reached.lines)
      : this.#readRest(block, cut, reached, collector);
  }

  finish(collector: BlockCollector): CollectedRows {
    const rows = collector.finish();
    this.#contacts = (rows.contacts?.length ?? 0) / contactBytes;
    return rows;
  }

  #readFast(block: BlockBytes, cut: number, index: BlockIndex, collector: BlockCollector): Reached {
    const fast = this.#fast;
    if (fast === null) return { at: block.start, lines: block.lines };
    fast.begin(block, () => isUtf8(block.bytes.subarray(block.start, cut)));
    const final = block.final && cut === block.bytes.length;
    for (let end = fast.scan(cut, final); ; end = fast.scan(cut, final)) {
      collector.addRows(fast.accepted);
      this.#takeAttention(block, fast, index, collector);
      if (this.#mode.contacts) collector.addContacts(fast.contacts(index));
      if (end !== 'full') return { at: fast.next, lines: fast.lines };
    }
  }

  /** Slow rows that follow one another are framed in one go. */
  #takeAttention(
    block: BlockBytes,
    fast: FastRows,
    index: BlockIndex,
    collector: BlockCollector,
  ): void {
    const places = fast.attention(index);
    const csv = this.#mode.output === 'csv';
    for (let first = 0; first < places.length; first++) {
      const place = places[first];
      if (place === undefined) break;
      if ('text' in place) {
        collector.addLines(place);
        continue;
      }
      if (!place.slow && csv) {
        const known = fast.touches(place, block.bytes, index);
        if (known !== null) collector.addKnown(known);
        continue;
      }
      if (!place.slow) {
        this.#takeCandidate(block, place, collector);
        continue;
      }
      let { next } = place;
      for (let after = places[first + 1]; isSlowAt(after, next); ) {
        next = after.next;
        after = places[++first + 1];
      }
      // No offset of 0: a byte order mark is one only where the input begins.
      const framer = this.#framer({ byteOffset: 1, line: place.line }, collector);
      framer.push(block.bytes.subarray(place.start, next));
      framer.end();
    }
  }

  /** A row that the fast path accepted and counted, and that may match. */
  #takeCandidate(block: BlockBytes, place: RowPlace, collector: BlockCollector): void {
    const bytes = block.bytes.subarray(place.start, place.end);
    const record = this.#exact.read(bytes.toString(), bytes.includes(quote), place.line);
    if (isFault(record))
      throw new RangeError('The fast path took a row that the exact one rejects.');
    collector.addRecord(record);
  }

  #readRest(block: BlockBytes, cut: number, from: Reached, collector: BlockCollector): BlockEnd {
    const { bytes, offset, limit, more } = block;
    const position = { byteOffset: offset + from.at, line: from.lines };
    let rowsEnd = { offset: position.byteOffset, lines: from.lines };
    const framer = this.#framer(position, collector, (row) => {
      rowsEnd = { offset: row.nextOffset, lines: row.lines };
    });
    framer.push(bytes.subarray(from.at, cut));
    for (let fed = cut; ; ) {
      const { byteOffset, line, inLongLine } = framer.next;
      if (byteOffset >= offset + limit && !inLongLine) return wholeRows(byteOffset, line);
      const rest = fed < bytes.length ? bytes.subarray(fed) : (more?.() ?? null);
      if (rest === null) {
        if (more === null && !block.final) {
          return { end: byteOffset, lines: line, inLongLine, rowsEnd };
        }
        framer.end();
        return wholeRows(framer.next.byteOffset, framer.next.line);
      }
      framer.push(rest);
      fed += rest.length;
    }
  }

  #framer(
    from: { readonly byteOffset: number; readonly line: number },
    collector: BlockCollector,
    onRow: (row: FramedRow) => void = () => undefined,
  ): RowFramer {
    const options = { maxLineBytes: this.#maxLineBytes, delimiter: this.#delimiter };
    return new RowFramer({ ...options, ...from }, (row) => {
      this.#takeRow(row, collector);
      onRow(row);
    });
  }

  #takeRow(row: FramedRow, collector: BlockCollector): void {
    const line = row.line - 1;
    if (row.fault !== null) {
      collector.addReject({ field: null, reason: row.fault }, line);
      return;
    }
    const result = this.#exact.read(textOf(row), row.quoted, line);
    if (isFault(result)) collector.addReject(result, line);
    else collector.addExact(result);
  }
}

/** Behind the line in which the block's last byte lies; the block's own end where the bytes end before it. */
function lineEnd({ bytes, start, limit, final }: BlockBytes): number {
  const found = bytes.indexOf(newline, Math.max(start, limit - 1));
  if (found !== -1) return found + 1;
  return final ? bytes.length : limit;
}

/** Whether it is a slow row that starts at this place. */
function isSlowAt(one: RowPlace | WrittenLines | undefined, start: number): one is RowPlace {
  return one !== undefined && 'slow' in one && one.slow && one.start === start;
}

function wholeRows(end: number, lines: number): BlockEnd {
  return { end, lines, inLongLine: false, rowsEnd: { offset: end, lines } };
}
