import { lanesOf, wordOf } from './filter';
import { probeTexts } from './host-probe';
import {
  candidateFrom,
  candidatePlaceMask,
  candidateTo,
  numbersCapacity,
  numbersFilter,
  numbersFilterWords,
  numbersPayloads,
  numbersTags,
  regionNumbers,
  regionTexts,
  textsLive,
} from './index-layout';
import { callRow, rowKind, rowRefBytes, webRow } from './layout';
import { holdsToken, likelySlot, touchLines } from './token-find';

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
  let found: u32 = 0;
  if (holds(rows, n, callRow)) found = probeNumbers(region, rows, tokens, n, out);
  if (atomic.load<u32>(texts + textsLive) == 0 || !holds(rows, n, webRow)) return found;
  const spare = out + ((<usize>n) << 3);
  const more = probeTexts(region, texts, rows, n, block, others, spare);
  return merge(out, found, others, more, spare);
}

/** Whether any row is of this kind or the one behind it. Most blocks say so at their first row. */
function holds(rows: usize, n: u32, kind: u32): bool {
  const end = rows + <usize>n * rowRefBytes;
  for (let row = rows; row < end; row += rowRefBytes) {
    if (<u32>load<u8>(row, rowKind) - kind < 2) return true;
  }
  return false;
}

/** candidateFrom is 1 << 24, candidateTo 1 << 25. */
const sideShift = 24;

/** Survivors of each step are written without branches; the next step's reads are made ahead of it. */
function probeNumbers(region: usize, rows: usize, tokens: usize, n: u32, out: usize): u32 {
  const numbers = atomic.load<usize>(region + regionNumbers);
  const payloads = load<usize>(numbers, numbersPayloads);
  const capacity = load<u32>(numbers, numbersCapacity);
  const tags = load<usize>(numbers, numbersTags);
  const passed = passFilter(numbers, rows, tokens, n, out);
  let touched: u64 = 0;
  for (let i: u32 = 0; i < passed; i++) {
    const candidate = load<u32>(out + ((<usize>i) << 2));
    const pair = tokens + ((<usize>(candidate & candidatePlaceMask)) << 5);
    touched |= <u64>touchLines(payloads, capacity, candidate & candidateFrom ? pair : pair + 16);
  }
  // Sides whose payload does not rule them out, 8 bytes each: place and side, slot.
  const likely = out + ((<usize>n) << 2);
  let sides: usize = likely;
  for (let i: u32 = 0; i < passed; i++) {
    const candidate = load<u32>(out + ((<usize>i) << 2));
    const place = candidate & candidatePlaceMask;
    const pair = tokens + ((<usize>place) << 5);
    if (candidate & candidateFrom) {
      const slot = likelySlot(payloads, capacity, pair);
      store<u32>(sides, place | candidateFrom);
      store<u32>(sides, slot, 4);
      sides += usize(slot >= 0) << 3;
    }
    if (candidate & candidateTo) {
      const slot = likelySlot(payloads, capacity, pair + 16);
      store<u32>(sides, place | candidateTo);
      store<u32>(sides, slot, 4);
      sides += usize(slot >= 0) << 3;
    }
  }
  for (let side = likely; side < sides; side += 8) {
    touched |= load<u64>(tags + ((<usize>load<u32>(side, 4)) << 3));
  }
  let found: u32 = 0;
  let last: u32 = 0xffff_ffff;
  for (let side = likely; side < sides; side += 8) {
    const candidate = load<u32>(side);
    const place = candidate & candidatePlaceMask;
    const token = tokens + ((<usize>place) << 5) + (candidate & candidateFrom ? 0 : 16);
    if (!holdsToken(numbers, token)) continue;
    // Both sides of a row stand together.
    const before = out + ((<usize>found) << 2) - 4;
    if (place == last) {
      store<u32>(before, load<u32>(before) | candidate);
      continue;
    }
    last = place;
    store<u32>(before, candidate, 4);
    found++;
  }
  // Only so that the reads are not left out.
  store<u64>(likely, touched);
  return found;
}

/** Calls and SMS of which a side passes the filter. */
function passFilter(numbers: usize, rows: usize, tokens: usize, n: u32, out: usize): u32 {
  const filter = load<usize>(numbers, numbersFilter);
  const words = load<u32>(numbers, numbersFilterWords);
  // As few instructions a read as can be: the more of them are under way at once.
  const held = out + ((<usize>n) << 3);
  const last = tokens + ((<usize>n) << 5);
  for (let pair = tokens, at = held; pair < last; pair += 32, at += 16) {
    store<u64>(at, load<u64>(wordOf(filter, words, load<u64>(pair))));
    store<u64>(at, load<u64>(wordOf(filter, words, load<u64>(pair, 16))), 8);
  }
  let passed: u32 = 0;
  let at = held;
  let ref = rows;
  for (let row: u32 = 0, pair = tokens; row < n; row++, pair += 32, at += 16, ref += rowRefBytes) {
    const keys = i64x2.replace_lane(v128.load(pair), 1, load<u64>(pair, 16));
    const bits = lanesOf(keys);
    // One bit a side, where candidateFrom and candidateTo want them.
    const passes = i64x2.bitmask(i64x2.eq(v128.and(v128.load(at), bits), bits)) << sideShift;
    const kind = <u32>load<u8>(ref, rowKind);
    const sides = u32(passes) & (0 - u32(kind - callRow < 2));
    store<u32>(out + ((<usize>passed) << 2), row | sides);
    passed += u32(sides != 0);
  }
  return passed;
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
