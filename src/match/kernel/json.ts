import {
  clearJoints,
  fieldBehind,
  jointAt,
  lengthOfJoint,
  opensString,
  rowStartJoint,
} from './json-joints';
import { learnStretch } from './json-learn';
import { clearStretches, readByStretches } from './json-stretches';
import { forgetValues, takeUsual } from './json-usual';
import { bareLength, clearExtents, isNull, keptLength, skipBlanks, stringEnd } from './json-values';
import {
  extentBytes,
  maxValues,
  valueBytes,
  valueEnd,
  valueField,
  valueJoint,
  valueQuoted,
  valueStart,
  workJoints,
  workStale,
  workValueCount,
  workValues,
} from './json-work';
import {
  configMaxLineBytes,
  fieldCell,
  rowEnd,
  rowLine,
  rowRefBytes,
  rowSlots,
  rowStart,
  scanAsks,
  scanDone,
  scanEnd,
  scanFlagAsk,
  scanFlagKnown,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanLines,
  scanNext,
  scanRows,
  scanSlowRows,
  scanUnframed,
  scanWork,
  slotBytes,
} from './layout';
import { countSlow } from './slow-rows';
import { takeFields } from './take-fields';

/**
 * A call begins with so much patience for rows that are not made of known stretches, each of which was
 * looked at in vain: one costs about as much as four others save. When it has run out, all rows that
 * are left to the call are read by the grammar at once.
 */
const missCost = 4;
const mostPatience = 512;

/** What was learnt is kept for the next call unless more than one of so many rows missed it. */
const missesAllowed: u32 = 16;

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
  const given = load<u32>(state, scanFlags);
  const utf8 = (given & scanFlagUtf8) != 0;
  const asks = (given & scanFlagAsk) != 0;
  const maxLineBytes = <usize>load<u32>(config, configMaxLineBytes);
  let at = block + load<u32>(state, scanNext);
  let lines = load<u32>(state, scanLines);
  let count: u32 = 0;
  let why: u32 = scanDone;
  let patience = mostPatience;
  let misses: u32 = 0;
  if ((given & scanFlagKnown) == 0 || load<u32>(work, workStale) != 0) {
    clearJoints(work + workJoints);
    clearStretches(work);
    forgetValues(work);
  }
  store<u32>(state, 0, scanSlowRows);
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
    let read: usize = 0;
    if (whole && patience > 0) {
      read = readByStretches(at, work, lastEnd, utf8);
      patience = read == 0 ? patience - missCost : min(patience + 1, mostPatience);
    }
    if (whole && read == 0) {
      misses++;
      read = readObject(at, work, config, utf8);
      if (read == 0 && asks) {
        why = scanAsks;
        break;
      }
      if (read != 0 && patience > 0) learnStretch(work, read);
    }
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
      if (read == 0 || !takeUsual(work, config, block, row, slot)) {
        clearRow(row, slot);
        if (read == 0 || !takeFields(work, config, block, row, slot)) {
          clearRow(row, slot);
          countSlow(state);
        }
      }
      store<u32>(row, <u32>(at - block), rowStart);
      store<u32>(row, <u32>(textEnd - block), rowEnd);
      store<u32>(row, lines, rowLine);
      count++;
    }
    at = whole ? stop + 1 : stop;
    lines++;
  }
  store<u32>(work, misses * missesAllowed > count ? 1 : 0, workStale);
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
  const joints = work + workJoints;
  let values: u32 = 0;
  clearExtents(work);
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
    const extent = work + <usize>field * extentBytes;
    let quoted = opensString(joint);
    if (!quoted && load<u8>(at) == 34) {
      // The joint was learnt before a number, and is a beginning of this one.
      quoted = true;
      at++;
    }
    const value = at;
    if (quoted) {
      at = stringEnd(at, utf8 && (field == 0 || field == fieldCell));
      if (at == 0) return 0;
      store<u32>(extent, <u32>value);
      store<u32>(extent, <u32>at, 4);
      noteValue(work, values++, value, at, joint, field, 1);
      at++;
    } else {
      const length = field == 0 ? bareLength(at) : keptLength(at);
      if (length == 0) return 0;
      at += length;
      store<u32>(extent, <u32>value);
      store<u32>(extent, isNull(value) ? <u32>value : <u32>at, 4);
      noteValue(work, values++, value, at, joint, field, 0);
    }
    if (load<u8>(at) == 44) continue;
    // What is no end here must be a comma, with which each joint begins.
    at = skipBlanks(at);
    if (load<u8>(at) == 125) break;
  }
  at = skipBlanks(at + 1);
  store<u32>(work, values, workValueCount);
  return load<u8>(at) == 10 ? at : 0;
}

/** Keeps where a value stands, for json-learn.ts. */
function noteValue(
  work: usize,
  place: u32,
  start: usize,
  end: usize,
  joint: usize,
  field: u32,
  quoted: u32,
): void {
  if (place >= maxValues) return;
  const value = work + workValues + <usize>place * valueBytes;
  store<u32>(value, <u32>start, valueStart);
  store<u32>(value, <u32>end, valueEnd);
  store<u32>(value, <u32>joint, valueJoint);
  store<u8>(value, quoted, valueQuoted);
  store<u8>(value, field, valueField);
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
