import {
  carrierShift,
  classFixed,
  classIot,
  classMobile,
  classService,
  classTollFree,
  configAreas,
  configCarriers,
} from './layout';

/*
 * The numbering plan of mainland China on digits packed as BCD, the same readings in the same order as
 * domain/number/china-plan.ts, which says what they are. A number is `digits`, its last digit in the
 * lowest four bits, and `count`, up to 16. A reading is an i32: 0 for none, else the sum of
 * the attributes (layout.ts) in bits 0…7, the space in bits 8…11 and what to do to the digits.
 */
export const readingSpaceShift = 8;
export const readingE164 = 0x100;
export const readingService = 0x200;
/** The country code goes in front. */
export const readingPrefix86 = 0x1000;
/** So many digits are taken off the front. */
export const readingDropShift = 16;

const home = readingE164 | readingPrefix86;

/** The first `length` digits as BCD. */
function head(digits: u64, count: u32, length: u32): u32 {
  return count < length ? 0 : <u32>(digits >> (4 * (count - length)));
}

/** Without the first `dropped` digits, of which there are 1 or more. */
function tail(digits: u64, count: u32, dropped: u32): u64 {
  return digits & (((<u64>1) << (4 * (count - dropped))) - 1);
}

/** Digits of the area code in front: 2, 3, or 0 for none. */
function areaCodeLength(digits: u64, count: u32, config: usize): u32 {
  if (count < 2) return 0;
  const two = decimalOfPair(head(digits, count, 2));
  if (load<u8>(config + two, configAreas) == 1) return 2;
  if (count < 3) return 0;
  const three = two * 10 + (head(digits, count, 3) & 15);
  return load<u8>(config + three, configAreas) == 1 ? 3 : 0;
}

function decimalOfPair(bcd: u32): u32 {
  return (bcd >> 4) * 10 + (bcd & 15);
}

function readFixed(digits: u64, count: u32, config: usize): i32 {
  const area = areaCodeLength(digits, count, config);
  const rest = count - area;
  if (area == 0 || !(rest == 8 || (rest == 7 && area == 3))) return 0;
  return home | classFixed;
}

function readAreaService(digits: u64, count: u32, config: usize): i32 {
  const area = areaCodeLength(digits, count, config);
  const rest = count - area;
  if (area == 0 || rest == 0 || rest > 8) return 0;
  const short = tail(digits, count, area);
  if (!isService(short, rest)) return 0;
  if (head(short, rest, 2) == 0x95 || head(short, rest, 3) == 0x100) {
    return readingService | classService | (area << readingDropShift);
  }
  return home | classService;
}

function isService(digits: u64, count: u32): bool {
  const two = head(digits, count, 2);
  if (two == 0x95) return count >= 5 && count <= 13;
  if (two == 0x96) return count >= 5 && count <= 8;
  if (two >> 4 != 1) return false;
  if (count == 3 || count == 5) return true;
  if (count < 6) return false;
  const three = head(digits, count, 3);
  if (three == 0x106) return count <= 15;
  if (three == 0x100) return count <= 8;
  if (count == 6) return digits == 0x118114 || digits == 0x116114;
  if (count != 8) return false;
  return head(digits, count, 4) == 0x1010 || three == 0x160 || three == 0x168;
}

function readSubscriber(digits: u64, count: u32, config: usize): i32 {
  if (count == 11) {
    const two = head(digits, count, 2);
    if (two < 0x13 || two > 0x19) return 0;
    const four = head(digits, count, 4);
    const index = decimalOfPair(four >> 8) * 100 + decimalOfPair(four & 0xff);
    return home | classMobile | (load<u8>(config + index, configCarriers) << carrierShift);
  }
  if (count == 10) {
    const three = head(digits, count, 3);
    return three == 0x400 || three == 0x800 ? home | classTollFree : 0;
  }
  return count == 13 ? readMachine(digits, config) : 0;
}

/** 13 digits. The carriers of 1064x lie in the table by its last three digits. */
function readMachine(digits: u64, config: usize): i32 {
  const four = head(digits, 13, 4);
  let index: u32;
  if (four == 0x1064) {
    const last = head(digits, 13, 5) & 15;
    if (last < 6) return 0;
    index = 640 + last;
  } else {
    const three = four >> 4;
    if (three != 0x140 && three != 0x141 && three != 0x144) return 0;
    index = decimalOfPair(four >> 8) * 100 + decimalOfPair(four & 0xff);
  }
  return home | classIot | (load<u8>(config + index, configCarriers) << carrierShift);
}

/** Digits that followed the country code. */
export function readNational(digits: u64, count: u32, config: usize): i32 {
  if (count == 0) return 0;
  const subscriber = readSubscriber(digits, count, config);
  if (subscriber != 0) return subscriber;
  if (count == 8 && head(digits, count, 4) == 0x1010) return readingService | classService;
  if (head(digits, count, 1) == 0) {
    const dropped = readBehindTrunk(tail(digits, count, 1), count - 1, config);
    return dropped == 0 ? 0 : dropped + (1 << readingDropShift);
  }
  let reading = readFixed(digits, count, config);
  if (reading == 0) reading = readAreaService(digits, count, config);
  if (reading == 0 && isService(digits, count)) reading = readingService | classService;
  return reading;
}

function readBehindTrunk(digits: u64, count: u32, config: usize): i32 {
  let reading = readSubscriber(digits, count, config);
  if (reading == 0) reading = readFixed(digits, count, config);
  if (reading == 0) reading = readAreaService(digits, count, config);
  return reading;
}

/** Digits as dialled at home. */
export function readDialled(digits: u64, count: u32, config: usize): i32 {
  const subscriber = readSubscriber(digits, count, config);
  if (subscriber != 0) return subscriber;
  if (isService(digits, count)) return readingService | classService;
  if (head(digits, count, 1) == 0) {
    const dropped = readBehindTrunk(tail(digits, count, 1), count - 1, config);
    return dropped == 0 ? 0 : dropped + (1 << readingDropShift);
  }
  if (count < 12 || head(digits, count, 2) != 0x86) return 0;
  const drop: u32 = head(digits, count, 3) == 0x860 ? 3 : 2;
  const bare = tail(digits, count, drop);
  let reading = readSubscriber(bare, count - drop, config);
  if (reading == 0) reading = readFixed(bare, count - drop, config);
  return reading == 0 ? 0 : reading + <i32>(drop << readingDropShift);
}

/** Whether digits that choose a long-distance carrier stand in front, perhaps behind a trunk 0. */
export function hasSelection(digits: u64, count: u32): bool {
  const trunk: u32 = head(digits, count, 1) == 0 ? 1 : 0;
  if (count < trunk + 5) return false;
  const five = head(digits, count, trunk + 5);
  switch (five) {
    case 0x17951:
    case 0x17950:
    case 0x12593:
    case 0x17911:
    case 0x17910:
    case 0x10193:
    case 0x17909:
    case 0x17908:
    case 0x17901:
    case 0x17900:
    case 0x11808:
      return true;
    default:
      return false;
  }
}
