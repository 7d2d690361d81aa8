import { wordOf } from './filter';
import {
  domainText,
  pageHostText,
  recordKind,
  recordLength,
  recordText,
  recordWindow,
  removedCode,
  textsFilter,
  textsFilterWords,
  textsRecords,
  textsTags,
  textsTouched,
} from './index-layout';
import { hashBack } from './text-hash';
import { addText, firstSlot, hostSeed, putText, recordIn } from './text-table';

/** So many hosts are looked up together: their lines are few enough to stay in the nearest cache. */
const hostsTogether: u32 = 64;

/**
 * Adds packed domains (layout.ts), or takes over their windows, as addText() does one by one. All there
 * is of room for one must be there for all of them.
 * @param codes u32 each; or 0, and then `code` is for all of them
 * @param work 8 bytes for each of 64; 7 bytes behind the last host are readable
 * @returns how many were done: n, or fewer where there is no room
 */
export function addHosts(
  region: usize,
  texts: usize,
  packed: usize,
  n: u32,
  codes: usize,
  code: u32,
  work: usize,
): u32 {
  const filter = load<usize>(texts, textsFilter);
  const words = load<u32>(texts, textsFilterWords);
  const tags = load<usize>(texts, textsTags);
  const records = load<usize>(texts, textsRecords);
  const seed = hostSeed(region);
  let from = packed;
  for (let first: u32 = 0; first < n; first += hostsTogether) {
    const last = min<u32>(n, first + hostsTogether);
    // All misses are under way at once before the first is waited for.
    let touched: u64 = 0;
    let at = from;
    for (let i = first; i < last; i++) {
      const length = <u32>load<u8>(at);
      const end = at + 1 + length;
      const hash = hashBack(seed, end, length);
      const slot = <usize>firstSlot(texts, hash);
      store<u64>(work + ((<usize>(i - first)) << 3), hash);
      touched |= load<u64>(tags + (slot << 3)) | <u64>load<u32>(records + (slot << 2));
      touched |= load<u64>(wordOf(filter, words, hash));
      at = end;
    }
    // Only so that the reads are not left out.
    store<u64>(texts, touched, textsTouched);
    for (let i = first; i < last; i++) {
      const length = <u32>load<u8>(from);
      const hash = load<u64>(work + ((<usize>(i - first)) << 3));
      const own = codes == 0 ? code : load<u32>(codes + ((<usize>i) << 2));
      if (putText(region, texts, domainText, from + 1, length, own, hash) < 0) return i;
      from += 1 + length;
    }
  }
  return n;
}

/**
 * Puts the texts of slots `start` … `end - 1` into another table, leaving out those taken out.
 * @returns the first slot that was not done, since the other table had no room; `end` when all were
 */
export function copyTexts(region: usize, from: usize, to: usize, start: u32, end: u32): u32 {
  const tags = load<usize>(from, textsTags);
  for (let slot = start; slot < end; slot++) {
    if (load<u64>(tags + ((<usize>slot) << 3)) == 0) continue;
    const record = recordIn(from, slot);
    const code = load<u32>(record, recordWindow);
    const kind = load<u32>(record, recordKind);
    // A page brings its host with it.
    if (code == removedCode || kind == pageHostText) continue;
    const length = load<u32>(record, recordLength);
    if (addText(region, to, kind, record + recordText, length, code) < 0) return slot;
  }
  return end;
}
