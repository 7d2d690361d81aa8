import { endsInNumber } from './host';
import {
  appRow,
  appSpace,
  hostSpace,
  maxHostDigests,
  maxPageDigests,
  pageSpace,
  rowHostLength,
  rowHostStart,
  rowKind,
  rowPathLength,
  rowRefBytes,
  slotBytes,
  webRow,
} from './layout';
import { digest } from './sip';

/**
 * Slots under which the contacts of visits and app events are kept, `maxDigests` a row at most, and
 * for each slot, in `places`, the u32 place of its row. Slow rows, calls and SMS give none.
 *
 * @returns how many slots
 */
export function writeDigestSlots(
  rows: usize,
  count: u32,
  block: usize,
  key: usize,
  slots: usize,
  places: usize,
): u32 {
  let written: u32 = 0;
  for (let place: u32 = 0; place < count; place++) {
    const row = rows + <usize>place * rowRefBytes;
    const kind = load<u8>(row, rowKind);
    if (kind != webRow && kind != appRow) continue;
    const host = block + load<u32>(row, rowHostStart);
    const length = <u32>load<u16>(row, rowHostLength);
    const at = slots + <usize>written * slotBytes;
    let made: u32 = 1;
    if (kind == appRow) digest(key, host, length, appSpace, at);
    else made = writeVisitSlots(key, host, length, load<u16>(row, rowPathLength), at);
    for (const end = written + made; written < end; written++) {
      store<u32>(places + ((<usize>written) << 2), place);
    }
  }
  return written;
}

/**
 * Slots of one visit: the host's suffixes of two labels and more, shortest first, then the prefixes
 * of its page. The path, `pathLength` bytes, stands directly behind the host; 0 for '/'.
 *
 * @returns how many slots
 */
export function writeVisitSlots(
  key: usize,
  host: usize,
  hostLength: u32,
  pathLength: u32,
  slots: usize,
): u32 {
  const suffixes = writeHostSlots(key, host, host + hostLength, slots);
  if (pathLength < 2) return suffixes;
  const pages = slots + <usize>suffixes * slotBytes;
  return suffixes + writePageSlots(key, host, hostLength, pathLength, pages);
}

/** An address and a single label stand for themselves. */
function writeHostSlots(key: usize, start: usize, end: usize, slots: usize): u32 {
  let written: u32 = 0;
  let dots: u32 = 0;
  if (!endsInNumber(start, end)) {
    for (let at = end - 1; at > start && written < <u32>maxHostDigests; at--) {
      if (load<u8>(at) != 46 || ++dots < 2) continue;
      digest(key, at + 1, end - at - 1, hostSpace, slots + <usize>written * slotBytes);
      written++;
    }
  }
  if (written == <u32>maxHostDigests) return written;
  digest(key, start, end - start, hostSpace, slots + <usize>written * slotBytes);
  return written + 1;
}

/** A prefix ends before '/' or ';' or at the path's end, and never with a slash. */
function writePageSlots(
  key: usize,
  host: usize,
  hostLength: u32,
  pathLength: u32,
  slots: usize,
): u32 {
  const path = host + hostLength;
  let written: u32 = 0;
  for (let length: u32 = 2; length <= pathLength && written < <u32>maxPageDigests; length++) {
    if (load<u8>(path + length - 1) == 47) continue;
    if (length < pathLength) {
      const next = load<u8>(path + length);
      if (next != 47 && next != 59) continue;
    }
    digest(key, host, hostLength + length, pageSpace, slots + <usize>written * slotBytes);
    written++;
  }
  return written;
}
