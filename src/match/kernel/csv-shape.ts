import {
  shapeBytes,
  shapeCalendar,
  shapeCell,
  shapeCountBits,
  shapeDuration,
  shapeDurationLength,
  shapeFirst,
  shapeFrom,
  shapeFromFree,
  shapeId,
  shapeKind,
  shapeKindLength,
  shapeLength,
  shapeOther,
  shapeSecond,
  shapeTime,
  shapeTimeLength,
  shapeTo,
  shapeToFree,
  shapeUsable,
  usableBoth,
  usableFrom,
  workFields,
  workLearnt,
} from './csv-work';
import {
  configCellColumn,
  configConstantKind,
  configDurationColumn,
  configFromColumn,
  configIdColumn,
  configKindColumn,
  configMaxColumns,
  configMinColumns,
  configTimeColumn,
  configTimeFormat,
  configToColumn,
  timeAuto,
  timeCalendar,
} from './layout';

/** Spreads bits over the upper ones: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4). */
const spread: u64 = 0x9e37_79b9_7f4a_7c15;

/** Not a column of the row. */
const noField: u32 = 0xffff;

/** Bytes of a number: eleven digits, or the same behind `86` or `+86`. */
const bareLength: u32 = 11;
const longestLength: u32 = 14;

/** Bytes of a calendar time up to its seconds, and the longest that is read with what stands behind them. */
const secondsEnd: u32 = 19;
const longestTime: u32 = 27;

/** Where the shape of a row would be; it may hold another one. */
export function shapeOf(work: usize, first: u64, second: u64, length: u32): usize {
  const mixed = (first ^ rotl(second, 21)) + ((<u64>length) << 32);
  const place = <usize>((mixed * spread) >> (64 - shapeCountBits));
  return work + workLearnt + place * shapeBytes;
}

/**
 * Writes down where the fields of a row stand whose delimiters are the bits of `first` and `second`, and
 * whether they are as long as those that csv-plain.ts reads.
 */
export function learnShape(
  shape: usize,
  config: usize,
  work: usize,
  first: u64,
  second: u64,
  length: u32,
): void {
  const columns = writeFields(work, first, second, length);
  store<u64>(shape, first, shapeFirst);
  store<u64>(shape, second, shapeSecond);
  store<u8>(shape, length, shapeLength);
  learnField(shape, shapeId, work, load<u16>(config, configIdColumn), columns);
  learnField(shape, shapeKind, work, load<u16>(config, configKindColumn), columns);
  learnField(shape, shapeTime, work, load<u16>(config, configTimeColumn), columns);
  learnField(shape, shapeDuration, work, load<u16>(config, configDurationColumn), columns);
  learnField(shape, shapeCell, work, load<u16>(config, configCellColumn), columns);
  const from = load<u16>(config, configFromColumn);
  const to = load<u16>(config, configToColumn);
  learnField(shape, shapeOther, work, to, columns);
  const usable =
    columns >= load<u16>(config, configMinColumns) &&
    columns <= load<u16>(config, configMaxColumns) &&
    isKindUsable(shape, config) &&
    load<u8>(shape, shapeDurationLength) < 8 &&
    learnNumber(shape, shapeFrom, shapeFromFree, work, from, columns);
  const both = usable && learnNumber(shape, shapeTo, shapeToFree, work, to, columns);
  store<u8>(shape, both ? usableBoth : usable ? usableFrom : 0, shapeUsable);
  store<u8>(shape, isCalendar(shape, config) ? 1 : 0, shapeCalendar);
}

/**
 * Marks a row's fields as csv-marks.ts does, with its first byte as the chunk's.
 *
 * @returns columns
 */
export function writeFields(work: usize, first: u64, second: u64, length: u32): u32 {
  let entry = work + workFields - 2;
  store<u16>(entry, 0);
  for (; first != 0; first &= first - 1) {
    entry += 2;
    store<u16>(entry, <u16>(ctz(first) + 1));
  }
  for (; second != 0; second &= second - 1) {
    entry += 2;
    store<u16>(entry, <u16>(ctz(second) + 65));
  }
  store<u16>(entry, <u16>(length + 1), 2);
  return <u32>(entry - work - workFields + 4) >> 1;
}

/** Bytes of a field; `noField` where the row has no such column. */
function lengthOf(work: usize, column: u32, columns: u32): u32 {
  if (column >= columns) return noField;
  const entry = work + workFields - 2 + 2 * column;
  return <u32>load<u16>(entry, 2) - 1 - load<u16>(entry);
}

function startOf(work: usize, column: u32): u32 {
  return load<u16>(work + workFields - 2 + 2 * column);
}

function learnField(shape: usize, at: usize, work: usize, column: u32, columns: u32): void {
  const length = lengthOf(work, column, columns);
  store<u8>(shape + at, length == noField ? 0 : startOf(work, column));
  store<u8>(shape + at, length == noField ? 0 : length, 1);
}

function learnNumber(
  shape: usize,
  at: usize,
  free: usize,
  work: usize,
  column: u32,
  columns: u32,
): bool {
  const length = lengthOf(work, column, columns);
  if (length < bareLength || length > longestLength || length == bareLength + 1) return false;
  const before = length - bareLength;
  store<u8>(shape + at, startOf(work, column) + before);
  store<u32>(shape + free, before == 0 ? 0xffff_ffff : before == 2 ? 0xffff : 0xff);
  return true;
}

function isKindUsable(shape: usize, config: usize): bool {
  if (load<u8>(config, configConstantKind) != 0) return true;
  return <u32>load<u8>(shape, shapeKindLength) - 1 < 8;
}

/** Whether it is a calendar time as a rule, with its seconds, and not too much behind them. */
function isCalendar(shape: usize, config: usize): bool {
  const format = <u32>load<u8>(config, configTimeFormat);
  const length = <u32>load<u8>(shape, shapeTimeLength);
  if (format != timeCalendar && format != timeAuto) return false;
  return length >= secondsEnd && length <= longestTime;
}
