/**
 * SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012,
 * and the 128-bit variant of the authors' reference code).
 */

/**
 * Makes a sealing slot of a text: the space code, then the first 15 bytes of the text's keyed digest.
 * 7 bytes behind the text are readable.
 */
export function digest(key: usize, start: usize, length: usize, space: u32, slot: usize): void {
  const k0 = load<u64>(key);
  const k1 = load<u64>(key, 8);
  let v0: u64 = k0 ^ 0x736f6d6570736575;
  // 0xee asks for 128 bits.
  let v1: u64 = k1 ^ 0x646f72616e646f6d ^ 0xee;
  let v2: u64 = k0 ^ 0x6c7967656e657261;
  let v3: u64 = k1 ^ 0x7465646279746573;

  const words = length >> 3;
  for (let word: usize = 0; word <= words; word++) {
    let message = load<u64>(start + (word << 3));
    if (word == words) {
      // What is left of the text, and its length in the highest byte.
      message &= ((<u64>1) << ((length & 7) << 3)) - 1;
      message |= (<u64>length) << 56;
    }
    v3 ^= message;
    for (let round = 0; round < 2; round++) {
      v0 += v1;
      v2 += v3;
      v1 = rotl<u64>(v1, 13) ^ v0;
      v3 = rotl<u64>(v3, 16) ^ v2;
      v0 = rotl<u64>(v0, 32) + v3;
      v2 += v1;
      v1 = rotl<u64>(v1, 17) ^ v2;
      v3 = rotl<u64>(v3, 21) ^ v0;
      v2 = rotl<u64>(v2, 32);
    }
    v0 ^= message;
  }

  v2 ^= 0xee;
  let low: u64 = 0;
  for (let round = 0; round < 8; round++) {
    if (round == 4) {
      low = v0 ^ v1 ^ v2 ^ v3;
      v1 ^= 0xdd;
    }
    v0 += v1;
    v2 += v3;
    v1 = rotl<u64>(v1, 13) ^ v0;
    v3 = rotl<u64>(v3, 16) ^ v2;
    v0 = rotl<u64>(v0, 32) + v3;
    v2 += v1;
    v1 = rotl<u64>(v1, 17) ^ v2;
    v3 = rotl<u64>(v3, 21) ^ v0;
    v2 = rotl<u64>(v2, 32);
  }
  const high = v0 ^ v1 ^ v2 ^ v3;
  store<u64>(slot, (low << 8) | space);
  store<u64>(slot, (high << 8) | (low >> 56), 8);
}
