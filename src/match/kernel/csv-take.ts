import { flagOdd, flagQuotes, workExtents, workOdd } from './csv-work';
import { trimEnd, trimStart } from './fields';
import {
  configCellColumn,
  configCells,
  configDurationColumn,
  configFewColumns,
  configIdColumn,
  configMaxColumns,
  configMinColumns,
  configOrder,
  fieldCell,
} from './layout';
import { takeFields } from './take-fields';

/** A field that only the exact path reads. */
const slowField: u64 = 0xffff_ffff_ffff_ffff;

/** Columns that are read whether cells are asked for or not, in the order of the field codes. */
const readColumns: usize = 6;

/** Where the extent of the cell stands. */
const cellExtent: usize = workExtents + 8 * (fieldCell - 1);

/**
 * Reads one row into its reference, whose extent is written and whose rest is zero, and its slots,
 * which are zero. False: the row is slow, and what was written means nothing.
 *
 * @param fields address in `workFields` of the entry before the row's first
 */
export function takeRow(
  config: usize,
  work: usize,
  chunk: usize,
  block: usize,
  fields: usize,
  columns: u32,
  flags: u32,
  utf8: bool,
  row: usize,
  slot: usize,
): bool {
  if (columns < load<u16>(config, configMinColumns)) return false;
  if (columns > load<u16>(config, configMaxColumns)) return false;
  if ((flags & flagOdd) != 0 && !isPlain(config, work, chunk, fields, columns, utf8)) return false;
  // Most fields need no trimming, so it is only done where reading them as they are fails.
  if ((flags & flagQuotes) == 0 && load<u8>(config, configFewColumns) != 0) {
    placeFew(config, work, chunk, fields);
    placeCell(config, work, chunk, fields, columns);
    if (takeFields(work, config, block, row, slot)) return true;
  }
  return (
    placeAll(config, work, chunk, fields, columns) && takeFields(work, config, block, row, slot)
  );
}

/** Extents of all fields that are read, at once, where they are among the first eight. */
function placeFew(config: usize, work: usize, chunk: usize, fields: usize): void {
  const order = v128.load(config, configOrder);
  const base = i32x4.splat(<i32>chunk);
  const starts = v128.swizzle(v128.load(fields), order);
  const ends = v128.swizzle(v128.sub<u16>(v128.load(fields, 2), i16x8.splat(1)), order);
  const low = v128.add<u32>(i32x4.extend_low_i16x8_u(starts), base);
  const lowEnds = v128.add<u32>(i32x4.extend_low_i16x8_u(ends), base);
  const high = v128.add<u32>(i32x4.extend_high_i16x8_u(starts), base);
  const highEnds = v128.add<u32>(i32x4.extend_high_i16x8_u(ends), base);
  v128.store(work, v128.shuffle<u32>(low, lowEnds, 0, 4, 1, 5), workExtents);
  v128.store(work, v128.shuffle<u32>(low, lowEnds, 2, 6, 3, 7), workExtents + 16);
  v128.store(work, v128.shuffle<u32>(high, highEnds, 0, 4, 1, 5), workExtents + 32);
}

/** The extent of a cell that is asked for, as it stands. */
function placeCell(config: usize, work: usize, chunk: usize, fields: usize, columns: u32): void {
  if (load<u8>(config, configCells) == 0) return;
  const column = <u32>load<u16>(config, configCellColumn);
  let extent: u64 = 0;
  if (column < columns) {
    const entry = fields + 2 * column;
    extent = ((<u64>(chunk + load<u16>(entry, 2) - 1)) << 32) | <u64>(chunk + load<u16>(entry));
  }
  store<u64>(work, extent, cellExtent);
}

/** Extents without quotes and blanks; false where a field is slow. */
function placeAll(config: usize, work: usize, chunk: usize, fields: usize, columns: u32): bool {
  for (let read: usize = 0; read < readColumns; read++) {
    const column = load<u16>(config + 2 * read, configIdColumn);
    const extent = extentOf(column, chunk, fields, columns);
    if (extent == slowField) return false;
    store<u64>(work + 8 * read, extent, workExtents);
  }
  if (load<u8>(config, configCells) == 0) return true;
  const extent = extentOf(load<u16>(config, configCellColumn), chunk, fields, columns);
  store<u64>(work, extent, cellExtent);
  return extent != slowField;
}

/** Empty where the row has no such column. */
function extentOf(column: u32, chunk: usize, fields: usize, columns: u32): u64 {
  if (column >= columns) return 0;
  const entry = fields + 2 * column;
  return unwrapped(chunk + load<u16>(entry), chunk + load<u16>(entry, 2) - 1);
}

/** A quoted field that holds a quote or a line end is slow. */
function unwrapped(start: usize, end: usize): u64 {
  if (start < end && load<u8>(start) == 34) {
    start++;
    if (load<u8>(end - 1) == 13) end--;
    end--;
    for (let at = start; at < end; at += 16) {
      const bytes = v128.load(at);
      const found = v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(10)));
      const left = <u32>(end - at);
      const valid: u32 = left < 16 ? (1 << left) - 1 : 0xffff;
      if ((i8x16.bitmask(found) & valid) != 0) return slowField;
    }
  }
  const from = trimStart(start, end);
  return ((<u64>trimEnd(from, end)) << 32) | <u64>from;
}

/**
 * No NUL in the row, nothing beyond ASCII in the fields that are read, and valid UTF-8 elsewhere. A cell
 * may hold anything: takeCell() knows what it must not take.
 */
function isPlain(
  config: usize,
  work: usize,
  chunk: usize,
  fields: usize,
  columns: u32,
  utf8: bool,
): bool {
  const start = <u32>load<u16>(fields);
  const end = <u32>load<u16>(fields + 2 * columns) - 1;
  if (!isOdd(work, start, end)) return true;
  if (!utf8) return false;
  for (let at = start; at < end; at++) if (load<u8>(chunk + at) == 0) return false;
  for (let read = configIdColumn; read <= configDurationColumn; read += 2) {
    const column = <u32>load<u16>(config + read);
    if (column >= columns) continue;
    const entry = fields + 2 * column;
    if (isOdd(work, load<u16>(entry), <u32>load<u16>(entry, 2) - 1)) return false;
  }
  return true;
}

/** Whether any byte from `start` to before `end` is NUL or beyond ASCII. */
export function isOdd(work: usize, start: u32, end: u32): bool {
  for (let at = start; at < end; ) {
    const word = load<u64>(work + ((at >> 6) << 3), workOdd) >> (at & 63);
    const inWord: u32 = 64 - (at & 63);
    const left = end - at;
    if (left < inWord) return (word & (((<u64>1) << left) - 1)) != 0;
    if (word != 0) return true;
    at += inWord;
  }
  return false;
}
