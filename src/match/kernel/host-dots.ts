/*
 * Where the dots of a host of up to 32 bytes stand, as bits: the last byte's is bit 31. All of these
 * functions read 32 bytes before its end.
 */

const longestShort: u32 = 32;
const lastBit: u32 = 0x8000_0000;

/** Of any host; 0 for one that is longer. */
export function dotsOf(end: usize, length: u32): u32 {
  if (length - 1 >= longestShort) return 0;
  const dot = i8x16.splat(46);
  const own = 0xffff_ffff << (longestShort - length);
  return own & bits(i8x16.eq(v128.load(end - 32), dot), i8x16.eq(v128.load(end - 16), dot));
}

/**
 * Of bytes that are surely a host as intake gives it, of two labels or more and no address; 0 for all that
 * has to be looked at more closely, where it may be one or not.
 */
export function plainDots(end: usize, length: u32): u32 {
  if (length - 1 >= longestShort) return 0;
  const far = v128.load(end - 32);
  const near = v128.load(end - 16);
  const own = 0xffff_ffff << (longestShort - length);
  const first = own & (0 - own);
  const dots = own & bits(i8x16.eq(far, i8x16.splat(46)), i8x16.eq(near, i8x16.splat(46)));
  const marks = own & bits(areMarks(far), areMarks(near));
  const names = bits(areNames(far), areNames(near));
  const digits = bits(areDigits(far), areDigits(near));
  // Marks side by side may be an empty label or punycode.
  const odd = (own & ~(names | marks)) | (marks & (marks << 1)) | (dots & (first | lastBit));
  // A last label that begins with a digit may be a number, and the host an address.
  const lastLabel = (lastBit >> (clz(dots) & 31)) << 1;
  return (odd | (digits & lastLabel)) == 0 ? dots : 0;
}

/** Without the dot before the last label. */
export function withoutLast(dots: u32): u32 {
  return dots & ~(lastBit >> (clz(dots) & 31));
}

/** Bytes behind the last of the dots: of one label, or of more where dots were taken away. */
export function bytesBehind(dots: u32): u32 {
  return <u32>clz(dots);
}

function bits(far: v128, near: v128): u32 {
  return <u32>i8x16.bitmask(far) | ((<u32>i8x16.bitmask(near)) << 16);
}

/*
 * Ranges are moved to the lowest signed numbers, since a comparison without signs takes the processor
 * three steps instead of one.
 */

/** Hyphens and dots. */
function areMarks(bytes: v128): v128 {
  return i8x16.lt_s(i8x16.add(bytes, i8x16.splat(83)), i8x16.splat(-126));
}

function areDigits(bytes: v128): v128 {
  return i8x16.lt_s(i8x16.add(bytes, i8x16.splat(80)), i8x16.splat(-118));
}

/** Small letters, digits, underscores. */
function areNames(bytes: v128): v128 {
  const letters = i8x16.lt_s(i8x16.add(bytes, i8x16.splat(31)), i8x16.splat(-102));
  return v128.or(v128.or(letters, areDigits(bytes)), i8x16.eq(bytes, i8x16.splat(95)));
}
