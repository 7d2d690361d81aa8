import { skipBlanks, stringEnd } from './json-values';
import { configJson, jsonKeyBytes, jsonKeyCount, jsonKeyLength, jsonKeyText } from './layout';

/*
 * A writer of JSON Lines says the same thing between two values in every row: `","time":"`. So the
 * scan learns these joints from the first rows that it reads by the grammar, and which joint followed
 * which; later rows are compared with them, 31 bytes at a time. A joint goes from behind a value, or
 * from the row's start, up to the next value, with the quote that opens it.
 */

/** The joint's bytes; what stands behind its length is never compared. */
const jointBytes: usize = 48;
const maxJointLength: u32 = 31;
/** u32. */
const jointLength: usize = 32;
/** u8: the field that follows, 0 for one that no record has. */
const jointField: usize = 36;
/** u8: 1 where the value is a string. */
const jointQuoted: usize = 37;
/** u8: 1 where the joint begins a row. */
const jointOpens: usize = 38;
/** u8: 1 where the value behind it varies in its length, or in the kinds of its characters. */
const jointVaries: usize = 39;
/** u32: address of the joint that came next the last time, 0 where none did. */
const jointNext: usize = 40;

/** Known joints: a count, a joint that stands for the row's start, one for what is too long to keep. */
const jointCount: usize = 0;
const startJoint: usize = 16;
const longJoint: usize = startJoint + jointBytes;
const firstJoint: usize = longJoint + jointBytes;
const maxJoints: u32 = 24;

/** Forgets all joints. `joints` has 1.3 KB. */
export function clearJoints(joints: usize): void {
  memory.fill(joints, 0, firstJoint);
}

export function rowStartJoint(joints: usize): usize {
  return joints + startJoint;
}

export function lengthOfJoint(joint: usize): usize {
  return load<u32>(joint, jointLength);
}

export function fieldBehind(joint: usize): u32 {
  return load<u8>(joint, jointField);
}

export function opensString(joint: usize): bool {
  return load<u8>(joint, jointQuoted) != 0;
}

/**
 * The joint that begins at `at` and follows `before`; 0 where there is none by the grammar, or one
 * with an escape or, without `utf8`, with bytes beyond ASCII. 31 bytes behind the row are readable.
 */
export function jointAt(at: usize, before: usize, joints: usize, config: usize, utf8: bool): usize {
  const expected = <usize>load<u32>(before, jointNext);
  if (expected != 0 && stands(expected, at)) return expected;
  const joint = otherJoint(at, before, joints, config, utf8);
  // One that is too long to keep is read anew each time, so it is never expected.
  if (joint != 0 && joint != joints + longJoint) store<u32>(before, <u32>joint, jointNext);
  return joint;
}

function stands(joint: usize, at: usize): bool {
  const length = load<u32>(joint, jointLength);
  let same = <u32>i8x16.bitmask(i8x16.eq(v128.load(joint), v128.load(at)));
  if (length > 16) {
    same |= (<u32>i8x16.bitmask(i8x16.eq(v128.load(joint, 16), v128.load(at, 16)))) << 16;
  }
  return (~same & ((1 << length) - 1)) == 0;
}

export function isVarying(joint: usize): bool {
  return load<u8>(joint, jointVaries) != 0;
}

export function vary(joint: usize): void {
  store<u8>(joint, 1, jointVaries);
}

function otherJoint(at: usize, before: usize, joints: usize, config: usize, utf8: bool): usize {
  const opens: u32 = before == joints + startJoint ? 1 : 0;
  const count = load<u32>(joints, jointCount);
  let joint = joints + firstJoint;
  for (let known: u32 = 0; known < count; known++) {
    if (load<u8>(joint, jointOpens) == opens && stands(joint, at)) return joint;
    joint += jointBytes;
  }
  return readJoint(at, opens, joint, joints, config, utf8);
}

/** Reads a joint by the grammar of JSON (RFC 8259) and keeps it at `free` if it fits there. */
function readJoint(
  start: usize,
  opens: u32,
  free: usize,
  joints: usize,
  config: usize,
  utf8: bool,
): usize {
  let at = opens ? skipBlanks(start) : start;
  if (load<u8>(at) != <u8>(opens ? 123 : 44)) return 0;
  at = skipBlanks(at + 1);
  if (load<u8>(at) != 34) return 0;
  const key = at + 1;
  const keyEnd = stringEnd(key, utf8);
  if (keyEnd == 0) return 0;
  at = skipBlanks(keyEnd + 1);
  if (load<u8>(at) != 58) return 0;
  at = skipBlanks(at + 1);
  const quoted = load<u8>(at) == 34;
  if (quoted) at++;
  const length = <u32>(at - start);
  let joint = joints + longJoint;
  const count = load<u32>(joints, jointCount);
  if (length <= maxJointLength && count < maxJoints) {
    joint = free;
    store<u32>(joints, count + 1, jointCount);
    v128.store(joint, v128.load(start));
    v128.store(joint, v128.load(start, 16), 16);
  }
  store<u32>(joint, length, jointLength);
  store<u8>(joint, <u8>fieldOf(key, keyEnd, config), jointField);
  store<u8>(joint, quoted ? 1 : 0, jointQuoted);
  store<u8>(joint, <u8>opens, jointOpens);
  // Those that are too long share one place.
  store<u8>(joint, joint == joints + longJoint ? 1 : 0, jointVaries);
  store<u32>(joint, 0, jointNext);
  return joint;
}

/** The field that the profile maps a key to, 0 for none. */
function fieldOf(key: usize, keyEnd: usize, config: usize): u32 {
  let entry = config + configJson;
  for (let field: u32 = 1; field <= <u32>jsonKeyCount; field++) {
    const length = <u32>(keyEnd - key);
    if (load<u32>(entry, jsonKeyLength) == length) {
      if (memory.compare(entry + jsonKeyText, key, length) == 0) return field;
    }
    entry += jsonKeyBytes;
  }
  return 0;
}
