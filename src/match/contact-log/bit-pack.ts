/**
 * Bit packing as Parquet's encodings have it (parquet-format, Encodings.md, RLE and DELTA_BINARY_PACKED):
 * values of equal width one behind the other, the lowest bit first.
 */

/** Bits that hold every value up to `max`. */
export function widthOf(max: number): number {
  return max > 0xffff_ffff
    ? 64 - Math.clz32(Math.floor(max / 0x1_0000_0000))
    : 32 - Math.clz32(max);
}

/**
 * Packs `count` values from `values[first]` on, less `base` each. Bytes of a last, unfinished byte are
 * filled with zero bits.
 *
 * @param width 0…48
 * @returns offset in `out` behind the bytes
 */
export function packBits(
  values: Float64Array | Uint32Array,
  first: number,
  count: number,
  base: number,
  width: number,
  out: Uint8Array,
  at: number,
): number {
  if (width === 0) return at;
  let to = at;
  let held = 0;
  let bits = 0;
  const lowWidth = width > 24 ? 24 : width;
  const highWidth = width - lowWidth;
  for (let i = first; i < first + count; i++) {
    const value = (values[i] as number) - base;
    // An int32 holds up to 7 bits left over and 24 new ones.
    held |= (highWidth === 0 ? value : value % 0x100_0000) << bits;
    bits += lowWidth;
    while (bits >= 8) {
      out[to++] = held;
      held >>>= 8;
      bits -= 8;
    }
    if (highWidth === 0) continue;
    held |= Math.floor(value / 0x100_0000) << bits;
    bits += highWidth;
    while (bits >= 8) {
      out[to++] = held;
      held >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) out[to++] = held;
  return to;
}

/**
 * The value at `place` of packed ones.
 *
 * @param width 0…24
 */
export function bitsAt(bytes: Uint8Array, at: number, width: number, place: number): number {
  if (width === 0) return 0;
  const bit = place * width;
  const byte = at + (bit >>> 3);
  const word =
    (bytes[byte] as number) |
    ((bytes[byte + 1] ?? 0) << 8) |
    ((bytes[byte + 2] ?? 0) << 16) |
    ((bytes[byte + 3] ?? 0) << 24);
  return (word >>> (bit & 7)) & ((1 << width) - 1);
}

/** Bytes of `count` packed values. */
export function packedBytes(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}
