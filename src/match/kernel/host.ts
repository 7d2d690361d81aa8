import { plainDots } from './host-dots';
import { tailLength } from './host-tail';
import { rowHostLength, rowHostStart, rowPathLength, rowTailLength } from './layout';

/** RFC 1035, 2.3.4: longest name and label, in octets. */
const maxHostLength: usize = 253;
const maxLabelLength: u32 = 63;

/** The row reference keeps a path's length in 16 bits. */
const maxPathLength: usize = 0xffff;

/**
 * Reads the other side of a visit, from `start` to before `end`, as intake's parseTarget does: a host
 * in lower case, behind `http://` or `https://` or bare, with a port, a path, a query or a fragment.
 * Writes where host and path lie, from `block` on, into the row reference. False, and nothing is
 * written, for what it does not decide: the exact path reads that. 15 bytes behind `end` are readable.
 */
export function readTarget(start: usize, end: usize, row: usize, block: usize): bool {
  while (start < end && isBlank(load<u8>(start))) start++;
  while (start < end && isBlank(load<u8>(end - 1))) end--;
  const host = start + schemeLength(start, end);
  let at = plainNameEnd(host, end);
  if (at == host || at - host > maxHostLength + 1) return false;
  let hostEnd = at;
  // One dot behind the name says that it is whole.
  if (load<u8>(at - 1) == 46) hostEnd--;
  if (!isName(host, hostEnd)) return false;
  if (at < end && load<u8>(at) == 58) {
    at = portEnd(at + 1, end);
    if (at == 0) return false;
  }
  let pathLength: usize = 0;
  if (at < end) {
    const mark = load<u8>(at);
    if (mark == 47) {
      const stop = plainPathEnd(at, end);
      if (stop == 0) return false;
      pathLength = stop - at;
      if (pathLength == 1) pathLength = 0;
      else if (at != hostEnd || pathLength > maxPathLength) return false;
    } else if (mark != 63 && mark != 35) return false;
  }
  store<u32>(row + rowHostStart, <u32>(host - block));
  store<u16>(row + rowHostLength, <u16>(hostEnd - host));
  store<u16>(row + rowPathLength, <u16>pathLength);
  store<u8>(row + rowTailLength, <u8>tailLength(host, <u32>(hostEnd - host)));
  return true;
}

/** Where the host of a listed host or URL begins. */
export function listedHostStart(start: usize, end: usize): usize {
  return start + schemeLength(start, end);
}

/**
 * End of a listed host that is plain, has two labels or more, is no address, and has nothing behind it but
 * perhaps one dot and one slash; 0 where anything else stands there. 32 bytes before `end` and 15 behind
 * it are readable.
 */
export function listedHostEnd(host: usize, end: usize): usize {
  if (plainDots(end, <u32>(end - host)) != 0) return end;
  let at = plainNameEnd(host, end);
  if (at == host || at - host > maxHostLength + 1) return 0;
  if (at != end && !(at + 1 == end && load<u8>(at) == 47)) return 0;
  if (load<u8>(at - 1) == 46) at--;
  if (!isName(host, at) || endsInNumber(host, at)) return 0;
  let dot = host;
  while (dot < at && load<u8>(dot) != 46) dot++;
  return dot < at ? at : 0;
}

/** The last label is all digits: an accepted host is an IPv4 address then, and nothing else. */
export function endsInNumber(start: usize, end: usize): bool {
  let at = end;
  while (at > start && load<u8>(at - 1) != 46) {
    if (!isDigit(load<u8>(at - 1))) return false;
    at--;
  }
  return at < end;
}

/** What JavaScript's trim takes off, as far as it is ASCII. */
function isBlank(code: u32): bool {
  return code == 32 || code - 9 < 5;
}

function isDigit(code: u32): bool {
  return code - 48 < 10;
}

function schemeLength(start: usize, end: usize): usize {
  // "http", then "://" or "s://".
  if (end - start < 8 || load<u32>(start) != 0x70747468) return 0;
  const next = load<u32>(start + 4);
  if ((next & 0xffffff) == 0x2f2f3a) return 7;
  return next == 0x2f2f3a73 && end - start > 8 && load<u8>(start + 8) != 47 ? 8 : 0;
}

/**
 * End of the letters, digits, hyphens, underscores and dots from `start` on; `start` itself where a
 * label is empty, or where two hyphens stand together, since that may be punycode.
 */
function plainNameEnd(start: usize, end: usize): usize {
  let at = start;
  let dotBefore: u32 = 1;
  let hyphenBefore: u32 = 0;
  while (at < end) {
    const bytes = v128.load(at);
    const dots = i8x16.eq(bytes, i8x16.splat(46));
    const hyphens = i8x16.eq(bytes, i8x16.splat(45));
    const letters = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(97)), i8x16.splat(26));
    const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10));
    const marks = v128.or(v128.or(dots, hyphens), i8x16.eq(bytes, i8x16.splat(95)));
    const plain = <u32>i8x16.bitmask(v128.or(v128.or(letters, digits), marks));
    let length = <u32>ctz(~plain);
    if (length > 16) length = 16;
    if (<usize>length > end - at) length = <u32>(end - at);
    const within: u32 = (1 << length) - 1;
    const dotBits = <u32>i8x16.bitmask(dots) & within;
    const hyphenBits = <u32>i8x16.bitmask(hyphens) & within;
    const pairs =
      (dotBits & ((dotBits << 1) | dotBefore)) | (hyphenBits & ((hyphenBits << 1) | hyphenBefore));
    if (pairs != 0) return start;
    at += length;
    if (length < 16) break;
    dotBefore = dotBits >> 15;
    hyphenBefore = hyphenBits >> 15;
  }
  return at;
}

/** Whether plain bytes are a host: labels not too long, and an IPv4 address where they end in a number. */
function isName(start: usize, end: usize): bool {
  const length = end - start;
  if (length == 0 || length > maxHostLength) return false;
  if (length > maxLabelLength && !areLabelsShort(start, end)) return false;
  let label = end - 1;
  while (label > start && load<u8>(label - 1) != 46) label--;
  if (!isDigit(load<u8>(label))) return true;
  if (endsInNumber(label, end)) return isIpv4(start, end);
  // "0x…" is a number, too.
  return load<u8>(label + 1) != 120;
}

function areLabelsShort(start: usize, end: usize): bool {
  let length: u32 = 0;
  for (let at = start; at < end; at++) {
    if (load<u8>(at) == 46) length = 0;
    else if (++length > maxLabelLength) return false;
  }
  return true;
}

/** Four numbers up to 255 without leading zeros. */
function isIpv4(start: usize, end: usize): bool {
  let parts: u32 = 1;
  let at = start;
  while (true) {
    const from = at;
    let value: u32 = 0;
    while (at < end && isDigit(load<u8>(at)) && at - from < 4)
      value = value * 10 + load<u8>(at++) - 48;
    if (at == from || value > 255 || (at - from > 1 && load<u8>(from) == 48)) return false;
    if (at == end) break;
    if (load<u8>(at) != 46) return false;
    parts++;
    at++;
  }
  return parts == 4;
}

/** End of one to five digits that end the authority; 0 where they do not. */
function portEnd(start: usize, end: usize): usize {
  let at = start;
  while (at < end && at - start < 6 && isDigit(load<u8>(at))) at++;
  return at == start || at - start > 5 ? 0 : at;
}

/**
 * End of the path that begins at `start`: before a query, a fragment or `end`. 0 where it is not plain:
 * an escape, a backslash, anything but printable ASCII, or a segment that begins with a dot.
 */
function plainPathEnd(start: usize, end: usize): usize {
  let at = start;
  let slashBefore: u32 = 0;
  while (at < end) {
    const bytes = v128.load(at);
    const stops = v128.or(i8x16.eq(bytes, i8x16.splat(63)), i8x16.eq(bytes, i8x16.splat(35)));
    let length = <u32>ctz(<u32>i8x16.bitmask(stops) | 0x10000);
    if (<usize>length > end - at) length = <u32>(end - at);
    const within: u32 = (1 << length) - 1;
    // Signed: from 0x80 on they are below 33 as well.
    const odd = v128.or(
      v128.or(i8x16.lt_s(bytes, i8x16.splat(33)), i8x16.eq(bytes, i8x16.splat(127))),
      v128.or(i8x16.eq(bytes, i8x16.splat(37)), i8x16.eq(bytes, i8x16.splat(92))),
    );
    const dotBits = <u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(46)));
    const slashBits = <u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(47))) & within;
    const faults = <u32>i8x16.bitmask(odd) | (dotBits & ((slashBits << 1) | slashBefore));
    if ((faults & within) != 0) return 0;
    at += length;
    if (length < 16) break;
    slashBefore = slashBits >> 15;
  }
  return at;
}
