/**
 * A Bloom filter whose key sets all its bits in one 64-bit word, so that a look-up costs one read.
 * The high half of a key chooses the word, bits of the low half the bits in it.
 */

/** Maps 32 uniform bits to 0 … size - 1 by their order, so any size will do (Lemire, fastrange). */
export function reduce(high: u64, size: u32): u32 {
  return <u32>((high * <u64>size) >> 32);
}

export function wordOf(filter: usize, words: u32, key: u64): usize {
  return filter + ((<usize>reduce(key >> 32, words)) << 3);
}

/**
 * The bits of two keys, whose low halves count: in each byte of the word one, chosen by three bits of
 * the key. With 16 bits a key, six would pass 0.45 % of strangers instead of 0.53 %; but eight are made
 * for two keys at once, without a shift for each.
 */
export function lanesOf(keys: v128): v128 {
  const low = v128.and(keys, i64x2.splat(0xffff_ffff));
  // Bytes 0…3 take the low nibbles of the key's bytes, bytes 4…7 the high ones.
  const nibbles = v128.or(low, i64x2.shl(low, 28));
  const powers = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  return i8x16.swizzle(powers, v128.and(nibbles, i8x16.splat(7)));
}

/** As lanesOf(), of one key. */
export function laneBitsOf(key: u64): u64 {
  return i64x2.extract_lane(lanesOf(i64x2.splat(key)), 0);
}

/** The bits of a key: four, from 24 bits of its low half. A shift takes its count modulo 64. */
export function bitsOf(key: u64): u64 {
  const one: u64 = 1;
  return (one << key) | (one << (key >> 6)) | (one << (key >> 12)) | (one << (key >> 18));
}

/** Other bits of the same word: a second question that the same read answers. */
export function otherBitsOf(key: u64): u64 {
  const one: u64 = 1;
  return (one << (key >> 24)) | (one << (key >> 9)) | (one << (key >> 3));
}
