import { isVarying, vary } from './json-joints';
import { allow, clearTemplate, firstWrong } from './json-template';
import { isNull } from './json-values';
import {
  endsRow,
  extentBytes,
  heldBytes,
  longestStretch,
  maxStretches,
  maxValues,
  opensBare,
  opensString,
  stretchBefore,
  stretchBytes,
  stretchEnding,
  stretchFields,
  stretchHeld,
  stretchLength,
  stretchOpened,
  stretchTemplate,
  stretchValues,
  valueBytes,
  valueEnd,
  valueField,
  valueJoint,
  valueQuoted,
  valueStart,
  workMissing,
  workMissingBefore,
  workMissingLink,
  workStretchCount,
  workStretches,
  workValueCount,
  workValues,
} from './json-work';

/** What stands behind a row's last value as a rule: a brace, a CR and a line end, and some blanks. */
const tailBytes: u32 = 8;

/**
 * Learns the stretch that was missing in the row that was just read by the grammar.
 *
 * @param rowEnd the row's line end
 */
export function learnStretch(work: usize, rowEnd: usize): void {
  const start = <usize>load<u32>(work, workMissing);
  const count = load<u32>(work, workStretchCount);
  const values = load<u32>(work, workValueCount);
  if (start == 0 || count == maxStretches || values > maxValues) return;
  const link = <usize>load<u32>(work, workMissingLink);
  const usual = load<u32>(link);
  markVarying(work, values, usual, start, rowEnd);
  markVarying(work, values, load<u32>(link, 4), start, rowEnd);
  const stretch = work + workStretches + <usize>count * stretchBytes;
  memory.fill(stretch, 0, stretchTemplate);
  clearTemplate(stretch);
  store<u32>(stretch, load<u32>(work, workMissingBefore), stretchBefore);
  if (!writeStretch(stretch, work, values, start, rowEnd)) return;
  store<u32>(link, <u32>stretch);
  store<u32>(link, usual, 4);
  store<u32>(work, count + 1, workStretchCount);
}

/** The value in which a row first differs from a stretch is one that varies. */
function markVarying(work: usize, values: u32, expected: usize, start: usize, rowEnd: usize): void {
  const wrong = <u32>(expected == 0 ? 0 : firstWrong(expected, start, rowEnd));
  if (wrong == 0) return;
  for (let i: u32 = 0; i < values; i++) {
    const value = work + workValues + <usize>i * valueBytes;
    if (load<u32>(value, valueStart) <= wrong && wrong <= load<u32>(value, valueEnd)) {
      vary(load<u32>(value, valueJoint));
    }
  }
}

/** False where it would be too long. */
function writeStretch(stretch: usize, work: usize, values: u32, start: usize, rowEnd: usize): bool {
  let at = start;
  let fields: u32 = 0;
  for (let i: u32 = 0; i < values; i++) {
    const value = work + workValues + <usize>i * valueBytes;
    const from = <usize>load<u32>(value, valueStart);
    const to = <usize>load<u32>(value, valueEnd);
    const joint = <usize>load<u32>(value, valueJoint);
    const quoted = load<u8>(value, valueQuoted) != 0;
    // The value that was opened by the stretch before ends here.
    if (from <= start) continue;
    const field = <u32>load<u8>(value, valueField);
    if (!writeText(stretch, start, at, from)) return false;
    fields |= (1 << field) & ~1;
    store<u32>(stretch, fields, stretchFields);
    if (
      isVarying(joint) ||
      to - start > longestStretch - tailBytes ||
      !(quoted || isPlainBare(from, to))
    ) {
      store<u32>(stretch, <u32>(from - start), stretchLength);
      store<u8>(stretch, quoted ? opensString : opensBare, stretchEnding);
      store<u8>(stretch, field * <u32>extentBytes, stretchOpened);
      return true;
    }
    if (quoted) writeString(stretch, start, from, to);
    else writeBare(stretch, start, from, to);
    if (field != 0 && (quoted || !isNull(from))) hold(stretch, field, from - start, to - start);
    at = to;
  }
  if (!writeText(stretch, start, at, rowEnd + 1)) return false;
  store<u32>(stretch, <u32>(rowEnd + 1 - start), stretchLength);
  store<u8>(stretch, endsRow, stretchEnding);
  return true;
}

/** Bytes that are what they are. False where they reach too far. */
function writeText(stretch: usize, start: usize, from: usize, to: usize): bool {
  if (to - start > longestStretch) return false;
  for (let at = from; at < to; at++) allow(stretch, <u32>(at - start), load<u8>(at), 0);
  return true;
}

/**
 * Characters of a string: each may be any of those near it that are neither a quote nor a backslash nor
 * a control character. Where one is beyond ASCII, the bytes are UTF-8 and the field may have it.
 */
function writeString(stretch: usize, start: usize, from: usize, to: usize): void {
  for (let at = from; at < to; at++) {
    const place = <u32>(at - start);
    const code = <u32>load<u8>(at);
    if (code > 127) allow(stretch, place, 128, 127);
    else if (code > 92) allow(stretch, place, 93, 127 - 93);
    else if (code > 34) allow(stretch, place, 35, 91 - 35);
    else allow(stretch, place, 32, 1);
  }
}

/** Whether a value is true, false, null or digits alone, which no record has more than 15 of. */
function isPlainBare(from: usize, to: usize): bool {
  const code = <u32>load<u8>(from);
  if (code - 97 < 26) return true;
  for (let at = from; at < to; at++) if (<u32>load<u8>(at) - 48 > 9) return false;
  return true;
}

/** Digits may be others, but the first of several is no zero. */
function writeBare(stretch: usize, start: usize, from: usize, to: usize): void {
  for (let at = from; at < to; at++) {
    const place = <u32>(at - start);
    const code = <u32>load<u8>(at);
    if (code - 48 > 9) allow(stretch, place, code, 0);
    else if (at == from && to - from > 1) allow(stretch, place, 49, 8);
    else allow(stretch, place, 48, 9);
  }
}

function hold(stretch: usize, field: u32, start: usize, end: usize): void {
  const held = <u32>load<u8>(stretch, stretchHeld);
  const entry = stretch + <usize>held * heldBytes;
  store<u16>(entry, <u16>start, stretchValues);
  store<u16>(entry, <u16>end, stretchValues + 2);
  store<u32>(entry, field * <u32>extentBytes, stretchValues + 4);
  store<u8>(stretch, held + 1, stretchHeld);
}
