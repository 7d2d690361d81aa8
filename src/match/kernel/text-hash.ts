/**
 * Keyed 64-bit hashes of texts. They choose places and turn most strangers away; a match is decided
 * by comparing the text, since whoever guessed the key could aim two texts at one hash.
 * Mixing constants: fmix64 of MurmurHash3 (public domain).
 *
 * One reads from the end to the front, so that the hashes of all suffixes of a host come out of one
 * pass; the other from the front to the end, for all prefixes of a path.
 */

export function mix(hash: u64, word: u64): u64 {
  const mixed = (hash ^ word) * 0xff51_afd7_ed55_8ccd;
  return mixed ^ (mixed >> 32);
}

export function finish(hash: u64, length: u32): u64 {
  const mixed = (hash ^ <u64>length) * 0xc4ce_b9fe_1a85_ec53;
  const again = (mixed ^ (mixed >> 29)) * 0xff51_afd7_ed55_8ccd;
  return again ^ (again >> 32);
}

/** The last `left` (1…7) bytes before `end`. Reads 8 bytes back. */
export function tailWord(end: usize, left: u32): u64 {
  return load<u64>(end - 8) >> ((8 - left) << 3);
}

/** The first `left` (1…7) bytes from `start` on. Reads 8 bytes on. */
export function headWord(start: usize, left: u32): u64 {
  return load<u64>(start) & (((<u64>1) << (left << 3)) - 1);
}

/** Words that a hash from the end takes at least: a shorter text is filled up with zeros. */
const leastWords: u32 = 3;

/** Fills a hash from the end up, after some words. */
export function fill(hash: u64, words: u32): u64 {
  for (; words < leastWords; words++) hash = mix(hash, 0);
  return hash;
}

/** From the end to the front. */
export function hashBack(seed: u64, end: usize, length: u32): u64 {
  let hash = seed;
  let at = end;
  let left = length;
  for (; left >= 8; left -= 8) {
    at -= 8;
    hash = mix(hash, load<u64>(at));
  }
  if (left > 0) hash = mix(hash, tailWord(at, left));
  return finish(fill(hash, (length + 7) >> 3), length);
}

/** The longest text that hashTail() takes. */
export const tailBytes: u32 = 24;

/** As hashBack(), of 1 … tailBytes bytes, without a branch: lengths of names cannot be foreseen. */
export function hashTail(seed: u64, end: usize, length: u32): u64 {
  const first = load<u64>(end - 8) >> ((64 - (min<u32>(length, 8) << 3)) & 63);
  const second =
    (load<u64>(end - 16) >> ((128 - (min<u32>(length, 16) << 3)) & 63)) * u64(length > 8);
  const third = (load<u64>(end - 24) >> ((192 - (length << 3)) & 63)) * u64(length > 16);
  return finish(mix(mix(mix(seed, first), second), third), length);
}

/** From the front to the end. */
export function hashOn(seed: u64, start: usize, length: u32): u64 {
  let hash = seed;
  let at = start;
  let left = length;
  for (; left >= 8; left -= 8) {
    hash = mix(hash, load<u64>(at));
    at += 8;
  }
  if (left > 0) hash = mix(hash, headWord(at, left));
  return finish(hash, length);
}

/** Whether two texts of one length are the same. Reads up to 7 bytes on behind each. */
export function isSame(a: usize, b: usize, length: u32): bool {
  let at: u32 = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(a + at) != load<u64>(b + at)) return false;
  return at == length || headWord(a + at, length - at) == headWord(b + at, length - at);
}
