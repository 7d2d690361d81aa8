import { reduce, wordOf } from './filter';
import { dotsOf } from './host-dots';
import {
  domainText,
  pageHostText,
  recordKind,
  recordLength,
  recordText,
  recordWindow,
  removedCode,
  textsCapacity,
  textsFilter,
  textsFilterWords,
  textsLive,
  textsSlots,
  textsTouched,
} from './index-layout';
import { hashBack, hashTail, tailBytes } from './text-hash';
import { addText, hostSeed, putNewHost, putText, recordIn } from './text-table';

/** So many hosts are looked up together: their lines are few enough to stay in the nearest cache. */
const hostsTogether: u32 = 64;

/**
 * Adds packed domains (layout.ts), or takes over their windows, as addText() does one by one. All there
 * is of room for one must be there for all of them.
 * @param codes u32 each; or 0, and then `code` is for all of them
 * @param work 8 bytes for each of 64; 32 bytes before the first host and 31 behind the last are readable
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
  const slots = load<usize>(texts, textsSlots);
  const capacity = load<u32>(texts, textsCapacity);
  const seed = hostSeed(region);
  let from = packed;
  for (let first: u32 = 0; first < n; first += hostsTogether) {
    const last = min<u32>(n, first + hostsTogether);
    let at = from;
    for (let i = first; i < last; i++) {
      const length = <u32>load<u8>(at);
      const end = at + 1 + length;
      const hash = length <= tailBytes ? hashTail(seed, end, length) : hashBack(seed, end, length);
      store<u64>(work + ((<usize>(i - first)) << 3), hash);
      at = end;
    }
    // Nothing but reads, so that many misses are under way before the first is waited for.
    let touched: u64 = 0;
    const keys = work + ((<usize>(last - first)) << 3);
    for (let key = work; key < keys; key += 8) {
      const hash = load<u64>(key);
      touched |= load<u64>(slots + ((<usize>reduce(hash >> 32, capacity)) << 3));
      touched |= load<u64>(wordOf(filter, words, hash));
    }
    // Only so that the reads are not left out.
    store<u64>(texts, touched, textsTouched);
    let added: u32 = 0;
    let i = first;
    for (; i < last; i++) {
      const length = <u32>load<u8>(from);
      const text = from + 1;
      const hash = load<u64>(work + ((<usize>(i - first)) << 3));
      const own = codes == 0 ? code : load<u32>(codes + ((<usize>i) << 2));
      const dots = dotsOf(text + length, length);
      let done = dots == 0 ? 0 : putNewHost(region, texts, text, length, own, hash, dots);
      if (done > 0) added++;
      else if (done == 0) done = putText(region, texts, domainText, text, length, own, hash);
      if (done < 0) break;
      from = text + length;
    }
    atomic.add<u32>(texts + textsLive, added);
    if (i < last) return i;
  }
  return n;
}

/**
 * Puts the texts of slots `start` … `end - 1` into another table, leaving out those taken out.
 * @returns the first slot that was not done, since the other table had no room; `end` when all were
 */
export function copyTexts(region: usize, from: usize, to: usize, start: u32, end: u32): u32 {
  const slots = load<usize>(from, textsSlots);
  for (let slot = start; slot < end; slot++) {
    if (load<u64>(slots + ((<usize>slot) << 3)) == 0) continue;
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
