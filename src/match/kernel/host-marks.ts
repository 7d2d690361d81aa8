import { reduce } from './filter';
import { bytesBehind, dotsOf, withoutLast } from './host-dots';
import { hostMarksCapacity, hostMarksSeed, hostMarksTags } from './layout';
import { fill, finish, hashBack, hashTail, mix, tailBytes, tailWord } from './text-hash';

/**
 * Hosts that a list must not name without being looked at: a table of their hashes, by linear probing.
 * Bit 0 of a tag says that all below the host is marked, too. Two hosts of one hash only cost time.
 */

const dot: u32 = 46;
const belowBit: u64 = 1;

/**
 * Marks packed hosts.
 * @param below whether what lies below them is marked as well, and then what lies above them: who
 *   lists a parent of an allowed host means that host, too
 */
export function markHosts(marks: usize, packed: usize, n: u32, below: bool): void {
  let at = packed;
  for (let i: u32 = 0; i < n; i++) {
    const length = <u32>load<u8>(at);
    const end = at + 1 + length;
    if (below) {
      mark(marks, end, length, true);
      for (let left = length; left > 0; left--) {
        if (load<u8>(end - left) == dot) mark(marks, end, left - 1, false);
      }
    } else mark(marks, end, length, false);
    at = end;
  }
}

function mark(marks: usize, end: usize, length: u32, below: bool): void {
  const tag = tagOf(hashBack(load<u64>(marks, hostMarksSeed), end, length));
  const at = placeOf(marks, tag);
  store<u64>(at, tag | (load<u64>(at) & belowBit) | u64(below));
}

/** Never 0, which is an empty place. */
function tagOf(hash: u64): u64 {
  return (hash & ~belowBit) | 2;
}

/** Where a tag is, or would be: an empty place then. */
function placeOf(marks: usize, tag: u64): usize {
  const capacity = load<u32>(marks, hostMarksCapacity);
  let slot = reduce(tag >> 32, capacity);
  while (true) {
    const at = marks + hostMarksTags + ((<usize>slot) << 3);
    const held = load<u64>(at);
    if (held == 0 || (held & ~belowBit) == tag) return at;
    if (++slot == capacity) slot = 0;
  }
}

/** Whether a host may be marked, by itself or by one above it. Reads 32 bytes before its end. */
export function isMarkedHost(marks: usize, host: usize, end: usize): bool {
  const length = <u32>(end - host);
  if (length > tailBytes) return isLongMarked(marks, host, end);
  const seed = load<u64>(marks, hostMarksSeed);
  for (let dots = dotsOf(end, length); dots != 0; dots = withoutLast(dots)) {
    const key = hashTail(seed, end, bytesBehind(dots));
    if ((load<u64>(placeOf(marks, tagOf(key))) & belowBit) != 0) return true;
  }
  return load<u64>(placeOf(marks, tagOf(hashTail(seed, end, length)))) != 0;
}

function isLongMarked(marks: usize, host: usize, end: usize): bool {
  let hash = load<u64>(marks, hostMarksSeed);
  let done: u32 = 0;
  for (let at = end - 1; at >= host; at--) {
    if (at > host && load<u8>(at - 1) != dot) continue;
    const length = <u32>(end - at);
    for (; done + 8 <= length; done += 8) hash = mix(hash, load<u64>(end - done - 8));
    const left = length - done;
    const all = left > 0 ? mix(hash, tailWord(end - done, left)) : hash;
    const key = finish(fill(all, (length + 7) >> 3), length);
    const held = load<u64>(placeOf(marks, tagOf(key)));
    if (held != 0 && (at == host || (held & belowBit) != 0)) return true;
  }
  return false;
}
