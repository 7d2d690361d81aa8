import { bitsOf, otherBitsOf, wordOf } from './filter';
import {
  appText,
  domainText,
  ipText,
  pageHostText,
  pageText,
  recordWindow,
  regionTexts,
  removedCode,
  textsFilter,
  textsFilterWords,
  textsLongestPage,
  textsRootPages,
  textsSingles,
} from './index-layout';
import { fill, finish, hashOn, headWord, mix, tailWord } from './text-hash';
import {
  appSeed,
  firstSlot,
  hostSeed,
  nextMatch,
  nextSlot,
  pageSeed,
  recordIn,
} from './text-table';
import { isOpen } from './token-find';

/**
 * What is listed of one visit, exactly. With a null `out` the question is only whether anything is,
 * whenever it counts; else the records that count at `timeMs` are written to `out`.
 */

const dot: u32 = 46;

/** Notes the records of one text. @returns the new count; without `out`, 1 as soon as one is there */
function collect(
  region: usize,
  texts: usize,
  hash: u64,
  kind: u32,
  text: usize,
  length: u32,
  timeMs: f64,
  out: usize,
  count: u32,
): u32 {
  let slot = nextMatch(texts, hash, firstSlot(texts, hash), kind, text, length);
  while (slot >= 0) {
    const record = recordIn(texts, <u32>slot);
    const code = atomic.load<u32>(record + recordWindow);
    if (out == 0) {
      if (code != removedCode) return 1;
    } else if (isOpen(region, code, timeMs)) {
      store<u32>(out + ((<usize>count) << 2), <u32>record);
      count++;
    }
    slot = nextMatch(texts, hash, nextSlot(texts, <u32>slot), kind, text, length);
  }
  return count;
}

/**
 * Listed pages that begin `host` + `path`, shortest first, on segment boundaries: behind the path and
 * before '/', '?', '#' or ';', in a query before '&', '#' or ';'.
 */
function walkPages(
  region: usize,
  texts: usize,
  text: usize,
  hostLength: u32,
  pathLength: u32,
  timeMs: f64,
  out: usize,
  count: u32,
): u32 {
  // A row without a path is one of the root page, which a listing may spell `host//`.
  if (out == 0 && pathLength == 0 && atomic.load<u32>(texts + textsRootPages) != 0) return 1;
  const filter = load<usize>(texts, textsFilter);
  const words = load<u32>(texts, textsFilterWords);
  const full = hostLength + pathLength;
  const last = min(full, atomic.load<u32>(texts + textsLongestPage));
  let hash = pageSeed(region);
  let done: u32 = 0;
  let inQuery = false;
  for (let end = hostLength; end <= last; end++) {
    const mark = end < full ? <u32>load<u8>(text + end) : 0;
    const ends =
      end == full || mark == 35 || mark == 59 || (inQuery ? mark == 38 : mark == 47 || mark == 63);
    if (mark == 63) inQuery = true;
    if (!ends) continue;
    for (; done + 8 <= end; done += 8) hash = mix(hash, load<u64>(text + done));
    const left = end - done;
    const key = finish(left > 0 ? mix(hash, headWord(text + done, left)) : hash, end);
    const bits = bitsOf(key);
    if ((load<u64>(wordOf(filter, words, key)) & bits) != bits) continue;
    count = collect(region, texts, key, pageText, text, end, timeMs, out, count);
    if (out == 0 && count > 0) return 1;
  }
  return count;
}

/** Parents of the host, shortest first, the host, its address, its pages, shortest first. */
export function walkHost(
  region: usize,
  texts: usize,
  text: usize,
  hostLength: u32,
  pathLength: u32,
  timeMs: f64,
  out: usize,
): u32 {
  const filter = load<usize>(texts, textsFilter);
  const words = load<u32>(texts, textsFilterWords);
  const singles = atomic.load<u32>(texts + textsSingles) != 0;
  const end = text + hostLength;
  let hash = hostSeed(region);
  let done: u32 = 0;
  let dots = 0;
  let count: u32 = 0;
  for (let at = end; at >= text; at--) {
    const whole = at == text;
    const before = whole ? dot : <u32>load<u8>(at - 1);
    if (before == dot && (whole || dots > 0 || singles)) {
      const length = <u32>(end - at);
      for (; done + 8 <= length; done += 8) hash = mix(hash, load<u64>(end - done - 8));
      const left = length - done;
      const all = left > 0 ? mix(hash, tailWord(end - done, left)) : hash;
      const key = finish(fill(all, (length + 7) >> 3), length);
      const word = load<u64>(wordOf(filter, words, key));
      const way = bitsOf(key);
      // Nothing is listed here or to the left of it. Single labels stand aside of this way.
      if ((word & way) != way && (whole || dots > 0)) return count;
      const own = otherBitsOf(key);
      if ((word & own) == own) {
        count = collect(region, texts, key, domainText, at, length, timeMs, out, count);
        if (whole) {
          count = collect(region, texts, key, ipText, text, length, timeMs, out, count);
          if (collect(region, texts, key, pageHostText, text, length, timeMs, 0, 0) != 0) {
            count = walkPages(region, texts, text, hostLength, pathLength, timeMs, out, count);
          }
        }
        if (out == 0 && count > 0) return 1;
      }
    }
    if (whole) return count;
    if (before == dot) dots++;
  }
  return count;
}

/**
 * Records of what is listed of a visit and counts at a time, as walkHost() orders them.
 * @param text host, and directly behind it the path
 * @param out room for as many u32 as the text has bytes, twice, and 8
 */
export function findHost(
  region: usize,
  text: usize,
  hostLength: u32,
  pathLength: u32,
  timeMs: f64,
  out: usize,
): u32 {
  const texts = atomic.load<usize>(region + regionTexts);
  return walkHost(region, texts, text, hostLength, pathLength, timeMs, out);
}

/** Whether an app is listed; with a null `out` whenever it counts, else at a time. */
export function findApp(region: usize, text: usize, length: u32, timeMs: f64, out: usize): u32 {
  const texts = atomic.load<usize>(region + regionTexts);
  const hash = hashOn(appSeed(region), text, length);
  const bits = bitsOf(hash);
  const word = wordOf(load<usize>(texts, textsFilter), load<u32>(texts, textsFilterWords), hash);
  if ((load<u64>(word) & bits) != bits) return 0;
  return collect(region, texts, hash, appText, text, length, timeMs, out, 0);
}
