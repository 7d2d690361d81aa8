import { packBits, widthOf } from './bit-pack.ts';
import { deltaBytesLimit, packDeltas } from './delta-pack.ts';
import { dataHeader, dictionaryHeader, encodings, type WrittenColumn } from './parquet-footer.ts';
import {
  groupPages,
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
  smallCount,
  smallDictionary,
  smallPlaces,
  smallWidth,
} from './segment-layout.ts';
import { contactWords } from './sort-rows.ts';
import { ThriftWriter } from './thrift.ts';

export type EncodedGroup = {
  /** Valid until the next group. */
  readonly bytes: Uint8Array;
  readonly columns: readonly WrittenColumn[];
  /** For the directory; its first row is the writer's business. */
  readonly record: Uint32Array;
  readonly oldestMs: number;
  readonly newestMs: number;
};

/** Tokens twice, 14 bits of place, time and duration at their worst, three small columns, headers. */
const groupBytesLimit =
  groupRows * (16 + 16 + 2 + 3) + 2 * groupPages * deltaBytesLimit(pageRows) + 64 * 1024;

/** Turns up to `groupRows` sorted contacts into the bytes of a Parquet row group. */
export class GroupEncoder {
  readonly #out = new Uint8Array(groupBytesLimit);
  #length = 0;
  #offset = 0;
  readonly #header = new ThriftWriter();
  readonly #record = new Uint32Array(recordWords);
  readonly #recordTimes = new Float64Array(this.#record.buffer, recordOldest * 4, 2);
  readonly #tokens = new Uint32Array(groupRows * 4);
  readonly #places = new Uint32Array(groupRows);
  readonly #values = new Float64Array(groupRows);
  readonly #seen = new Int32Array(256);

  /** @param offset where the group will stand in the file */
  encode(rows: Uint32Array, count: number, offset: number): EncodedGroup {
    this.#length = 0;
    this.#offset = offset;
    const record = this.#record;
    record.fill(0);
    record[recordOffsetLow] = offset % 0x1_0000_0000;
    record[recordOffsetHigh] = Math.floor(offset / 0x1_0000_0000);
    record[recordRows] = count;
    record.set(rows.subarray(0, 4), recordToken);
    const columns = [
      this.#counterparts(rows, count),
      this.#subscribers(rows, count),
      this.#times(rows, count),
      this.#durations(rows, count),
      this.#small(rows, count, 0, recordKind),
      this.#small(rows, count, 8, recordSide),
      this.#small(rows, count, 16, recordParty),
    ];
    record[recordEnd] = this.#length;
    return {
      bytes: this.#out.subarray(0, this.#length),
      columns,
      record,
      oldestMs: this.#recordTimes[0] as number,
      newestMs: this.#recordTimes[1] as number,
    };
  }

  #counterparts(rows: Uint32Array, count: number): WrittenColumn {
    const tokens = this.#tokens;
    const places = this.#places;
    let distinct = 0;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0, at = 0; i < count; i++, at += contactWords) {
      const w = rows[at] as number;
      const x = rows[at + 1] as number;
      const y = rows[at + 2] as number;
      const z = rows[at + 3] as number;
      if (i === 0 || w !== a || x !== b || y !== c || z !== d) {
        const to = distinct++ * 4;
        tokens[to] = a = w;
        tokens[to + 1] = b = x;
        tokens[to + 2] = c = y;
        tokens[to + 3] = d = z;
      }
      places[i] = distinct - 1;
    }
    const start = this.#length;
    const bytes = new Uint8Array(tokens.buffer, 0, distinct * 16);
    this.#record[recordDictionary] = this.#dictionary(bytes, distinct, true);
    this.#record[recordDictionaryCount] = distinct;
    const width = widthOf(distinct - 1);
    this.#record[recordPlacesWidth] = width;
    const data = this.#length;
    this.#record[recordPlaces] = this.#packedPage(count, width);
    // Copies: the scratch is used again by the next group, before the footer is written.
    const bounds = { least: bytes.slice(0, 16), most: bytes.slice(-16) };
    return this.#column(start, data, encodings.rleDictionary, bounds);
  }

  #subscribers(rows: Uint32Array, count: number): WrittenColumn {
    const tokens = this.#tokens;
    for (let i = 0, at = 4, to = 0; i < count; i++, at += contactWords, to += 4) {
      tokens[to] = rows[at] as number;
      tokens[to + 1] = rows[at + 1] as number;
      tokens[to + 2] = rows[at + 2] as number;
      tokens[to + 3] = rows[at + 3] as number;
    }
    const start = this.#length;
    dataHeader(this.#header, count * 16, count, encodings.plain);
    this.#append(this.#header.view());
    this.#record[recordSubscribers] = this.#length;
    this.#append(new Uint8Array(tokens.buffer, 0, count * 16));
    return this.#column(null, start, encodings.plain, null);
  }

  #times(rows: Uint32Array, count: number): WrittenColumn {
    const values = this.#values;
    let oldest = Number.POSITIVE_INFINITY;
    let newest = Number.NEGATIVE_INFINITY;
    for (let i = 0, at = 8; i < count; i++, at += contactWords) {
      const time = (rows[at] as number) + ((rows[at + 1] as number) | 0) * 0x1_0000_0000;
      values[i] = time;
      if (time < oldest) oldest = time;
      if (time > newest) newest = time;
    }
    this.#recordTimes[0] = oldest;
    this.#recordTimes[1] = newest;
    const start = this.#length;
    this.#deltaPages(count, 64, recordTimePages);
    const bounds = { least: int64(oldest), most: int64(newest) };
    return this.#column(null, start, encodings.deltaBinary, bounds);
  }

  #durations(rows: Uint32Array, count: number): WrittenColumn {
    const values = this.#values;
    for (let i = 0, at = 10; i < count; i++, at += contactWords) values[i] = rows[at] as number;
    const start = this.#length;
    this.#deltaPages(count, 32, recordDurationPages);
    return this.#column(null, start, encodings.deltaBinary, null);
  }

  /** A column of a byte of the last word, with a dictionary of what occurs. */
  #small(rows: Uint32Array, count: number, shift: number, words: number): WrittenColumn {
    const seen = this.#seen.fill(-1);
    const places = this.#places;
    const found: number[] = [];
    for (let i = 0, at = 11; i < count; i++, at += contactWords) {
      const value = ((rows[at] as number) >>> shift) & 0xff;
      let place = seen[value] as number;
      if (place < 0) {
        place = found.length;
        seen[value] = place;
        found.push(value);
      }
      places[i] = place;
    }
    const record = this.#record;
    const start = this.#length;
    const bytes = new Uint8Array(Int32Array.from(found).buffer);
    record[words + smallDictionary] = this.#dictionary(bytes, found.length, false);
    record[words + smallCount] = found.length;
    const width = widthOf(found.length - 1);
    record[words + smallWidth] = width;
    const data = this.#length;
    record[words + smallPlaces] = this.#packedPage(count, width);
    return this.#column(start, data, encodings.rleDictionary, null);
  }

  /** @returns offset of the entries in the group */
  #dictionary(bytes: Uint8Array, entries: number, sorted: boolean): number {
    dictionaryHeader(this.#header, bytes.length, entries, sorted);
    this.#append(this.#header.view());
    const at = this.#length;
    this.#append(bytes);
    return at;
  }

  /**
   * A page of `#places`: their width, then one bit-packed run over all rows, or where only one value
   * occurs one repeated run without bytes.
   *
   * @returns offset of the packed places in the group
   */
  #packedPage(count: number, width: number): number {
    const eights = Math.ceil(count / 8);
    const run = width === 0 ? count * 2 : eights * 2 + 1;
    const lead = [width];
    let rest = run;
    for (; rest >= 0x80; rest >>>= 7) lead.push((rest & 0x7f) | 0x80);
    lead.push(rest);
    const packed = eights * width;
    dataHeader(this.#header, lead.length + packed, count, encodings.rleDictionary);
    this.#append(this.#header.view());
    this.#append(Uint8Array.from(lead));
    const at = this.#length;
    const end = packBits(this.#places, 0, count, 0, width, this.#out, at);
    this.#out.fill(0, end, at + packed);
    this.#length = at + packed;
    return at;
  }

  #deltaPages(count: number, bits: 32 | 64, words: number): void {
    const scratch = new Uint8Array(this.#tokens.buffer);
    for (let first = 0, page = 0; first < count; first += pageRows, page++) {
      const here = Math.min(pageRows, count - first);
      const bytes = packDeltas(this.#values, first, here, bits, scratch, 0);
      dataHeader(this.#header, bytes, here, encodings.deltaBinary);
      this.#append(this.#header.view());
      this.#record[words + page] = this.#length;
      this.#append(scratch.subarray(0, bytes));
    }
  }

  #append(bytes: Uint8Array): void {
    this.#out.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #column(
    dictionary: number | null,
    data: number,
    encoding: number,
    bounds: WrittenColumn['bounds'],
  ): WrittenColumn {
    const start = dictionary ?? data;
    return {
      dictionaryOffset: dictionary === null ? null : this.#offset + dictionary,
      dataOffset: this.#offset + data,
      bytes: this.#length - start,
      encoding,
      bounds,
    };
  }
}

// The two bounds of the record are one pair of f64.
if (recordNewest !== recordOldest + 2)
  throw new RangeError('The record keeps its bounds together.');

function int64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
