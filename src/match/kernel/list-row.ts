import { areDigits, digitValues, eightDigits } from './digits';
import { readKind, trimEnd, trimStart } from './fields';
import { listedHostEnd, listedHostStart } from './host';
import { isMarkedHost } from './host-marks';
import {
  callRow,
  configUtcOffset,
  listConfidenceColumn,
  listFromColumn,
  listHint,
  listHintHost,
  listHintNone,
  listHintNumber,
  listHostMarks,
  listKindColumn,
  listMarks,
  listUntilColumn,
  listValueColumn,
  webRow,
} from './layout';
import { readListTime } from './list-time';
import { readParty } from './number';

/** Spreads the digits of a number over the upper bits: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4). */
const listMarkFactor: u64 = 0x9e37_79b9_7f4a_7c15;

const maxPercentLength: u32 = 3;

/**
 * Reads a row of a list: a number into its slot, a host packed (layout.ts), and the validity of either.
 *
 * @param fields places of the row's fields, see csv-work.ts
 * @returns callRow, webRow, or 0 where the row may be something else, special, or wrong
 */
export function takeListRow(
  config: usize,
  chunk: usize,
  fields: usize,
  columns: u32,
  slot: usize,
  slotValidity: usize,
  host: usize,
  hostValidity: usize,
): u32 {
  const value = field(chunk, fields, columns, load<u16>(config, listValueColumn));
  const kind = field(chunk, fields, columns, load<u16>(config, listKindColumn));
  const start = startOf(value);
  const end = endOf(value);
  const is =
    startOf(kind) != endOf(kind)
      ? readKind(startOf(kind), endOf(kind), config)
      : kindOf(load<u8>(config, listHint), start, end);
  if (is == callRow) {
    if (readParty(start, end, false, config, slot) < 0) return 0;
    if (isMarked(load<u32>(config, listMarks), slot)) return 0;
  } else if (is != webRow || !takeHost(config, start, end, host)) return 0;
  const confidence = field(chunk, fields, columns, load<u16>(config, listConfidenceColumn));
  if (!isPercent(startOf(confidence), endOf(confidence))) return 0;
  const from = field(chunk, fields, columns, load<u16>(config, listFromColumn));
  const until = field(chunk, fields, columns, load<u16>(config, listUntilColumn));
  const validity = is == callRow ? slotValidity : hostValidity;
  return takeValidity(from, until, load<i32>(config, configUtcOffset), validity) ? <u32>is : 0;
}

/** The kind of a value that no column names; -1 is slow. */
function kindOf(hint: u32, start: usize, end: usize): i32 {
  if (hint == listHintNumber) return callRow;
  if (hint == listHintHost) return webRow;
  if (hint != listHintNone) return -1;
  if (isBareNumber(start, end)) return callRow;
  return hasLetter(start, end) ? webRow : -1;
}

/** Packs a host that is no address and not special: of two labels or more, bare or as a URL without a path. */
function takeHost(config: usize, start: usize, end: usize, out: usize): bool {
  const marks = <usize>load<u32>(config, listHostMarks);
  if (marks == 0) return false;
  const host = listedHostStart(start, end);
  const hostEnd = listedHostEnd(host, end);
  if (hostEnd == 0 || isMarkedHost(marks, host, hostEnd)) return false;
  const length = hostEnd - host;
  store<u8>(out, <u8>length);
  memory.copy(out + 1, host, length);
  return true;
}

/** Something that no writing of a number has: a small letter or '_'. */
function hasLetter(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) {
    const code = <u32>load<u8>(at);
    if (code - 97 < 26 || code == 95) return true;
  }
  return false;
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
