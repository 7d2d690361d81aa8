/** Numbers of more digits are left to the exact path: they may be no whole number of a double. */
const maxDigits: u32 = 15;

/** All fields are absent. */
export function clearExtents(work: usize): void {
  const nothing = i64x2.splat(0);
  v128.store(work, nothing);
  v128.store(work, nothing, 16);
  v128.store(work, nothing, 32);
  v128.store(work, nothing, 48);
}

/** Blanks between tokens; a line end is none, since it ends the row. */
export function skipBlanks(at: usize): usize {
  let code = load<u8>(at);
  while (code == 32 || code == 9 || code == 13) code = load<u8>(++at);
  return at;
}

/**
 * The quote that ends a string whose first character is at `at`; 0 for a string with an escape or a
 * control character, or without `wide` with one beyond ASCII.
 */
export function stringEnd(at: usize, wide: bool): usize {
  while (true) {
    const marks = stringMarks(at);
    if (marks == 0) {
      at += 16;
      continue;
    }
    at += ctz(marks);
    const code = load<u8>(at);
    if (code == 34) return at;
    if (code < 128 || !wide) return 0;
    at++;
  }
}

/** One bit for each of 16 bytes that a string does not simply hold. */
export function stringMarks(at: usize): u32 {
  const bytes = v128.load(at);
  const quotes = v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(92)));
  // Signed: bytes beyond ASCII are below the first printable one as well.
  return i8x16.bitmask(v128.or(quotes, i8x16.lt_s(bytes, i8x16.splat(32))));
}

/**
 * Bytes of a value that is no string and that a record may keep: null, or a whole number whose digits are
 * what String makes of it in JavaScript. 0 for others. No branch tells the two apart: in many files both are frequent.
 */
export function keptLength(start: usize): u32 {
  const length = select<u32>(4, digitCount(start), isNull(start));
  const padded = length > 1 && load<u8>(start) == 48;
  return length > maxDigits || padded ? 0 : length;
}

/** Digits from `start` on, up to 16. */
function digitCount(start: usize): u32 {
  const values = i8x16.sub(v128.load(start), i8x16.splat(48));
  return <u32>ctz(~i8x16.bitmask(i8x16.lt_u(values, i8x16.splat(10))));
}

/** Whether the four bytes are "null". */
export function isNull(at: usize): bool {
  return load<u32>(at) == 0x6c6c_756e;
}

/** Bytes of a value that is no string and that no record keeps: a number, true, false or null. 0 for others. */
export function bareLength(start: usize): u32 {
  const word = load<u32>(start);
  // "true", and "fals" and "e".
  if (word == 0x65757274 || isNull(start)) return 4;
  if (word == 0x736c6166 && load<u8>(start + 4) == 101) return 5;
  let at = start;
  if (load<u8>(at) == 45) at++;
  const whole = at;
  at = digitsEnd(at);
  if (at == whole || (load<u8>(whole) == 48 && at - whole > 1)) return 0;
  if (load<u8>(at) == 46) {
    const fraction = at + 1;
    at = digitsEnd(fraction);
    if (at == fraction) return 0;
  }
  if ((load<u8>(at) | 32) == 101) {
    at++;
    const sign = load<u8>(at);
    if (sign == 43 || sign == 45) at++;
    const exponent = at;
    at = digitsEnd(exponent);
    if (at == exponent) return 0;
  }
  return <u32>(at - start);
}

function digitsEnd(at: usize): usize {
  while (isDigit(load<u8>(at))) at++;
  return at;
}

function isDigit(code: u32): bool {
  return code - 48 < 10;
}
