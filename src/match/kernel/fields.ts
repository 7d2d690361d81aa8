import { areDigits, digitValues, eightDigits } from './digits';
import {
  configKindCount,
  configKinds,
  kindEntryBytes,
  kindEntryKind,
  kindEntryLength,
} from './layout';

/** The first byte of a field that is no blank. ASCII blanks only: bytes beyond ASCII make a row slow. */
export function trimStart(start: usize, end: usize): usize {
  while (start < end && isBlank(load<u8>(start))) start++;
  return start;
}

/** Behind the last byte of a field that is no blank. */
export function trimEnd(start: usize, end: usize): usize {
  while (end > start && isBlank(load<u8>(end - 1))) end--;
  return end;
}

/** What String.trim takes off, of ASCII: TAB, LF, VT, FF, CR, space. */
function isBlank(byte: u32): bool {
  return byte == 32 || byte - 9 < 5;
}

/** The kind of a trimmed field by the profile's words, in any case of ASCII letters; -1 is slow. */
export function readKind(start: usize, end: usize, config: usize): i32 {
  const length = <u32>(end - start);
  if (length == 0 || length > 16) return -1;
  const word = maskedTo(v128.load(start), length);
  const exact = findKind(word, length, config);
  return exact >= 0 ? exact : findKind(toLower(word), length, config);
}

function findKind(word: v128, length: u32, config: usize): i32 {
  const count = load<u32>(config, configKindCount);
  let entry = config + configKinds;
  for (let i: u32 = 0; i < count; i++) {
    const same = v128.all_true<u8>(v128.eq<u8>(v128.load(entry), word));
    if (same && load<u8>(entry, kindEntryLength) == length) return load<u8>(entry, kindEntryKind);
    entry += kindEntryBytes;
  }
  return -1;
}

/** The first `length` bytes (1…16), the others zero. */
export function maskedTo(bytes: v128, length: u32): v128 {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return v128.and(bytes, v128.lt<u8>(places, i8x16.splat(<i8>length)));
}

function toLower(word: v128): v128 {
  const upper = v128.lt<u8>(v128.sub<u8>(word, i8x16.splat(65)), i8x16.splat(26));
  return v128.or(word, v128.and(upper, i8x16.splat(32)));
}

/**
 * Whole seconds of a trimmed field as the exact path reads them (intake/records/record-builder.ts): ''
 * is 0, decimals are cut off; -1 is slow.
 */
export function readDuration(start: usize, end: usize): i32 {
  const length = <u32>(end - start);
  if (length - 1 < 8) {
    const values = digitValues(load<u64>(start)) << (8 * (8 - length));
    if (areDigits(values)) return <i32>eightDigits(values);
  }
  return length == 0 ? 0 : readDecimals(start, end);
}

/** Decimals are rarer than whole seconds by far, so they may cost a look at each byte. */
function readDecimals(start: usize, end: usize): i32 {
  // A fraction of so many nines that a double rounds it up is left to the exact path.
  if (end - start > 15) return -1;
  let seconds: u64 = 0;
  let at = start;
  for (; at < end && <u32>load<u8>(at) - 48 <= 9; at++) seconds = seconds * 10 + load<u8>(at) - 48;
  if (at == start || at == end || load<u8>(at) != 46 || seconds > 999_999_999) return -1;
  for (at++; at < end; at++) if (<u32>load<u8>(at) - 48 > 9) return -1;
  return <i32>seconds;
}
