import { bitsOf, reduce, wordOf } from './filter';
import { findApp, walkHost } from './host-walk';
import {
  textsCapacity,
  textsFilter,
  textsFilterWords,
  textsSingles,
  textsSlots,
} from './index-layout';
import {
  appRow,
  rowHostLength,
  rowHostStart,
  rowKind,
  rowPathLength,
  rowRefBytes,
  rowTailLength,
  webRow,
} from './layout';
import { hashBack, hashTail, tailBytes } from './text-hash';
import { hostSeed } from './text-table';

/**
 * Visits and app events that may match, ascending, of `n` rows: hashes of the last two labels, then
 * little but the filter's words, which the processor reads many at once, then what passes, exactly.
 *
 * @param out u32 each
 * @param keys 16 bytes a row
 * @returns how many
 */
export function probeTexts(
  region: usize,
  texts: usize,
  rows: usize,
  n: u32,
  block: usize,
  out: usize,
  keys: usize,
): u32 {
  const filter = load<usize>(texts, textsFilter);
  const words = load<u32>(texts, textsFilterWords);
  const seed = hostSeed(region);
  const held = (<usize>n) << 3;
  const end = rows + <usize>n * rowRefBytes;
  let at = keys;
  for (let ref = rows; ref < end; ref += rowRefBytes, at += 8) {
    const tail = <u32>load<u8>(ref, rowTailLength);
    const hostEnd = block + load<u32>(ref, rowHostStart) + load<u16>(ref, rowHostLength);
    store<u64>(
      at,
      tail <= tailBytes ? hashTail(seed, hostEnd, tail) : hashBack(seed, hostEnd, tail),
    );
  }
  // Where single labels are listed, the last two say nothing of the last one.
  const all = u32(atomic.load<u32>(texts + textsSingles) != 0);
  let passed: u32 = 0;
  let row: u32 = 0;
  const last = at;
  // As few instructions a read as can be: the more of them are under way at once.
  for (at = keys; at < last; at += 8) {
    store<u64>(at + held, load<u64>(wordOf(filter, words, load<u64>(at))));
  }
  at = keys;
  for (let ref = rows; ref < end; ref += rowRefBytes, at += 8, row++) {
    const missing = ~load<u64>(at + held) & bitsOf(load<u64>(at));
    const kind = <u32>load<u8>(ref, rowKind);
    store<u32>(out + ((<usize>passed) << 2), row);
    passed += (u32(kind == webRow) & (u32(missing == 0) | all)) | u32(kind == appRow);
  }
  touchListed(texts, out, passed, keys);
  let found: u32 = 0;
  for (let i: u32 = 0; i < passed; i++) {
    const place = load<u32>(out + ((<usize>i) << 2));
    const ref = rows + <usize>place * rowRefBytes;
    const text = block + load<u32>(ref, rowHostStart);
    const length = <u32>load<u16>(ref, rowHostLength);
    const holds =
      load<u8>(ref, rowKind) == webRow
        ? walkHost(region, texts, text, length, load<u16>(ref, rowPathLength), 0, 0)
        : findApp(region, text, length, 0, 0);
    store<u32>(out + ((<usize>found) << 2), place);
    found += u32(holds != 0);
  }
  return found;
}

/** Reads ahead what walkHost() will ask for first: the slots of some rows' keys, then their records. */
function touchListed(texts: usize, places: usize, n: u32, keys: usize): void {
  const slots = load<usize>(texts, textsSlots);
  const capacity = load<u32>(texts, textsCapacity);
  let touched: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const key = load<u64>(keys + ((<usize>load<u32>(places + ((<usize>i) << 2))) << 3));
    touched |= load<u64>(slots + ((<usize>reduce(key >> 32, capacity)) << 3));
  }
  for (let i: u32 = 0; i < n; i++) {
    const key = load<u64>(keys + ((<usize>load<u32>(places + ((<usize>i) << 2))) << 3));
    const held = load<u64>(slots + ((<usize>reduce(key >> 32, capacity)) << 3));
    touched |= load<u64>(<usize>(<u32>held));
  }
  // Only so that the reads are not left out.
  store<u64>(keys, touched);
}
