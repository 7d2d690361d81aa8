import {
  flagBad,
  flagOdd,
  flagQuotedLines,
  flagQuotes,
  workFields,
  workFlags,
  workOdd,
  workRowEnds,
  workRows,
} from './csv-work';

const newlineByte: i8 = 10;
const returnByte: i8 = 13;
const quoteByte: i8 = 34;

/**
 * Marks where the fields and rows of a chunk end, 64 bytes at a time, into the working memory. A chunk
 * begins where a row does. Its last row may be cut off; with `closes` the bytes end the input, so that
 * it is a row without its line end. 63 bytes behind the chunk are readable.
 */
export function markChunk(
  work: usize,
  chunk: usize,
  length: u32,
  delimiterByte: u32,
  closes: bool,
): void {
  const newline = i8x16.splat(newlineByte);
  const delimiter = i8x16.splat(<i8>delimiterByte);
  const quote = i8x16.splat(quoteByte);
  const zero = i8x16.splat(0);
  const fields = work + workFields;
  const rowEnds = work + workRowEnds;
  store<u16>(fields - 2, 0);
  let fieldCount: u32 = 0;
  let rowCount: u32 = 0;
  let flags: u32 = 0;
  let at: u32 = 0;
  // Of the byte before the window: in quotes; ends a field; a closing quote; a CR behind one.
  let inside: u64 = 0;
  let mayOpen: u64 = 1;
  let closed: u64 = 0;
  let closedReturn: u64 = 0;

  for (; at < length; at += 64) {
    const from = chunk + at;
    const a = v128.load(from);
    const b = v128.load(from, 16);
    const c = v128.load(from, 32);
    const d = v128.load(from, 48);
    const newlineA = v128.eq<u8>(a, newline);
    const newlineB = v128.eq<u8>(b, newline);
    const newlineC = v128.eq<u8>(c, newline);
    const newlineD = v128.eq<u8>(d, newline);
    let lines = bits(newlineA, newlineB, newlineC, newlineD);
    let ends = bits(
      v128.or(newlineA, v128.eq<u8>(a, delimiter)),
      v128.or(newlineB, v128.eq<u8>(b, delimiter)),
      v128.or(newlineC, v128.eq<u8>(c, delimiter)),
      v128.or(newlineD, v128.eq<u8>(d, delimiter)),
    );
    // NUL, quotes and bytes beyond ASCII are rare in most files; where there are none, this is all.
    const smallest = v128.min<u8>(v128.min<u8>(a, b), v128.min<u8>(c, d));
    const rare = v128.or(
      v128.or(v128.or(a, b), v128.or(c, d)),
      v128.or(
        v128.eq<u8>(smallest, zero),
        v128.or(
          v128.or(v128.eq<u8>(a, quote), v128.eq<u8>(b, quote)),
          v128.or(v128.eq<u8>(c, quote), v128.eq<u8>(d, quote)),
        ),
      ),
    );
    const valid: u64 = length - at >= 64 ? ~(<u64>0) : ((<u64>1) << (length - at)) - 1;
    lines &= valid;
    ends &= valid;
    if (i8x16.bitmask(rare) != 0 || flags != 0) {
      const odd =
        valid &
        bits(
          v128.or(a, v128.eq<u8>(a, zero)),
          v128.or(b, v128.eq<u8>(b, zero)),
          v128.or(c, v128.eq<u8>(c, zero)),
          v128.or(d, v128.eq<u8>(d, zero)),
        );
      if (odd != 0 && (flags & flagOdd) == 0) {
        flags |= flagOdd;
        memory.fill(work + workOdd, 0, at >> 3);
      }
      if ((flags & flagOdd) != 0) store<u64>(work + (at >> 3), odd, workOdd);
      const quotes =
        valid &
        bits(
          v128.eq<u8>(a, quote),
          v128.eq<u8>(b, quote),
          v128.eq<u8>(c, quote),
          v128.eq<u8>(d, quote),
        );
      if ((quotes | inside | closed | closedReturn) != 0) {
        flags |= flagQuotes;
        const within = parity(quotes) ^ inside;
        const opens = quotes & within;
        const shuts = quotes & ~within;
        ends &= ~within;
        const before = ((ends | shuts) << 1) | mayOpen;
        const behind = (shuts << 1) | closed;
        const returns =
          behind &
          bits(
            v128.eq<u8>(a, i8x16.splat(returnByte)),
            v128.eq<u8>(b, i8x16.splat(returnByte)),
            v128.eq<u8>(c, i8x16.splat(returnByte)),
            v128.eq<u8>(d, i8x16.splat(returnByte)),
          );
        const behindReturn = (returns << 1) | closedReturn;
        const bad =
          valid &
          ((opens & ~before) | (behind & ~(ends | opens | returns)) | (behindReturn & ~lines));
        if ((lines & within) != 0) flags |= flagQuotedLines;
        lines &= ~within;
        inside = 0 - (within >> 63);
        closed = shuts >> 63;
        closedReturn = returns >> 63;
        if (bad != 0) {
          flags |= flagBad;
          const good = (bad & (0 - bad)) - 1;
          ends &= good;
          lines &= good;
          length = at;
        }
        mayOpen = ((ends | shuts) >> 63) & 1;
      } else mayOpen = ends >> 63;
    } else mayOpen = ends >> 63;

    rowCount = addRowEnds(rowEnds, rowCount, lines, ends, fieldCount);
    fieldCount = addFields(fields, fieldCount, ends, at + 1);
  }
  if (closes && (flags & flagBad) == 0) {
    // A quote that is still open, or `"` CR and nothing behind it, is no end of a row.
    const last = load<u16>(fields + 2 * fieldCount - 2);
    const ended =
      rowCount > 0 && load<u16>(rowEnds + 2 * rowCount - 2) + 1 == fieldCount && last == length;
    const torn = closedReturnAtEnd(chunk, length, flags);
    if (inside != 0 || torn) flags |= flagBad;
    else if (!ended) {
      store<u16>(fields + 2 * fieldCount, <u16>(length + 1));
      store<u16>(rowEnds + 2 * rowCount, <u16>fieldCount);
      rowCount++;
    }
  }
  store<u32>(work, rowCount, workRows);
  store<u32>(work, flags, workFlags);
}

function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(a) |
    ((<u64>i8x16.bitmask(b)) << 16) |
    ((<u64>i8x16.bitmask(c)) << 32) |
    ((<u64>i8x16.bitmask(d)) << 48)
  );
}

/** Bit n is the parity of the bits 0…n. */
function parity(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/** Outside quotes, the last two bytes are a quote, which closes, and a CR. */
function closedReturnAtEnd(chunk: usize, length: u32, flags: u32): bool {
  return (
    (flags & flagQuotes) != 0 &&
    length >= 2 &&
    load<u8>(chunk + length - 1) == <u8>returnByte &&
    load<u8>(chunk + length - 2) == <u8>quoteByte
  );
}

/** Writes two whether there are so many or not: a branch that is taken now and then costs more. */
function addRowEnds(rowEnds: usize, count: u32, lines: u64, ends: u64, fieldCount: u32): u32 {
  let to = rowEnds + 2 * count;
  const first = lines & (0 - lines);
  store<u16>(to, <u16>(fieldCount + <u32>popcnt(ends & (first - 1))));
  lines &= lines - 1;
  if (lines == 0) return first == 0 ? count : count + 1;
  count++;
  while (lines != 0) {
    const next = lines & (0 - lines);
    to += 2;
    store<u16>(to, <u16>(fieldCount + <u32>popcnt(ends & (next - 1))));
    lines &= lines - 1;
    count++;
  }
  return count;
}

/** Writes eight, and so again while there are more. */
function addFields(fields: usize, count: u32, ends: u64, base: u32): u32 {
  const found = <u32>popcnt(ends);
  let to = fields + 2 * count;
  do {
    store<u16>(to, <u16>(base + <u32>ctz(ends)));
    ends &= ends - 1;
    store<u16>(to, <u16>(base + <u32>ctz(ends)), 2);
    ends &= ends - 1;
    store<u16>(to, <u16>(base + <u32>ctz(ends)), 4);
    ends &= ends - 1;
    store<u16>(to, <u16>(base + <u32>ctz(ends)), 6);
    ends &= ends - 1;
    store<u16>(to, <u16>(base + <u32>ctz(ends)), 8);
    ends &= ends - 1;
    store<u16>(to, <u16>(base + <u32>ctz(ends)), 10);
    ends &= ends - 1;
    store<u16>(to, <u16>(base + <u32>ctz(ends)), 12);
    ends &= ends - 1;
    store<u16>(to, <u16>(base + <u32>ctz(ends)), 14);
    ends &= ends - 1;
    to += 16;
  } while (ends != 0);
  return count + found;
}
