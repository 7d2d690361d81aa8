import { markChunk } from './csv-marks';
import { isOdd } from './csv-take';
import {
  chunkBytes,
  flagBad,
  flagOdd,
  flagQuotes,
  workFields,
  workFlags,
  workRowEnds,
  workRows,
} from './csv-work';
import { areDigits, digitValues, eightDigits } from './digits';
import { readKind, trimEnd, trimStart } from './fields';
import {
  configDelimiter,
  configMaxColumns,
  configMaxLineBytes,
  configUtcOffset,
  listConfidenceColumn,
  listFromColumn,
  listHint,
  listHintNone,
  listHintOther,
  listKindColumn,
  listMarks,
  listRowBytes,
  listUntilColumn,
  listValueColumn,
  scanDone,
  scanEnd,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanLines,
  scanNext,
  scanRows,
  scanSlowRows,
  scanUnframed,
  scanValidity,
  scanWork,
  slotBytes,
  validityBytes,
} from './layout';
import { readListTime } from './list-time';
import { readParty } from './number';

/** Spreads the digits of a number over the upper bits: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4). */
const listMarkFactor: u64 = 0x9e37_79b9_7f4a_7c15;

const maxPercentLength: u32 = 3;

/**
 * Reads the rows of a list in CSV, without its header, from `scanNext` on: for each one that surely
 * is a number its slot and validity, for each other one that is not empty its place. Stops before the
 * first quote, and before a row that does not end in the bytes, unless they end the list.
 *
 * @param config of configBytes
 * @param state of scanStateBytes, with `scanWork` set
 * @param end behind the last byte of the block; 64 bytes more are readable
 * @param maxRows numbers and slow rows together
 */
export function scanList(
  config: usize,
  state: usize,
  block: usize,
  end: usize,
  slots: usize,
  validities: usize,
  slowRows: usize,
  maxRows: u32,
  final: bool,
): void {
  const work = <usize>load<u32>(state, scanWork);
  if (work == 0) unreachable();
  const delimiter = <u32>load<u8>(config, configDelimiter);
  const maxColumns = <u32>load<u16>(config, configMaxColumns);
  const maxBytes = load<u32>(config, configMaxLineBytes);
  const utf8 = (load<u32>(state, scanFlags) & scanFlagUtf8) != 0;
  let at = block + load<u32>(state, scanNext);
  let lines = load<u32>(state, scanLines);
  let taken: u32 = 0;
  let slow: u32 = 0;
  let limited = false;
  let why: u32 = scanDone;

  while (at < end && why == scanDone) {
    const chunk = at;
    const length = min<u32>(chunkBytes, <u32>(end - chunk));
    markChunk(work, chunk, length, delimiter, final && chunk + length == end);
    const count = load<u32>(work, workRows);
    const flags = load<u32>(work, workFlags);
    const quote = (flags & (flagQuotes | flagBad)) != 0 ? firstQuote(chunk) : end;
    let field: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const last = <u32>load<u16>(work + 2 * i, workRowEnds);
      const fields = work + workFields + 2 * field - 2;
      const lineEnd = chunk + load<u16>(work + 2 * last, workFields) - 1;
      if (lineEnd > quote) break;
      if (lineEnd > at) {
        if (taken + slow == maxRows) {
          why = scanFull;
          break;
        }
        const columns = last - field + 1;
        const odd = (flags & flagOdd) != 0 && !isText(work, chunk, fields, columns, utf8);
        const slot = slots + taken * slotBytes;
        const validity = validities + taken * validityBytes;
        if (
          columns <= maxColumns &&
          lineEnd - at <= maxBytes &&
          !odd &&
          takeNumber(config, chunk, fields, columns, slot, validity)
        ) {
          if (
            load<f64>(validity) == load<f64>(validity) ||
            load<f64>(validity, 8) == load<f64>(validity, 8)
          ) {
            limited = true;
          }
          taken++;
        } else {
          const row = slowRows + slow * listRowBytes;
          store<u32>(row, <u32>(at - block));
          store<u32>(row, <u32>(lineEnd - block), 4);
          store<u32>(row, lines, 8);
          store<u32>(row, taken, 12);
          slow++;
        }
      }
      lines++;
      at = lineEnd + 1;
      field = last + 1;
    }
    if (why == scanFull) break;
    if (quote < end || (at == chunk && chunk + length < end)) why = scanUnframed;
    else if (at == chunk) break;
  }
  if (at > end) at = end;
  store<u32>(state, taken, scanRows);
  store<u32>(state, slow, scanSlowRows);
  store<u32>(state, limited ? 1 : 0, scanValidity);
  store<u32>(state, <u32>(at - block), scanNext);
  store<u32>(state, lines, scanLines);
  store<u32>(state, why, scanEnd);
}

/** The address of the first quote, which is there. */
function firstQuote(at: usize): usize {
  while (load<u8>(at) != 34) at++;
  return at;
}

/** Reads a row as a number into its slot and validity; false where it may be something else, or wrong. */
function takeNumber(
  config: usize,
  chunk: usize,
  fields: usize,
  columns: u32,
  slot: usize,
  validity: usize,
): bool {
  const value = field(chunk, fields, columns, load<u16>(config, listValueColumn));
  const kind = field(chunk, fields, columns, load<u16>(config, listKindColumn));
  if (startOf(kind) != endOf(kind)) {
    if (readKind(startOf(kind), endOf(kind), config) < 0) return false;
  } else {
    const hint = load<u8>(config, listHint);
    if (hint == listHintOther) return false;
    if (hint == listHintNone && !isBareNumber(startOf(value), endOf(value))) return false;
  }
  if (readParty(startOf(value), endOf(value), false, config, slot) < 0) return false;
  if (isMarked(load<u32>(config, listMarks), slot)) return false;
  const confidence = field(chunk, fields, columns, load<u16>(config, listConfidenceColumn));
  if (!isPercent(startOf(confidence), endOf(confidence))) return false;
  const from = field(chunk, fields, columns, load<u16>(config, listFromColumn));
  const until = field(chunk, fields, columns, load<u16>(config, listUntilColumn));
  return takeValidity(from, until, load<i32>(config, configUtcOffset), validity);
}

/** Nothing, or a whole number up to 100. */
function isPercent(start: usize, end: usize): bool {
  const length = <u32>(end - start);
  if (length == 0) return true;
  if (length > maxPercentLength) return false;
  const values = digitValues(load<u64>(start)) << (8 * (8 - length));
  return areDigits(values) && eightDigits(values) <= 100;
}

function takeValidity(from: u64, until: u64, offset: i32, validity: usize): bool {
  let fromMs: f64 = NaN;
  let untilMs: f64 = NaN;
  if (startOf(from) != endOf(from)) {
    fromMs = readListTime(startOf(from), endOf(from), offset);
    if (fromMs != fromMs) return false;
  }
  if (startOf(until) != endOf(until)) {
    untilMs = readListTime(startOf(until), endOf(until), offset);
    if (untilMs != untilMs || untilMs < fromMs) return false;
  }
  store<f64>(validity, fromMs);
  store<f64>(validity, untilMs, 8);
  return true;
}

/** A trimmed field's extent, the start in the lower half; empty where the row has no such column. */
function field(chunk: usize, fields: usize, columns: u32, column: u32): u64 {
  if (column >= columns) return 0;
  const entry = fields + 2 * column;
  const end = chunk + load<u16>(entry, 2) - 1;
  const start = trimStart(chunk + load<u16>(entry), end);
  return ((<u64>trimEnd(start, end)) << 32) | <u64>start;
}

function startOf(extent: u64): usize {
  return <usize>(extent & 0xffff_ffff);
}

function endOf(extent: u64): usize {
  return <usize>(extent >> 32);
}

/** Whether the number may be among those that a list must not name; see listMarks. */
function isMarked(marks: usize, slot: usize): bool {
  if (marks == 0) return false;
  const hash = <usize>(((load<u64>(slot) ^ load<u64>(slot, 8)) * listMarkFactor) >> 48);
  return ((load<u8>(marks + (hash >> 3)) >> <u8>(hash & 7)) & 1) != 0;
}

/** Digits, perhaps behind a '+'. */
function isBareNumber(start: usize, end: usize): bool {
  if (start < end && load<u8>(start) == 43) start++;
  for (let at = start; at < end; at++) if (<u32>load<u8>(at) - 48 > 9) return false;
  return start < end;
}

/** Nothing in the row is NUL or badly encoded. What is beyond ASCII is read nowhere below. */
function isText(work: usize, chunk: usize, fields: usize, columns: u32, utf8: bool): bool {
  const start = <u32>load<u16>(fields);
  const end = <u32>load<u16>(fields + 2 * columns) - 1;
  if (!isOdd(work, start, end)) return true;
  if (!utf8) return false;
  for (let at = start; at < end; at++) if (load<u8>(chunk + at) == 0) return false;
  return true;
}
