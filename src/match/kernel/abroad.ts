import { configCountries } from './layout';

/**
 * Whether digits (BCD, see china.ts) may be an international number: the same rules on the same table
 * as isPlausibleE164 in domain/number/country-codes.ts, where they are explained.
 */
export function isPlausibleE164(digits: u64, count: u32, config: usize): bool {
  if (count > 15 || count < 6) return false;
  const first = digitAt(digits, count, 0);
  if (first == 0) return false;
  if (first == 1) {
    return count == 11 && digitAt(digits, count, 1) >= 2 && digitAt(digits, count, 4) >= 2;
  }
  if (first == 7) return allows(7, count - 1, config);
  const two = first * 10 + digitAt(digits, count, 1);
  if (lengths(two, config) != 0) return allows(two, count - 2, config);
  const three = two * 10 + digitAt(digits, count, 2);
  const rest = count - 3;
  const lead = digitAt(digits, count, 3);
  if (three == 852) return isHongKong(digits, count, lead, rest);
  if (three == 870) return rest == 12 ? lead == 7 : rest == 9 && lead != 4 && lead - 3 < 5;
  if (three == 886) return isTaiwanese(lead, rest);
  return allows(three, rest, config);
}

function digitAt(digits: u64, count: u32, place: u32): u32 {
  return <u32>(digits >> (4 * (count - 1 - place))) & 15;
}

function lengths(code: u32, config: usize): u32 {
  return load<u16>(config + 2 * code, configCountries);
}

function allows(code: u32, length: u32, config: usize): bool {
  return length > 0 && ((lengths(code, config) >> length) & 1) != 0;
}

function isHongKong(digits: u64, count: u32, lead: u32, rest: u32): bool {
  if (rest == 8) return lead >= 2;
  const three = <u32>(digits >> (4 * (count - 6))) & 0xfff;
  return rest == 9 ? three == 0x800 : rest == 11 && three == 0x900;
}

function isTaiwanese(lead: u32, rest: u32): bool {
  if (lead == 9) return rest == 9;
  if (lead == 7 && (rest == 10 || rest == 11)) return true;
  return lead - 2 < 7 && (rest == 8 || rest == 9);
}
