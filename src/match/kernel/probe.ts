import { bitsOf, lanesOf, reduce, wordOf } from './filter';
import { findApp, walkHost } from './host-walk';
import {
  candidateFrom,
  candidatePlaceMask,
  candidateTo,
  numbersCapacity,
  numbersFilter,
  numbersFilterWords,
  numbersTags,
  regionNumbers,
  regionTexts,
  textsFilter,
  textsFilterWords,
  textsLive,
  textsSingles,
} from './index-layout';
import {
  appRow,
  callRow,
  rowHostLength,
  rowHostStart,
  rowKind,
  rowPathLength,
  rowRefBytes,
  webRow,
} from './layout';
import { hashBack, hashTail, tailBytes } from './text-hash';
import { hostSeed } from './text-table';
import { holdsToken, tagOf } from './token-table';

/**
 * The places of the rows that may match, ascending. It never leaves out one that does; what it gives
 * is to be decided exactly (windows, allow-lists).
 *
 * Steps: filter words of all tokens, which are nothing but independent reads, so that the processor
 * has many misses under way at once; survivors by arithmetic instead of branches; their places in the
 * table, again read ahead; then each exactly. Visits likewise, by their last two labels.
 *
 * @param out candidateBytes a row
 * @returns number of u32 in `out`
 */
export function probe(
  region: usize,
  rows: usize,
  tokens: usize,
  n: u32,
  block: usize,
  out: usize,
): u32 {
  const texts = atomic.load<usize>(region + regionTexts);
  const others = out + ((<usize>n) << 2);
  let numbers: u32 = 0;
  let visits: u32 = 0;
  for (let row: u32 = 0; row < n; row++) {
    const kind = <u32>load<u8>(rows + <usize>row * rowRefBytes, rowKind);
    visits += u32(kind >= <u32>webRow);
    numbers += u32(kind - callRow < 2);
  }
  let found: u32 = 0;
  if (numbers > 0) found = probeNumbers(region, rows, tokens, n, out);
  if (visits == 0 || atomic.load<u32>(texts + textsLive) == 0) return found;
  const spare = out + ((<usize>n) << 3);
  const more = probeTexts(region, texts, rows, n, block, others, spare);
  return merge(out, found, others, more, spare);
}

/** candidateFrom is 1 << 24, candidateTo 1 << 25. */
const sideShift = 24;

/** Where a token's filter word tells nothing, its place in the table is read ahead of the question. */
function probeNumbers(region: usize, rows: usize, tokens: usize, n: u32, out: usize): u32 {
  const numbers = atomic.load<usize>(region + regionNumbers);
  const filter = load<usize>(numbers, numbersFilter);
  const words = load<u32>(numbers, numbersFilterWords);
  const capacity = load<u32>(numbers, numbersCapacity);
  const tags = load<usize>(numbers, numbersTags);
  // As few instructions a read as can be: the more of them are under way at once.
  const held = out + ((<usize>n) << 3);
  const last = tokens + ((<usize>n) << 5);
  for (let pair = tokens, at = held; pair < last; pair += 32, at += 16) {
    store<u64>(at, load<u64>(wordOf(filter, words, load<u64>(pair))));
    store<u64>(at, load<u64>(wordOf(filter, words, load<u64>(pair, 16))), 8);
  }
  let passed: u32 = 0;
  for (let row: u32 = 0; row < n; row++) {
    const pair = tokens + ((<usize>row) << 5);
    const at = held + ((<usize>row) << 4);
    const kind = <u32>load<u8>(rows + <usize>row * rowRefBytes, rowKind);
    const keys = i8x16.shuffle(
      v128.load(pair),
      v128.load(pair, 16),
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      16,
      17,
      18,
      19,
      20,
      21,
      22,
      23,
    );
    const bits = lanesOf(keys);
    // One bit a side, where candidateFrom and candidateTo want them.
    const passes = i64x2.bitmask(i64x2.eq(v128.and(v128.load(at), bits), bits)) << sideShift;
    const sides = u32(passes) & (0 - u32(kind - callRow < 2));
    store<u32>(out + ((<usize>passed) << 2), row | sides);
    passed += u32(sides != 0);
  }
  let touched: u64 = 0;
  for (let i: u32 = 0; i < passed; i++) {
    const candidate = load<u32>(out + ((<usize>i) << 2));
    const side = <usize>(candidate & candidateFrom ? 0 : 16);
    const token = tokens + ((<usize>(candidate & candidatePlaceMask)) << 5) + side;
    const home = reduce(tagOf(load<u64>(token)) >> 32, capacity);
    const at = tags + ((<usize>home) << 3);
    touched |= load<u64>(at) | load<u64>(at, 64) | load<u64>(at, 128);
  }
  // Only so that the reads are not left out.
  store<u64>(out + ((<usize>n) << 2), touched);
  let found: u32 = 0;
  for (let i: u32 = 0; i < passed; i++) {
    const candidate = load<u32>(out + ((<usize>i) << 2));
    const place = candidate & candidatePlaceMask;
    const pair = tokens + ((<usize>place) << 5);
    let sides: u32 = 0;
    if (candidate & candidateFrom && holdsToken(numbers, pair)) sides = candidateFrom;
    if (candidate & candidateTo && holdsToken(numbers, pair + 16)) sides |= candidateTo;
    store<u32>(out + ((<usize>found) << 2), place | sides);
    found += u32(sides != 0);
  }
  return found;
}

/** Length of the last two labels of a host; of the whole host where it has no more. */
function tailLength(host: usize, length: u32): u32 {
  const end = host + length;
  const dots = i8x16.splat(46);
  const near = <u32>i8x16.bitmask(i8x16.eq(v128.load(end - 16), dots));
  const far = <u32>i8x16.bitmask(i8x16.eq(v128.load(end - 32), dots));
  // Bit 31 is the last byte. What lies before the host does not count.
  const marks = ((near << 16) | far) & (0xffff_ffff << ((32 - min<u32>(length, 32)) & 31));
  const before = marks & ~(0x8000_0000 >> (clz(marks) & 31));
  if (length > 32 && before == 0) return longTailLength(host, length);
  return before == 0 ? length : clz(before);
}

function longTailLength(host: usize, length: u32): u32 {
  let dots: u32 = 0;
  for (let left = length; left > 0; left--) {
    if (load<u8>(host + left - 1) != 46) continue;
    if (dots == 1) return length - left;
    dots++;
  }
  return length;
}

/** As probeNumbers(): hashes, then nothing but reads, then the questions. */
function probeTexts(
  region: usize,
  texts: usize,
  rows: usize,
  n: u32,
  block: usize,
  out: usize,
  spare: usize,
): u32 {
  const filter = load<usize>(texts, textsFilter);
  const words = load<u32>(texts, textsFilterWords);
  const seed = hostSeed(region);
  const held = spare + ((<usize>n) << 3);
  for (let row: u32 = 0; row < n; row++) {
    const ref = rows + <usize>row * rowRefBytes;
    const host = block + load<u32>(ref, rowHostStart);
    const length = <u32>load<u16>(ref, rowHostLength);
    const tail = tailLength(host, length);
    const end = host + length;
    const key = tail <= tailBytes ? hashTail(seed, end, tail) : hashBack(seed, end, tail);
    store<u64>(spare + ((<usize>row) << 3), key);
  }
  for (let row: u32 = 0; row < n; row++) {
    const at = (<usize>row) << 3;
    store<u64>(held + at, load<u64>(wordOf(filter, words, load<u64>(spare + at))));
  }
  // Where single labels are listed, the last two say nothing of the last one.
  const all = u32(atomic.load<u32>(texts + textsSingles) != 0);
  let passed: u32 = 0;
  for (let row: u32 = 0; row < n; row++) {
    const at = (<usize>row) << 3;
    const kind = <u32>load<u8>(rows + <usize>row * rowRefBytes, rowKind);
    const missing = ~load<u64>(held + at) & bitsOf(load<u64>(spare + at));
    const passes = (u32(kind == webRow) & (u32(missing == 0) | all)) | u32(kind == appRow);
    store<u32>(out + ((<usize>passed) << 2), row);
    passed += passes;
  }
  let found: u32 = 0;
  for (let i: u32 = 0; i < passed; i++) {
    const row = load<u32>(out + ((<usize>i) << 2));
    const ref = rows + <usize>row * rowRefBytes;
    const text = block + load<u32>(ref, rowHostStart);
    const length = <u32>load<u16>(ref, rowHostLength);
    const holds =
      load<u8>(ref, rowKind) == webRow
        ? walkHost(region, texts, text, length, load<u16>(ref, rowPathLength), 0, 0)
        : findApp(region, text, length, 0, 0);
    store<u32>(out + ((<usize>found) << 2), row);
    found += u32(holds != 0);
  }
  return found;
}

/** Two ascending lists into one, in the place of the first. */
function merge(out: usize, n: u32, others: usize, m: u32, spare: usize): u32 {
  let i: u32 = 0;
  let j: u32 = 0;
  for (let at: u32 = 0; at < n + m; at++) {
    const own = i < n ? load<u32>(out + ((<usize>i) << 2)) : 0xffff_ffff;
    const other = j < m ? load<u32>(others + ((<usize>j) << 2)) : 0xffff_ffff;
    const takesOwn = i < n && (j >= m || (own & candidatePlaceMask) < (other & candidatePlaceMask));
    store<u32>(spare + ((<usize>at) << 2), takesOwn ? own : other);
    if (takesOwn) i++;
    else j++;
  }
  memory.copy(out, spare, (<usize>(n + m)) << 2);
  return n + m;
}
