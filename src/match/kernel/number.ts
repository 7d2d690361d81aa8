import { isPlausibleE164 } from './abroad';
import {
  hasSelection,
  readDialled,
  readingDropShift,
  readingE164,
  readingPrefix86,
  readingSpaceShift,
  readNational,
} from './china';
import { areDigits, digitValues, eightDigits } from './digits';
import {
  carrierShift,
  classInternational,
  classMalformed,
  classMobile,
  configCarriers,
} from './layout';
import { readSender } from './sender';

const e164Space = 1;
const malformedSpace = 4;

/** The longest writing that is looked at (domain/number/normalise.ts). */
const maxWriting: usize = 64;

/** Digits that fit a u64 as BCD. */
const maxDigits: u32 = 16;
/** No digits as BCD have this value. */
const notDigits: u64 = 0xffff_ffff_ffff_ffff;
/** Digits that fit a slot. */
const maxPartyDigits: u32 = 15;
const minDigits: u32 = 3;
const minBareInternational: u32 = 10;

/** '86' in front of eleven digits. */
const homePrefix: u64 = 8_600_000_000_000;

/**
 * Reads a trimmed field as a number, or with `sms` as a sender, into the 16 bytes at `slot`
 * (vault/slot.ts), which need not be zero. What it takes, normaliseNumber and normaliseSender of the
 * domain take with the same result.
 *
 * @returns the party attributes (layout.ts), or -1: slow
 */
export function readParty(start: usize, end: usize, sms: bool, config: usize, slot: usize): i32 {
  const length = <u32>(end - start);
  if (length - 11 < 5) {
    const attributes = readMobile(end - 11, length - 11, config, slot);
    if (attributes >= 0) return attributes;
  }
  return readAnyWriting(start, end, sms, config, slot);
}

/** Eleven digits of a mobile number at `at`, alone or behind one of `86`, `+86`, `0086`; else -1. */
function readMobile(at: usize, before: u32, config: usize, slot: usize): i32 {
  if (before != 0) {
    // "?+86" and "0086", the last byte of each directly before `at`.
    const lead = load<u32>(at - 4);
    if (before == 3) {
      if (lead >> 8 != 0x36_382b) return -1;
    } else if (before == 2) {
      if (lead >> 16 != 0x3638) return -1;
    } else if (before != 4 || lead != 0x3638_3030) return -1;
  }
  const first = (load<u32>(at) & 0xff_ffff) ^ 0x30_3030;
  const last = digitValues(load<u64>(at, 3));
  // Every byte a digit, the first a 1, the second 3 or more.
  const wrong = ((first | (first + 0x06_0600)) & 0xf0_f0ff) ^ 1;
  const second = (first >> 8) & 0xff;
  if (wrong != 0 || second < 3 || !areDigits(last)) return -1;
  const four = 1000 + second * 100 + (first >> 16) * 10 + <u32>(last & 0xff);
  const high = <u64>(100 + second * 10 + (first >> 16));
  writeNumber(slot, e164Space, homePrefix + high * 100_000_000 + eightDigits(last));
  return classMobile | (load<u8>(config + four, configCarriers) << carrierShift);
}

/** A slot of digits: the space, seven zero bytes, a big-endian u64. */
function writeNumber(slot: usize, space: u64, value: u64): void {
  const words = i64x2.replace_lane(i64x2.splat(space), 1, value);
  v128.store(
    slot,
    v128.shuffle<u8>(words, words, 0, 1, 2, 3, 4, 5, 6, 7, 15, 14, 13, 12, 11, 10, 9, 8),
  );
}

function readAnyWriting(start: usize, end: usize, sms: bool, config: usize, slot: usize): i32 {
  if (end - start > maxWriting || start == end) return -1;
  let plus = load<u8>(start) == 43;
  let idd = !plus && load<u16>(start) == 0x3030 && end - start > 2;
  let at = plus ? start + 1 : idd ? start + 2 : start;
  let count: u32 = 0;
  let digits: u64 = 0;
  if (end - at - 1 < <usize>maxDigits) {
    digits = packDigits(at, <u32>(end - at));
    if (digits != notDigits) {
      count = <u32>(end - at);
      at = end;
    } else digits = 0;
  }
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    const digit = byte - 48;
    if (digit <= 9) {
      if (count == maxDigits) return -1;
      digits = (digits << 4) | digit;
      count++;
      if (count == 2 && digits == 0 && !plus && !idd) {
        idd = true;
        count = 0;
      }
    } else if (byte == 43 && !plus && count == 0 && !idd) plus = true;
    else if (!isSeparator(byte)) return sms ? readSender(start, end, slot) : -1;
  }
  if (count == 0) return -1;
  const reading = plus || idd ? readAbroad(digits, count, config) : readBare(digits, count, config);
  if (reading < 0) return -1;
  if (reading == 0) return writeMalformed(digits, count, slot);
  const dropped = <u32>(reading >> readingDropShift);
  const kept = count - dropped;
  let value = decimal(dropped == 0 ? digits : digits & (((<u64>1) << (4 * kept)) - 1));
  if ((reading & readingPrefix86) != 0) value += 86 * powerOfTen(kept);
  writeNumber(slot, <u64>((reading >> readingSpaceShift) & 15), value);
  return reading & 0xff;
}

/** Up to sixteen digits as BCD, the last in the lowest bits. */
function packDigits(start: usize, count: u32): u64 {
  const places = i8x16(-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1);
  // Moved to the end, with zeros in front: a place below 0 gives 0.
  const values = v128.xor(v128.load(start), i8x16.splat(48));
  const moved = v128.swizzle(values, v128.add<u8>(places, i8x16.splat(<i8>count)));
  if (v128.any_true(v128.gt<u8>(moved, i8x16.splat(9)))) return notDigits;
  // The first digit of a pair is in the lower byte.
  const pairs = v128.or(v128.shl<u16>(moved, 4), v128.shr<u16>(moved, 8));
  const bytes = i8x16.narrow_i16x8_u(v128.and(pairs, i16x8.splat(0xff)), i16x8.splat(0));
  const order = i8x16(7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0);
  return i64x2.extract_lane(v128.swizzle(bytes, order), 0);
}

/** Space, TAB, hyphen, brackets, dot, slash; those beyond ASCII are left to the exact path. */
function isSeparator(byte: u32): bool {
  return (
    byte == 32 || byte == 45 || byte == 46 || byte == 47 || byte == 40 || byte == 41 || byte == 9
  );
}

/** A reading of china.ts; 0 where nothing allows the digits; -1 is slow. */
function readBare(digits: u64, count: u32, config: usize): i32 {
  const reading = readDialled(digits, count, config);
  if (reading != 0) return reading;
  if (hasSelection(digits, count)) return -1;
  if (count < minBareInternational || startsWith86(digits, count)) return 0;
  return readForeign(digits, count, config);
}

/** The same for digits behind '+' or '00'. */
function readAbroad(digits: u64, count: u32, config: usize): i32 {
  if (!startsWith86(digits, count)) return readForeign(digits, count, config);
  const national = count - 2;
  const bare = digits & (((<u64>1) << (4 * national)) - 1);
  const reading = readNational(bare, national, config);
  if (reading != 0) return reading + (2 << readingDropShift);
  return hasSelection(bare, national) ? -1 : 0;
}

function readForeign(digits: u64, count: u32, config: usize): i32 {
  return isPlausibleE164(digits, count, config) ? readingE164 | classInternational : 0;
}

function startsWith86(digits: u64, count: u32): bool {
  return count >= 2 && digits >> (4 * (count - 2)) == 0x86;
}

function writeMalformed(digits: u64, count: u32, slot: usize): i32 {
  if (count < minDigits || count > maxPartyDigits) return -1;
  v128.store(slot, i64x2.splat(0));
  store<u8>(slot, malformedSpace);
  for (let place = count; place > 0; place--) {
    store<u8>(slot + place, 48 + <u32>(digits & 15));
    digits >>= 4;
  }
  return classMalformed;
}

/** What sixteen digits of BCD are worth: pairs, then fours, then eights. */
function decimal(digits: u64): u64 {
  const twos = ((digits >> 4) & 0x0f0f_0f0f_0f0f_0f0f) * 10 + (digits & 0x0f0f_0f0f_0f0f_0f0f);
  const fours = ((twos >> 8) & 0x00ff_00ff_00ff_00ff) * 100 + (twos & 0x00ff_00ff_00ff_00ff);
  const eights = ((fours >> 16) & 0x0000_ffff_0000_ffff) * 10_000 + (fours & 0x0000_ffff_0000_ffff);
  return (eights >> 32) * 100_000_000 + (eights & 0xffff_ffff);
}

function powerOfTen(exponent: u32): u64 {
  let power: u64 = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}
