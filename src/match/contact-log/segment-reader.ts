import { closeSync } from 'node:fs';
import { bitsAt, packedBytes } from './bit-pack.ts';
import { unpackDeltas } from './delta-pack.ts';
import { openSegment, readAt, type SegmentFile } from './segment-file.ts';
import {
  groupRows,
  pageRows,
  recordDictionary,
  recordDictionaryCount,
  recordDurationPages,
  recordEnd,
  recordKind,
  recordNewest,
  recordOffsetHigh,
  recordOffsetLow,
  recordOldest,
  recordParty,
  recordPlaces,
  recordPlacesWidth,
  recordRows,
  recordSide,
  recordSubscribers,
  recordTimePages,
  recordToken,
  recordWords,
  type SegmentFacts,
  smallDictionary,
  smallPlaces,
  smallWidth,
} from './segment-layout.ts';
import { contactWords, leadingBits } from './sort-rows.ts';
import { compareTokens, placeAmong } from './token-order.ts';

/** Entries read at once around the place where a token should stand if tokens are evenly spread. */
const guessEntries = 256;

/** Takes each contact that was found: 12 words at `at` of `rows`. */
export type TakeRow = (rows: Uint32Array, at: number) => void;

/** Reads single contacts and whole row groups of a segment. For a thread of its own: it waits for the disk. */
export class SegmentReader {
  readonly #segment: SegmentFile;
  readonly #groupTimes: Float64Array;
  readonly #bytes = new Uint8Array(groupRows * 16 + 16);
  readonly #words = new Uint32Array(this.#bytes.buffer);
  readonly #values = new Float64Array(groupRows);
  readonly #row = new Uint32Array(contactWords);

  constructor(dir: string, name: string) {
    this.#segment = openSegment(dir, name);
    this.#groupTimes = new Float64Array(this.#segment.directory.buffer);
  }

  get facts(): SegmentFacts {
    return this.#segment.facts;
  }

  get bytes(): number {
    return this.#segment.bytes;
  }

  get groups(): number {
    return this.#segment.groups;
  }

  close(): void {
    closeSync(this.#segment.file);
  }

  /** Rows of a row group, and the leading bits of its first counterpart. */
  groupStart(group: number): { readonly rows: number; readonly leading: number } {
    return {
      rows: this.#fact(group, recordRows),
      leading: leadingBits(this.#fact(group, recordToken)),
    };
  }

  /**
   * The first group that may hold contacts of a counterpart; see findIn.
   *
   * @param token four words as they lie in a contact
   */
  firstGroupOf(token: Uint32Array): number {
    // A counterpart that fills a group's end goes on in the next, so the group before counts too.
    return Math.max(0, this.#firstGroupFrom(token) - 1);
  }

  /**
   * Gives a counterpart's contacts of [sinceMs, untilMs) in one group.
   *
   * @returns the group to go on with; `groups` when there are no more
   */
  findIn(
    group: number,
    token: Uint32Array,
    sinceMs: number,
    untilMs: number,
    take: TakeRow,
  ): number {
    if (this.#compareFirst(group, token) > 0) return this.groups;
    const oldest = this.#groupTimes[(group * recordWords + recordOldest) / 2] as number;
    const newest = this.#groupTimes[(group * recordWords + recordNewest) / 2] as number;
    if (newest >= sinceMs && oldest < untilMs) {
      const place = this.#placeOf(group, token);
      if (place >= 0) this.#giveRows(group, place, token, sinceMs, untilMs, take);
    }
    return group + 1;
  }

  /** Decodes a whole group. @returns its rows, from the start of `out` at row `outRow` */
  readGroup(group: number, out: Uint32Array, outRow: number): number {
    const rows = this.#fact(group, recordRows);
    const start = outRow * contactWords;
    const width = this.#fact(group, recordPlacesWidth);
    const packed = new Uint8Array(packedBytes(rows, width) + 4);
    this.#read(group, recordPlaces, packed, packed.length - 4);
    this.#read(group, recordDictionary, this.#bytes, this.#fact(group, recordDictionaryCount) * 16);
    const words = this.#words;
    for (let i = 0, to = start; i < rows; i++, to += contactWords) {
      const from = bitsAt(packed, 0, width, i) * 4;
      for (let word = 0; word < 4; word++) out[to + word] = words[from + word] as number;
    }
    this.#read(group, recordSubscribers, this.#bytes, rows * 16);
    for (let i = 0, to = start + 4; i < rows; i++, to += contactWords) {
      for (let word = 0; word < 4; word++) out[to + word] = words[i * 4 + word] as number;
    }
    const values = this.#values;
    this.#pages(group, recordTimePages, 64, 0, rows);
    for (let i = 0, to = start + 8; i < rows; i++, to += contactWords) {
      putTime(out, to, values[i] as number);
    }
    this.#pages(group, recordDurationPages, 32, 0, rows);
    for (let i = 0, to = start + 10; i < rows; i++, to += contactWords) {
      out[to] = values[i] as number;
      out[to + 1] = 0;
    }
    this.#smalls(group, 0, rows, out, start);
    return rows;
  }

  #fact(group: number, word: number): number {
    return this.#segment.directory[group * recordWords + word] as number;
  }

  #offset(group: number): number {
    return this.#fact(group, recordOffsetLow) + this.#fact(group, recordOffsetHigh) * 0x1_0000_0000;
  }

  /** Reads `length` bytes of what the record's `word` points to, from `skip` on. */
  #read(group: number, word: number, into: Uint8Array, length: number, skip = 0): void {
    const position = this.#offset(group) + this.#fact(group, word) + skip;
    readAt(this.#segment, into, length, position);
  }

  #compareFirst(group: number, token: Uint32Array): number {
    return compareTokens(this.#segment.directory, group * recordWords + recordToken, token);
  }

  /** The first group whose first counterpart is not before `token`. */
  #firstGroupFrom(token: Uint32Array): number {
    let low = 0;
    let high = this.#segment.groups;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compareFirst(middle, token) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Place of a token in a group's dictionary, or -1. */
  #placeOf(group: number, token: Uint32Array): number {
    const count = this.#fact(group, recordDictionaryCount);
    if (count > guessEntries) {
      const guess = this.#guess(group, count, token);
      const first = Math.min(Math.max(0, guess - guessEntries / 2), count - guessEntries);
      this.#read(group, recordDictionary, this.#bytes, guessEntries * 16, first * 16);
      const before = compareTokens(this.#words, 0, token);
      const after = compareTokens(this.#words, (guessEntries - 1) * 4, token);
      if ((before <= 0 || first === 0) && (after >= 0 || first + guessEntries === count)) {
        const place = placeAmong(this.#words, guessEntries, token);
        return place < 0 ? -1 : first + place;
      }
    }
    this.#read(group, recordDictionary, this.#bytes, count * 16);
    return placeAmong(this.#words, count, token);
  }

  /** Tokens are as good as random: their place follows from their leading bits. */
  #guess(group: number, count: number, token: Uint32Array): number {
    const first = leadingBits(this.#fact(group, recordToken));
    const next =
      group + 1 < this.#segment.groups
        ? leadingBits(this.#fact(group + 1, recordToken))
        : 0x1_0000_0000;
    const share = (leadingBits(token[0] as number) - first) / Math.max(1, next - first);
    return Math.floor(share * count);
  }

  #giveRows(
    group: number,
    place: number,
    token: Uint32Array,
    sinceMs: number,
    untilMs: number,
    take: TakeRow,
  ): void {
    const [first, end] = this.#rowsOf(group, place);
    const count = end - first;
    const rows = count === 1 ? this.#row : new Uint32Array(count * contactWords);
    this.#read(group, recordSubscribers, this.#bytes, count * 16, first * 16);
    for (let i = 0, to = 0; i < count; i++, to += contactWords) {
      for (let word = 0; word < 4; word++) {
        rows[to + word] = token[word] as number;
        rows[to + 4 + word] = this.#words[i * 4 + word] as number;
      }
    }
    const values = this.#values;
    const skip = first % pageRows;
    this.#pages(group, recordTimePages, 64, first, end);
    for (let i = 0, to = 8; i < count; i++, to += contactWords) {
      putTime(rows, to, values[skip + i] as number);
    }
    this.#pages(group, recordDurationPages, 32, first, end);
    for (let i = 0, to = 10; i < count; i++, to += contactWords) {
      rows[to] = values[skip + i] as number;
      rows[to + 1] = 0;
    }
    this.#smalls(group, first, end, rows, 0);
    for (let at = 0; at < count * contactWords; at += contactWords) {
      const time = (rows[at + 8] as number) + ((rows[at + 9] as number) | 0) * 0x1_0000_0000;
      if (time >= sinceMs && time < untilMs) take(rows, at);
    }
  }

  /** First row of a dictionary place and the row behind its last: places only ever grow. */
  #rowsOf(group: number, place: number): readonly [number, number] {
    const rows = this.#fact(group, recordRows);
    const width = this.#fact(group, recordPlacesWidth);
    if (width === 0) return [0, rows];
    const length = packedBytes(rows, width);
    this.#read(group, recordPlaces, this.#bytes, length);
    const from = (wanted: number): number => {
      let low = 0;
      let high = rows;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (bitsAt(this.#bytes, 0, width, middle) < wanted) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    const first = from(place);
    // Most have few rows: the end is near.
    let end = first + 1;
    for (let steps = 0; steps < 8 && end < rows; steps++, end++) {
      if (bitsAt(this.#bytes, 0, width, end) !== place) return [first, end];
    }
    return [first, from(place + 1)];
  }

  /** Decodes the pages that hold rows `first` … `end` into `#values`, from the first page's start on. */
  #pages(group: number, words: number, bits: 32 | 64, first: number, end: number): void {
    const pages = Math.ceil(this.#fact(group, recordRows) / pageRows);
    const last = Math.floor((end - 1) / pageRows);
    const start = Math.floor(first / pageRows);
    const from = this.#fact(group, words + start);
    // Behind a page stands the next one, or what comes behind the column.
    const behind =
      last + 1 < pages
        ? this.#fact(group, words + last + 1)
        : words === recordTimePages
          ? this.#fact(group, recordDurationPages)
          : this.#fact(group, recordKind + smallDictionary);
    this.#read(group, words + start, this.#bytes, behind - from);
    for (let page = start; page <= last; page++) {
      const at = this.#fact(group, words + page) - from;
      // The last page's needless rest is not decoded.
      const here = Math.min(pageRows, end - page * pageRows);
      unpackDeltas(this.#bytes, at, here, bits, this.#values, (page - start) * pageRows);
    }
  }

  /**
   * Adds the small columns' bytes of rows `first` … `end` to the rows' last word. The three stand side by
   * side and are read at once.
   */
  #smalls(group: number, first: number, end: number, out: Uint32Array, start: number): void {
    const from = this.#fact(group, recordKind + smallDictionary);
    this.#read(
      group,
      recordKind + smallDictionary,
      this.#bytes,
      this.#fact(group, recordEnd) - from,
    );
    this.#small(group, recordKind, 0, first, end, out, start + 11);
    this.#small(group, recordSide, 8, first, end, out, start + 11);
    this.#small(group, recordParty, 16, first, end, out, start + 11);
  }

  #small(
    group: number,
    words: number,
    shift: number,
    first: number,
    end: number,
    out: Uint32Array,
    outAt: number,
  ): void {
    const from = this.#fact(group, recordKind + smallDictionary);
    // Entries are int32 below 256: their first byte is all.
    const entries = this.#fact(group, words + smallDictionary) - from;
    const places = this.#fact(group, words + smallPlaces) - from;
    const width = this.#fact(group, words + smallWidth);
    let at = outAt;
    for (let i = first; i < end; i++, at += contactWords) {
      const value = this.#bytes[entries + 4 * bitsAt(this.#bytes, places, width, i)] as number;
      out[at] = (out[at] as number) | (value << shift);
    }
  }
}

function putTime(out: Uint32Array, at: number, time: number): void {
  out[at] = time;
  out[at + 1] = Math.floor(time / 0x1_0000_0000);
}
