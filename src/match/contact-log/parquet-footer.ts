import { columnNames } from './segment-layout.ts';
import { ThriftWriter } from './thrift.ts';

/** Numbers of parquet.thrift (github.com/apache/parquet-format), as far as segments use them. */
const physical = { int32: 1, int64: 2, fixed: 7 } as const;
const required = 0;
const converted = { timestampMs: 9, uint8: 11, uint32: 13 } as const;
export const encodings = { plain: 0, rle: 3, deltaBinary: 5, rleDictionary: 8 } as const;
const uncompressed = 0;
const dataPage = 0;
const dictionaryPage = 2;
const formatVersion = 2;

export const parquetMagic = Buffer.from('PAR1');

/** Column of a row group, for the footer. Offsets in the file, sizes with page headers. */
export type WrittenColumn = {
  readonly dictionaryOffset: number | null;
  readonly dataOffset: number;
  readonly bytes: number;
  readonly encoding: number;
  /** Least and greatest value, as PLAIN writes them; null for columns that nobody prunes by. */
  readonly bounds: { readonly least: Uint8Array; readonly most: Uint8Array } | null;
};

const columnTypes = [
  physical.fixed,
  physical.fixed,
  physical.int64,
  physical.int32,
  physical.int32,
  physical.int32,
  physical.int32,
] as const;

/** Header of a dictionary page. @param sorted whether its entries are */
export function dictionaryHeader(
  to: ThriftWriter,
  bytes: number,
  entries: number,
  sorted: boolean,
): void {
  to.clear();
  to.i32(1, dictionaryPage);
  to.i32(2, bytes);
  to.i32(3, bytes);
  to.begin(7);
  to.i32(1, entries);
  to.i32(2, encodings.plain);
  to.bool(3, sorted);
  to.end();
  to.raw(structEnd);
}

export function dataHeader(to: ThriftWriter, bytes: number, rows: number, encoding: number): void {
  to.clear();
  to.i32(1, dataPage);
  to.i32(2, bytes);
  to.i32(3, bytes);
  to.begin(5);
  to.i32(1, rows);
  to.i32(2, encoding);
  to.i32(3, encodings.rle);
  to.i32(4, encodings.rle);
  to.end();
  to.raw(structEnd);
}

const structEnd = new Uint8Array(1);

/** Collects the row groups' metadata while a file is written; in the end it is the file's footer. */
export class FooterBuilder {
  readonly #groups = new ThriftWriter();
  #count = 0;
  #rows = 0;

  addGroup(rows: number, offset: number, columns: readonly WrittenColumn[]): void {
    const to = this.#groups;
    const bytes = columns.reduce((sum, column) => sum + column.bytes, 0);
    to.begin();
    to.list(1, 'struct', columns.length);
    columns.forEach((column, at) => {
      to.begin();
      to.i64(2, 0);
      to.begin(3);
      writeColumn(to, column, at, rows);
      to.end();
      to.end();
    });
    to.i64(2, bytes);
    to.i64(3, rows);
    to.list(4, 'struct', 1);
    to.begin();
    to.i32(1, 0);
    to.bool(2, false);
    to.bool(3, false);
    to.end();
    to.i64(5, offset);
    to.i64(6, bytes);
    to.end();
    this.#count++;
    this.#rows += rows;
  }

  /** The footer with its length and the closing magic. */
  finish(keyValues: Readonly<Record<string, string>>): Buffer {
    const to = new ThriftWriter();
    to.i32(1, formatVersion);
    writeSchema(to);
    to.i64(3, this.#rows);
    to.list(4, 'struct', this.#count);
    to.raw(this.#groups.view());
    const pairs = Object.entries(keyValues);
    to.list(5, 'struct', pairs.length);
    for (const [key, value] of pairs) {
      to.begin();
      to.binary(1, key);
      to.binary(2, value);
      to.end();
    }
    to.binary(6, 'tocsin');
    // Bounds of all columns sort by their types.
    to.list(7, 'struct', columnNames.length);
    for (const _ of columnNames) {
      to.begin();
      to.begin(1);
      to.end();
      to.end();
    }
    to.raw(structEnd);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(to.length);
    return Buffer.concat([to.view(), length, parquetMagic]);
  }
}

function writeColumn(to: ThriftWriter, column: WrittenColumn, at: number, rows: number): void {
  to.i32(1, columnTypes[at] ?? physical.int32);
  const dictionary = column.dictionaryOffset !== null;
  to.list(2, 'i32', dictionary ? 2 : 1);
  to.elementI32(column.encoding);
  if (dictionary) to.elementI32(encodings.plain);
  to.list(3, 'binary', 1);
  to.elementBinary(columnNames[at] ?? '');
  to.i32(4, uncompressed);
  to.i64(5, rows);
  to.i64(6, column.bytes);
  to.i64(7, column.bytes);
  to.i64(9, column.dataOffset);
  if (column.dictionaryOffset !== null) to.i64(11, column.dictionaryOffset);
  if (column.bounds !== null) {
    to.begin(12);
    to.i64(3, 0);
    to.binary(5, column.bounds.most);
    to.binary(6, column.bounds.least);
    to.end();
  }
}

function writeSchema(to: ThriftWriter): void {
  to.list(2, 'struct', columnNames.length + 1);
  to.begin();
  to.binary(4, 'contacts');
  to.i32(5, columnNames.length);
  to.end();
  columnNames.forEach((name, at) => {
    const type = columnTypes[at] ?? physical.int32;
    to.begin();
    to.i32(1, type);
    if (type === physical.fixed) to.i32(2, 16);
    to.i32(3, required);
    to.binary(4, name);
    if (name === 'time') to.i32(6, converted.timestampMs);
    else if (name === 'duration_s') to.i32(6, converted.uint32);
    else if (type === physical.int32) to.i32(6, converted.uint8);
    to.begin(10);
    writeLogicalType(to, name);
    to.end();
    to.end();
  });
}

/** The LogicalType union: UUID 14, TIMESTAMP 8 (in UTC, unit MILLIS 1), INTEGER 10 (unsigned). */
function writeLogicalType(to: ThriftWriter, name: (typeof columnNames)[number]): void {
  if (name === 'counterpart' || name === 'subscriber') {
    to.begin(14);
    to.end();
  } else if (name === 'time') {
    to.begin(8);
    to.bool(1, true);
    to.begin(2);
    to.begin(1);
    to.end();
    to.end();
    to.end();
  } else {
    to.begin(10);
    to.byte(1, name === 'duration_s' ? 32 : 8);
    to.bool(2, false);
    to.end();
  }
}
