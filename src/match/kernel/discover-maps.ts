import {
  growAtZeros,
  mapBits,
  shrinkAtOnes,
  watchPoolBits,
  watchPoolFree,
  watchPoolFreeCount,
  watchPoolZeros,
  watchRefused,
  watchRestarted,
} from './discover-layout';
import {
  mapHalfDays,
  sketchBits,
  sketchMask,
  sketchWords,
  unit,
  wordMap,
  wordState,
} from './discover-slot';

/**
 * Whom a number has called or written to: a map of 64 bits in its slot and, for a busy number, a sketch
 * of 2,048 in the pool. How many are new is estimated as each bit is set for the first time: with z
 * of m bits clear, a stranger sets one with the chance z/m and so counts m/z (Ting, "Streamed
 * approximate counting of distinct elements", KDD 2014). When a sketch begins, it knows nobody
 * whom the small map knew, so from then on only those count whose bit in the small map is clear, for
 * all the others too: without bias, at the price of some noise.
 */

const sketchBytes: usize = sketchWords * 4;

/** Place of a slot's sketch + 1, 0: it has none. */
export function sketchOf(at: usize): u32 {
  return load<u32>(at, wordState * 4) & sketchMask;
}

function smallZeros(at: usize): u32 {
  return mapBits - <u32>popcnt<u64>(load<u64>(at, wordMap * 4));
}

function hasSmall(at: usize, hash: u32): bool {
  return ((load<u64>(at, wordMap * 4) >> (hash & 63)) & 1) != 0;
}

/** Address of the word of a sketch that holds a counterpart's bit: other bits of the hash than the map's. */
export function sketchWordOf(state: usize, sketch: u32, hash: u32): usize {
  const bits = load<usize>(state, watchPoolBits) + <usize>(sketch - 1) * sketchBytes;
  return bits + ((<usize>((hash >> 6) & (sketchBits - 1)) >> 5) << 2);
}

export function zerosOf(state: usize, sketch: u32): usize {
  return load<usize>(state, watchPoolZeros) + ((<usize>(sketch - 1)) << 1);
}

/** @returns new counterparts that this one stands for, in units; 0 for a known one */
export function addCounterpart(state: usize, at: usize, hash: u32): u32 {
  const sketch = sketchOf(at);
  return sketch == 0 ? addSmall(state, at, hash) : addLarge(state, at, sketch, hash);
}

function addSmall(state: usize, at: usize, hash: u32): u32 {
  const map = load<u64>(at, wordMap * 4);
  const bit = (<u64>1) << (hash & 63);
  const isNew = u32((map & bit) == 0);
  const zeros = <u32>mapBits - <u32>popcnt<u64>(map);
  store<u64>(at, map | bit, wordMap * 4);
  // Never by 0, where the map is full and the counterpart is known.
  const units = isNew * rounded(unit * mapBits, zeros | (isNew ^ 1));
  if (zeros > <u32>growAtZeros + 1 || isNew == 0) return units;
  if (!grow(state, at) && zeros == 1) store<u64>(at, 0, wordMap * 4);
  return units;
}

function addLarge(state: usize, at: usize, sketch: u32, hash: u32): u32 {
  const word = sketchWordOf(state, sketch, hash);
  const bits = load<u32>(word);
  const bit = (<u32>1) << ((hash >> 6) & 31);
  if ((bits & bit) != 0) return 0;
  const zerosAt = zerosOf(state, sketch);
  const zeros = <u32>load<u16>(zerosAt);
  store<u32>(word, bits | bit);
  store<u16>(zerosAt, <u16>(zeros - 1));
  if (zeros == 1) {
    store<u64>(state, load<u64>(state, watchRestarted) + 1, watchRestarted);
    clearSketch(state, sketch);
  }
  if (hasSmall(at, hash)) return 0;
  return rounded(unit * sketchBits * mapBits, zeros * smallZeros(at));
}

/** a / b to the nearest whole number. */
function rounded(a: u32, b: u32): u32 {
  return (2 * a + b) / (2 * b);
}

/**
 * A call back in units, where the number has called or written to that counterpart as far as the map can
 * tell, less the share of strangers that it takes for a known one; else 0.
 */
export function backUnits(state: usize, at: usize, hash: u32): u32 {
  const sketch = sketchOf(at);
  if (sketch == 0) return u32(hasSmall(at, hash)) * rounded(unit * smallZeros(at), mapBits);
  const isKnown = (load<u32>(sketchWordOf(state, sketch, hash)) >> ((hash >> 6) & 31)) & 1;
  return isKnown * rounded(unit * <u32>load<u16>(zerosOf(state, sketch)), sketchBits);
}

/** Whether so many bits are set: at least so many counterparts are remembered. A sketch has them. */
export function hasReached(at: usize, least: u32): bool {
  return sketchOf(at) != 0 || <u32>mapBits - smallZeros(at) >= least;
}

/** Forgets the parts whose turn is in the half-days from `from` (not included) to `to`. */
export function forgetCounterparts(state: usize, at: usize, from: u32, to: u32): void {
  const sketch = sketchOf(at);
  const first = max<i32>(from + 1, to - mapHalfDays + 1);
  let map = load<u64>(at, wordMap * 4);
  for (let halfDay = first; halfDay <= <i32>to; halfDay++) {
    const part = <u32>halfDay % mapHalfDays;
    map &= ~((<u64>0xf) << (part * 4));
    if (sketch != 0) forgetPart(state, sketch, part);
  }
  store<u64>(at, map, wordMap * 4);
  if (sketch == 0) return;
  if (sketchBits - <u32>load<u16>(zerosOf(state, sketch)) <= shrinkAtOnes) releaseSketch(state, at);
}

function forgetPart(state: usize, sketch: u32, part: u32): void {
  const bytes: usize = sketchBytes / mapHalfDays;
  const from =
    load<usize>(state, watchPoolBits) + <usize>(sketch - 1) * sketchBytes + <usize>part * bytes;
  let ones: u32 = 0;
  for (let word: usize = 0; word < bytes; word += 8) {
    ones += <u32>popcnt<u64>(load<u64>(from + word));
    store<u64>(from + word, 0);
  }
  const zeros = zerosOf(state, sketch);
  store<u16>(zeros, <u16>(load<u16>(zeros) + ones));
}

/** Gives the sketch of a slot back; the number begins with an empty map. */
export function releaseSketch(state: usize, at: usize): void {
  const sketch = sketchOf(at);
  if (sketch == 0) return;
  const free = load<u32>(state, watchPoolFreeCount);
  store<u32>(load<usize>(state, watchPoolFree) + ((<usize>free) << 2), sketch - 1);
  store<u32>(state, free + 1, watchPoolFreeCount);
  store<u32>(at, load<u32>(at, wordState * 4) & ~sketchMask, wordState * 4);
  store<u64>(at, 0, wordMap * 4);
}

/** Place + 1 of an empty sketch, or 0 where none is left, which is counted. */
export function takeSketch(state: usize): u32 {
  const free = load<u32>(state, watchPoolFreeCount);
  if (free == 0) {
    store<u64>(state, load<u64>(state, watchRefused) + 1, watchRefused);
    return 0;
  }
  store<u32>(state, free - 1, watchPoolFreeCount);
  const sketch = load<u32>(load<usize>(state, watchPoolFree) + ((<usize>(free - 1)) << 2)) + 1;
  clearSketch(state, sketch);
  return sketch;
}

/** Place + 1 of a copy of a sketch, or 0 where none is left. */
export function restoreSketch(state: usize, bits: usize): u32 {
  const sketch = takeSketch(state);
  if (sketch == 0) return 0;
  memory.copy(sketchWordOf(state, sketch, 0), bits, sketchBytes);
  let ones: u32 = 0;
  for (let word: usize = 0; word < sketchBytes; word += 8) {
    ones += <u32>popcnt<u64>(load<u64>(bits + word));
  }
  store<u16>(zerosOf(state, sketch), <u16>(sketchBits - ones));
  return sketch;
}

function clearSketch(state: usize, sketch: u32): void {
  memory.fill(sketchWordOf(state, sketch, 0), 0, sketchBytes);
  store<u16>(zerosOf(state, sketch), sketchBits);
}

function grow(state: usize, at: usize): bool {
  const sketch = takeSketch(state);
  if (sketch == 0) return false;
  store<u32>(at, load<u32>(at, wordState * 4) | sketch, wordState * 4);
  return true;
}
