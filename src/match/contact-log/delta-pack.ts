import { packBits, packedBytes, widthOf } from './bit-pack.ts';

/** Parquet's DELTA_BINARY_PACKED (Encodings.md): blocks of 128 deltas in four parts of 32. */
const blockValues = 128;
const partValues = 32;
const blockParts = blockValues / partValues;

/** Most bytes that `count` values may take, with widths of up to 48 bits. */
export function deltaBytesLimit(count: number): number {
  return 24 + Math.ceil(count / blockValues) * (10 + blockParts + blockValues * 6);
}

const deltas = new Float64Array(blockValues);

/**
 * Encodes `count` values from `values[first]` on.
 *
 * @param bits 32 for INT32 columns, whose deltas wrap around; 64 for INT64 ones, of safe integers whose
 *   distances stay below 2^47
 * @returns offset in `out` behind the bytes
 */
export function packDeltas(
  values: Float64Array,
  first: number,
  count: number,
  bits: 32 | 64,
  out: Uint8Array,
  at: number,
): number {
  let to = putVarint(blockValues, out, at);
  to = putVarint(blockParts, out, to);
  to = putVarint(count, out, to);
  const start = values[first] ?? 0;
  to = putZigzag(bits === 32 ? start | 0 : start, out, to);
  for (let done = 1; done < count; done += blockValues) {
    const here = Math.min(blockValues, count - done);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < here; i++) {
      const place = first + done + i;
      const exact = (values[place] as number) - (values[place - 1] as number);
      const delta = bits === 32 ? exact | 0 : exact;
      deltas[i] = delta;
      if (delta < least) least = delta;
    }
    // The last part is filled up with what costs nothing.
    deltas.fill(least, here);
    to = putZigzag(least, out, to);
    const widths = to;
    to += blockParts;
    for (let part = 0; part < blockParts; part++) {
      const from = part * partValues;
      if (from >= here) {
        out[widths + part] = 0;
        continue;
      }
      let most = least;
      for (let i = from; i < from + partValues; i++) {
        if ((deltas[i] as number) > most) most = deltas[i] as number;
      }
      const width = widthOf(most - least);
      out[widths + part] = width;
      to = packBits(deltas, from, partValues, least, width, out, to);
    }
  }
  return to;
}

/** Decodes values of one page into `out[0…]`, at most `count`. */
export function unpackDeltas(
  bytes: Uint8Array,
  at: number,
  count: number,
  bits: 32 | 64,
  out: Float64Array,
  outAt = 0,
): void {
  let from = at;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[from++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  };
  const zigzag = (): number => {
    const value = varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  varint();
  varint();
  const total = Math.min(varint(), count);
  let value = zigzag();
  if (total > 0) out[outAt] = bits === 32 ? value >>> 0 : value;
  for (let done = 1; done < total; done += blockValues) {
    const least = zigzag();
    const widths = from;
    from += blockParts;
    for (let part = 0; part < blockParts; part++) {
      const start = done + part * partValues;
      if (start >= total) break;
      const width = bytes[widths + part] as number;
      const here = Math.min(partValues, total - start);
      let held = 0;
      let have = 0;
      let scan = from;
      for (let i = 0; i < here; i++) {
        let low = 0;
        if (width <= 24) {
          while (have < width) {
            held |= (bytes[scan++] as number) << have;
            have += 8;
          }
          low = held & ((1 << width) - 1);
          held >>>= width;
          have -= width;
        } else {
          while (have < 24) {
            held |= (bytes[scan++] as number) << have;
            have += 8;
          }
          low = held & 0xff_ffff;
          held >>>= 24;
          have -= 24;
          const rest = width - 24;
          while (have < rest) {
            held |= (bytes[scan++] as number) << have;
            have += 8;
          }
          low += (held & ((1 << rest) - 1)) * 0x100_0000;
          held >>>= rest;
          have -= rest;
        }
        value = value + least + low;
        if (bits === 32) value |= 0;
        out[outAt + start + i] = bits === 32 ? value >>> 0 : value;
      }
      from += packedBytes(partValues, width);
    }
  }
}

function putVarint(value: number, out: Uint8Array, at: number): number {
  let to = at;
  let rest = value;
  while (rest >= 0x80) {
    out[to++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  out[to++] = rest;
  return to;
}

function putZigzag(value: number, out: Uint8Array, at: number): number {
  return putVarint(value >= 0 ? value * 2 : -value * 2 - 1, out, at);
}
