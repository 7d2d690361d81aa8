import { takeCell } from './cell';
import { areDigits, digitValues, eightDigits } from './digits';
import { readDuration, readKind } from './fields';
import { extentBytes, workConstants, workKinds, workTime } from './json-work';
import {
  callRow,
  configCells,
  configConstantKind,
  fieldCell,
  fieldDuration,
  fieldFrom,
  fieldId,
  fieldKind,
  fieldTime,
  fieldTo,
  rowDurationS,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowTimeMs,
  smsRow,
} from './layout';
import { isPairLength, readPair, writePairConstants } from './mobile-pair';
import { forgetTime, readRecentTime } from './recent-time';

/** Spreads bits over the upper ones: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4). */
const spread: u64 = 0x9e37_79b9_7f4a_7c15;

/** Words of the last kinds: 2^5 entries of u64, the word with zeros behind it, 0: none; u32 its kind. */
const kindCountBits: u64 = 5;
const kindBytes: usize = 16;
const kindCode: usize = 8;

/** What a row's reference holds of an id. */
const maxIdBytes: u32 = 0xffff;

/** No time and no kind is known, and the constants are in their places. */
export function forgetValues(work: usize): void {
  forgetTime(work + workTime);
  memory.fill(work + workKinds, 0, kindBytes << (<usize>kindCountBits));
  writePairConstants(work + workConstants);
}

/**
 * Reads a call or short message between mobile numbers from the extents of its fields into its reference,
 * behind its extent, and its slots. False: the row is another one, which takeFields() may read, and what
 * was written means nothing.
 */
export function takeUsual(work: usize, config: usize, block: usize, row: usize, slot: usize): bool {
  const from = startOf(work, fieldFrom);
  const fromEnd = endOf(work, fieldFrom);
  const to = startOf(work, fieldTo);
  const toEnd = endOf(work, fieldTo);
  if (!isPairLength(<u32>(fromEnd - from)) || !isPairLength(<u32>(toEnd - to))) return false;
  let kind = <u32>load<u8>(config, configConstantKind);
  if (kind == 0) kind = recentKind(work, config);
  if (kind != callRow && kind != smsRow) return false;
  const parties = readPair(work + workConstants, config, from, fromEnd, to, toEnd, slot);
  const time = startOf(work, fieldTime);
  const timeMs = readRecentTime(work + workTime, time, endOf(work, fieldTime), config);
  const durationS = shortDuration(startOf(work, fieldDuration), endOf(work, fieldDuration));
  const id = startOf(work, fieldId);
  const idEnd = endOf(work, fieldId);
  const idLength = <u32>(idEnd - id);
  if (parties < 0 || timeMs != timeMs || durationS < 0 || idLength > maxIdBytes) return false;
  if (idLength != 0 && (load<u8>(id) == 32 || load<u8>(idEnd - 1) == 32)) return false;
  store<u32>(row, kind | ((<u32>parties) << 8), rowKind);
  store<u32>(row, idLength == 0 ? 0 : <u32>(id - block), rowIdStart);
  store<u32>(row, idLength, rowIdLength);
  store<u64>(row, 0, rowHostStart);
  store<u64>(row, durationS, rowDurationS);
  store<f64>(row, timeMs, rowTimeMs);
  if (load<u8>(config, configCells) == 0) return true;
  return takeCell(startOf(work, fieldCell), endOf(work, fieldCell), config, row);
}

/** As readDuration(), without a branch between none and a few digits: in many files both are frequent. */
function shortDuration(start: usize, end: usize): i32 {
  const length = <u64>(end - start);
  if (length < 8) {
    // By eight bits first, so that nothing is left of the bytes behind an empty field.
    const values = (digitValues(load<u64>(start)) << 8) << (8 * (7 - length));
    if (areDigits(values)) return <i32>eightDigits(values);
  }
  return readDuration(start, end);
}

/** The kind of a word of up to 8 bytes; 0 is slow. */
function recentKind(work: usize, config: usize): u32 {
  const start = startOf(work, fieldKind);
  const length = <u32>(endOf(work, fieldKind) - start);
  if (length - 1 >= 8) return 0;
  const word = load<u64>(start) & (~(<u64>0) >> (64 - 8 * length));
  const entry = work + workKinds + kindBytes * <usize>((word * spread) >> (64 - kindCountBits));
  if (load<u64>(entry) != word) {
    const kind = readKind(start, start + length, config);
    store<u64>(entry, word);
    store<u32>(entry, kind < 0 ? 0 : kind, kindCode);
  }
  return load<u32>(entry, kindCode);
}

function startOf(extents: usize, field: usize): usize {
  return load<u32>(extents + extentBytes * field);
}

function endOf(extents: usize, field: usize): usize {
  return load<u32>(extents + extentBytes * field, 4);
}
