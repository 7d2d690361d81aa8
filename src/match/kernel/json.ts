import {
  clearJoints,
  fieldBehind,
  jointAt,
  lengthOfJoint,
  opensString,
  rowStartJoint,
  skipBlanks,
  valueEnd,
} from './json-joints';
import {
  configMaxLineBytes,
  fieldCell,
  rowEnd,
  rowLine,
  rowRefBytes,
  rowSlots,
  rowStart,
  scanDone,
  scanEnd,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanLines,
  scanNext,
  scanRows,
  scanUnframed,
  scanWork,
  slotBytes,
} from './layout';
import { takeFields } from './take-fields';

/*
 * The work space: where the value of each field lies, u32 start and u32 end by field code (both 0
 * where the row has none), then the joints.
 */
const fieldsBytes: usize = 64;

/** Numbers of more digits are left to the exact path: they may be no whole number of a double. */
const maxDigits: u32 = 15;

/**
 * Scans JSON Lines from `block + scanNext` to `end`, up to `maxRows` rows: a row reference and two
 * slots for every line that is not empty. A row is decided here if it is one object of strings without
 * escapes, numbers, true, false and null, each of our keys at most once.
 * @param final nothing comes behind `end`
 */
export function scanJson(
  config: usize,
  state: usize,
  block: usize,
  end: usize,
  rows: usize,
  slots: usize,
  maxRows: u32,
  final: bool,
): void {
  const work = <usize>load<u32>(state, scanWork);
  const utf8 = (load<u32>(state, scanFlags) & scanFlagUtf8) != 0;
  const maxLineBytes = <usize>load<u32>(config, configMaxLineBytes);
  let at = block + load<u32>(state, scanNext);
  let lines = load<u32>(state, scanLines);
  let count: u32 = 0;
  let why: u32 = scanDone;
  clearJoints(work + fieldsBytes);
  const lastEnd = lastLineEnd(at, end);

  while (at < end) {
    if (load<u8>(at) == 10) {
      at++;
      lines++;
      continue;
    }
    if (count == maxRows) {
      why = scanFull;
      break;
    }
    const whole = at < lastEnd;
    const read = whole ? readObject(at, work, config, utf8) : 0;
    const stop = read != 0 ? read : whole ? nextLineEnd(at) : end;
    if (stop - at > maxLineBytes) {
      why = scanUnframed;
      break;
    }
    if (!whole && !final) break;
    const textEnd = whole && load<u8>(stop - 1) == 13 ? stop - 1 : stop;
    if (textEnd > at) {
      const row = rows + <usize>count * rowRefBytes;
      const slot = slots + <usize>count * (rowSlots * slotBytes);
      clearRow(row, slot);
      if (read != 0 && !takeFields(work, config, block, row, slot)) clearRow(row, slot);
      store<u32>(row, <u32>(at - block), rowStart);
      store<u32>(row, <u32>(textEnd - block), rowEnd);
      store<u32>(row, lines, rowLine);
      count++;
    }
    at = whole ? stop + 1 : stop;
    lines++;
  }
  store<u32>(state, count, scanRows);
  store<u32>(state, <u32>(at - block), scanNext);
  store<u32>(state, lines, scanLines);
  store<u32>(state, why, scanEnd);
}

/**
 * Reads the object of a line that ends before the last line end of the bytes, and puts its fields into
 * the work space. Returns where the line ends; 0 for a line that the exact path must read.
 */
function readObject(start: usize, work: usize, config: usize, utf8: bool): usize {
  const joints = work + fieldsBytes;
  const nothing = i64x2.splat(0);
  v128.store(work, nothing);
  v128.store(work, nothing, 16);
  v128.store(work, nothing, 32);
  v128.store(work, nothing, 48);
  let seen: u32 = 0;
  let at = start;
  let joint = rowStartJoint(joints);
  while (true) {
    joint = jointAt(at, joint, joints, config, utf8);
    if (joint == 0) return 0;
    at += lengthOfJoint(joint);
    const field = fieldBehind(joint);
    // JSON.parse keeps the last of equal keys.
    const bit: u32 = (1 << field) & ~1;
    if ((seen & bit) != 0) return 0;
    seen |= bit;
    const extent = work + ((<usize>field) << 3);
    let quoted = opensString(joint);
    if (!quoted && load<u8>(at) == 34) {
      // The joint was learnt before a number, and is a beginning of this one.
      quoted = true;
      at++;
    }
    const value = at;
    if (quoted) {
      at = valueEnd(joint, at, utf8 && (field == 0 || field == fieldCell));
      if (at == 0) return 0;
      store<u32>(extent, <u32>value);
      store<u32>(extent, <u32>at, 4);
      at++;
    } else if (field != 0 && load<u8>(at) != 110) {
      at = plainNumberEnd(at);
      if (at == 0) return 0;
      store<u32>(extent, <u32>value);
      store<u32>(extent, <u32>at, 4);
    } else {
      at = bareEnd(at);
      if (at == 0) return 0;
    }
    if (load<u8>(at) == 44) continue;
    // What is no end here must be a comma, with which each joint begins.
    at = skipBlanks(at);
    if (load<u8>(at) == 125) break;
  }
  at = skipBlanks(at + 1);
  return load<u8>(at) == 10 ? at : 0;
}

function isDigit(code: u32): bool {
  return code - 48 < 10;
}

/** End of a whole number whose digits are its text: what String makes of it in JavaScript. 0 for others. */
function plainNumberEnd(start: usize): usize {
  const bytes = v128.load(start);
  const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10));
  const length = <u32>ctz(~i8x16.bitmask(digits));
  if (length == 0 || length > maxDigits) return 0;
  // A fraction or an exponent behind it fails where the row does not go on with a comma.
  return length > 1 && load<u8>(start) == 48 ? 0 : start + length;
}

function digitsEnd(at: usize): usize {
  while (isDigit(load<u8>(at))) at++;
  return at;
}

/** End of a value that is no string and that no record keeps: a number, true, false or null. 0 for others. */
function bareEnd(start: usize): usize {
  const word = load<u32>(start);
  // "true", "null", "fals" and "e".
  if (word == 0x65757274 || word == 0x6c6c756e) return start + 4;
  if (word == 0x736c6166 && load<u8>(start + 4) == 101) return start + 5;
  let at = start;
  if (load<u8>(at) == 45) at++;
  const whole = at;
  at = digitsEnd(at);
  if (at == whole || (load<u8>(whole) == 48 && at - whole > 1)) return 0;
  if (load<u8>(at) == 46) {
    const fraction = at + 1;
    at = digitsEnd(fraction);
    if (at == fraction) return 0;
  }
  if ((load<u8>(at) | 32) == 101) {
    at++;
    const sign = load<u8>(at);
    if (sign == 43 || sign == 45) at++;
    const exponent = at;
    at = digitsEnd(exponent);
    if (at == exponent) return 0;
  }
  return at;
}

function clearRow(row: usize, slot: usize): void {
  const nothing = i64x2.splat(0);
  v128.store(row, nothing);
  v128.store(row, nothing, 16);
  v128.store(row, nothing, 32);
  v128.store(slot, nothing);
  v128.store(slot, nothing, 16);
}

/** The last line end before `end`, or `start` where there is none. */
function lastLineEnd(start: usize, end: usize): usize {
  let at = end;
  while (at > start && load<u8>(at - 1) != 10) at--;
  return at > start ? at - 1 : start;
}

/** The next line end, which is there. */
function nextLineEnd(at: usize): usize {
  const newline = i8x16.splat(10);
  let found = i8x16.bitmask(i8x16.eq(v128.load(at), newline));
  while (found == 0) {
    at += 16;
    found = i8x16.bitmask(i8x16.eq(v128.load(at), newline));
  }
  return at + ctz(found);
}
