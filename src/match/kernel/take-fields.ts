import { takeCell } from './cell';
import { readDuration, readKind } from './fields';
import { readHost } from './host-short';
import {
  appRow,
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
  rowFromParty,
  rowHostLength,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowTimeMs,
  slotBytes,
  smsRow,
  webRow,
} from './layout';
import { readParty } from './number';
import { readTime } from './time';

/** What a row's reference holds of an id or an app's name. Bytes. */
const maxTextBytes: u32 = 0xffff;

/**
 * Reads a row from the extents of its fields (u32 start and u32 end, eight bytes for each field code; an
 * absent field is empty) into its reference, whose extent is written and whose rest is zero, and its
 * slots, which are zero. A field with blanks around it is not read, unless they mean nothing.
 * False: the row is slow, and what was written means nothing.
 */
export function takeFields(
  extents: usize,
  config: usize,
  block: usize,
  row: usize,
  slot: usize,
): bool {
  let kind = <i32>load<u8>(config, configConstantKind);
  if (kind == 0) kind = readKind(startOf(extents, fieldKind), endOf(extents, fieldKind), config);
  const timeMs = readTime(startOf(extents, fieldTime), endOf(extents, fieldTime), config);
  const durationS = readDuration(startOf(extents, fieldDuration), endOf(extents, fieldDuration));
  const id = startOf(extents, fieldId);
  const idEnd = endOf(extents, fieldId);
  const idLength = <u32>(idEnd - id);
  if (kind < 0 || timeMs != timeMs || durationS < 0 || idLength > maxTextBytes) return false;
  if (idLength != 0 && hasBlanks(id, idEnd)) return false;

  store<u8>(row, kind, rowKind);
  store<u32>(row, idLength == 0 ? 0 : <u32>(id - block), rowIdStart);
  store<u16>(row, idLength, rowIdLength);
  store<u32>(row, durationS, rowDurationS);
  store<f64>(row, timeMs, rowTimeMs);

  // One call in a loop instead of two: the compiler then puts the reading in its place.
  const sides = kind == webRow || kind == appRow ? 1 : 2;
  for (let side = 0; side < sides; side++) {
    const extent = extents + 8 * (fieldFrom + side);
    const sms = side == 0 && kind == smsRow;
    const party = readParty(load<u32>(extent), load<u32>(extent, 4), sms, config, slot);
    if (party < 0) return false;
    store<u8>(row + side, party, rowFromParty);
    slot += slotBytes;
  }
  if (sides == 2) {
    if (load<u8>(config, configCells) == 0) return true;
    return takeCell(startOf(extents, fieldCell), endOf(extents, fieldCell), config, row);
  }

  const to = startOf(extents, fieldTo);
  const end = endOf(extents, fieldTo);
  if (kind == webRow) return readHost(to, end, row, block);
  store<u32>(row, <u32>(to - block), rowHostStart);
  store<u16>(row, <u16>(end - to), rowHostLength);
  return to != end && <u32>(end - to) <= maxTextBytes && !hasBlanks(to, end);
}

/** Of a field that is not empty: whether it may have to be trimmed. */
function hasBlanks(start: usize, end: usize): bool {
  return load<u8>(start) <= 32 || load<u8>(end - 1) <= 32;
}

function startOf(extents: usize, field: usize): usize {
  return load<u32>(extents + 8 * field);
}

function endOf(extents: usize, field: usize): usize {
  return load<u32>(extents + 8 * field, 4);
}
