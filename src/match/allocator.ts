/** 1 MB, as the kernel's own declaration of its memory asks. */
export const initialPages = 16;
/** 4 GB: what 32-bit addresses reach. */
export const maximumPages = 65_536;

const pageBytes = 65_536;
/** Everything is counted in cache lines, so that no two pieces share one. */
const unitBytes = 64;
const unitsPerPage = pageBytes / unitBytes;
/** The memory grows by 16 MB at least: each growth interrupts all threads, and untouched memory costs nothing. */
const growPages = 256;

/**
 * The allocator's own words, in the upper half of page 0 (the lower half is left to constants of the
 * kernel): lock, number of segments, the first unit that was never taken, then two words a segment:
 * first unit, and units with the top bit set where it is taken. Segments are in the order of their
 * addresses and leave no gap.
 */
const stateWord = 32_768 / 4;
const lockAt = stateWord;
const countAt = stateWord + 1;
const freshAt = stateWord + 2;
const segmentsAt = stateWord + 4;
const maxSegments = (pageBytes / 4 - segmentsAt) / 2;
const takenBit = 0x8000_0000;
/** The lock is held for microseconds. Longer means that a thread was killed inside. */
const lockTimeoutMs = 5000;

type Words = Uint32Array<SharedArrayBuffer>;

/** The first page. Its place never changes, so a view of it holds through every growth. */
function stateOf(memory: WebAssembly.Memory): Words {
  return new Uint32Array(memory.buffer, 0, pageBytes / 4);
}

/** Prepares a fresh memory. */
export function openAllocator(memory: WebAssembly.Memory): void {
  const words = stateOf(memory);
  words[countAt] = 1;
  words[freshAt] = unitsPerPage;
  words[segmentsAt] = unitsPerPage;
  words[segmentsAt + 1] = (initialPages - 1) * unitsPerPage;
}

/** A piece; from `zeroFrom` on its bytes were never written to. Addresses. */
export type Piece = { readonly at: number; readonly zeroFrom: number };

/** @throws RangeError */
export function allocateIn(memory: WebAssembly.Memory, bytes: number, align: number): Piece {
  const units = Math.max(1, Math.ceil(bytes / unitBytes));
  const step = Math.max(1, align / unitBytes);
  if (!Number.isInteger(Math.log2(step))) throw new RangeError('An alignment is a power of two.');
  return locked(memory, (words) => {
    // Taking one may leave a free one before it and one behind it.
    if ((words[countAt] ?? 0) + 3 > maxSegments) {
      throw new RangeError(`More than ${maxSegments} pieces of the matcher's memory are in use.`);
    }
    const place = bestFit(words, units, step) ?? grown(memory, words, units, step);
    if (place === null) {
      throw new RangeError(`No room for ${bytes} bytes more in the matcher's memory of 4 GB.`);
    }
    const start = take(words, place, units, step);
    const fresh = words[freshAt] ?? 0;
    words[freshAt] = Math.max(fresh, start + units);
    return { at: start * unitBytes, zeroFrom: Math.max(start, fresh) * unitBytes };
  });
}

/** @throws RangeError when nothing was taken at this address */
export function freeIn(memory: WebAssembly.Memory, at: number): void {
  locked(memory, (words) => {
    const place = find(words, at / unitBytes);
    const size = words[place + 1] ?? 0;
    if (words[place] !== at / unitBytes || size < takenBit) {
      throw new RangeError('Nothing was allocated at the address that is to be freed.');
    }
    words[place + 1] = size - takenBit;
    join(words, place);
    if (place > segmentsAt) join(words, place - 2);
  });
}

/** Bytes that are taken at this moment. */
export function takenBytes(memory: WebAssembly.Memory): number {
  return locked(memory, (words) => {
    let units = 0;
    for (let place = segmentsAt; place < endOf(words); place += 2) {
      const size = words[place + 1] ?? 0;
      if (size >= takenBit) units += size - takenBit;
    }
    return units * unitBytes;
  });
}

function locked<T>(memory: WebAssembly.Memory, work: (words: Words) => T): T {
  const words = stateOf(memory);
  const lock = new Int32Array(words.buffer, lockAt * 4, 1);
  // 0 free, 1 held, 2 held and somebody may be waiting.
  if (Atomics.compareExchange(lock, 0, 0, 1) !== 0) {
    while (Atomics.exchange(lock, 0, 2) !== 0) {
      if (Atomics.wait(lock, 0, 2, lockTimeoutMs) === 'timed-out') {
        throw new Error("The matcher's memory stays locked: a thread ended while it allocated.");
      }
    }
  }
  try {
    return work(words);
  } finally {
    if (Atomics.exchange(lock, 0, 0) === 2) Atomics.notify(lock, 0, 1);
  }
}

/** Word behind the last segment. */
function endOf(words: Words): number {
  return segmentsAt + (words[countAt] ?? 0) * 2;
}

/** Units between the segment's start and the first aligned address in it. */
function padding(start: number, step: number): number {
  return (step - (start % step)) % step;
}

/** The smallest free segment that holds the units; null when there is none. */
function bestFit(words: Words, units: number, step: number): number | null {
  let best: number | null = null;
  let bestSize = takenBit;
  for (let place = segmentsAt; place < endOf(words); place += 2) {
    const size = words[place + 1] ?? 0;
    if (size < bestSize && size >= units + padding(words[place] ?? 0, step)) {
      best = place;
      bestSize = size;
    }
  }
  return best;
}

/** Grows the memory until its last segment holds the units; null when that is beyond the maximum. */
function grown(
  memory: WebAssembly.Memory,
  words: Words,
  units: number,
  step: number,
): number | null {
  const last = endOf(words) - 2;
  const lastSize = words[last + 1] ?? 0;
  const isFree = lastSize < takenBit;
  const start = (words[last] ?? 0) + (isFree ? 0 : lastSize - takenBit);
  const needed = padding(start, step) + units - (isFree ? lastSize : 0);
  const before = memory.grow(0);
  const pages = Math.max(Math.ceil(needed / unitsPerPage), growPages);
  const possible = Math.min(pages, maximumPages - before);
  if (possible * unitsPerPage < needed) return null;
  memory.grow(possible);
  if (!isFree) {
    insert(words, last + 2, start, possible * unitsPerPage);
    return last + 2;
  }
  words[last + 1] = lastSize + possible * unitsPerPage;
  return last;
}

/** Takes units out of a free segment; what is left before and behind stays free. */
function take(words: Words, place: number, units: number, step: number): number {
  const start = words[place] ?? 0;
  const size = words[place + 1] ?? 0;
  const before = padding(start, step);
  const behind = size - before - units;
  if (behind > 0) insert(words, place + 2, start + before + units, behind);
  if (before > 0) insert(words, place + 2, start + before, 0);
  const taken = before > 0 ? place + 2 : place;
  if (before > 0) words[place + 1] = before;
  words[taken + 1] = units + takenBit;
  return start + before;
}

function insert(words: Words, place: number, start: number, size: number): void {
  words.copyWithin(place + 2, place, endOf(words));
  words[place] = start;
  words[place + 1] = size;
  words[countAt] = (words[countAt] ?? 0) + 1;
}

/** The segment that holds this unit. */
function find(words: Words, unit: number): number {
  let low = 0;
  let high = (words[countAt] ?? 0) - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((words[segmentsAt + middle * 2] ?? 0) <= unit) low = middle;
    else high = middle - 1;
  }
  return segmentsAt + low * 2;
}

/** Makes one of a free segment and a free one behind it. */
function join(words: Words, place: number): void {
  const next = place + 2;
  if (next >= endOf(words)) return;
  const size = words[place + 1] ?? 0;
  const nextSize = words[next + 1] ?? 0;
  if (size >= takenBit || nextSize >= takenBit) return;
  words[place + 1] = size + nextSize;
  words.copyWithin(next, next + 2, endOf(words));
  words[countAt] = (words[countAt] ?? 0) - 1;
}
