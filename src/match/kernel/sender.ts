import { classSender } from './layout';

const senderSpace = 3;

/** 3GPP TS 23.040, 9.1.2.5, as domain/number/sender.ts has it. */
const maxSenderLength: u32 = 11;

/**
 * Reads a field that is no number, without blanks around it, as an alphanumeric sender, upper-cased into its slot; -1 is
 * slow, which words for a withheld number are too (domain/number/clean.ts).
 */
export function readSender(start: usize, end: usize, slot: usize): i32 {
  const length = <u32>(end - start);
  // "tel:" in front of digits is a writing of a number.
  if (length == 0 || length > maxSenderLength || load<u32>(start) == 0x3a6c_6574) return -1;
  if (load<u8>(start) == 32 || load<u8>(end - 1) == 32) return -1;
  let low: u64 = 0;
  let high: u64 = 0;
  let letters = 0;
  for (let at: u32 = 0; at < length; at++) {
    let byte = <u32>load<u8>(start + at);
    if (byte - 0x20 > 0x5e || byte == 0x60) return -1;
    if ((byte | 0x20) - 0x61 < 26) {
      letters++;
      byte &= 0xdf;
    }
    if (at < 7) low |= (<u64>byte) << (8 * (at + 1));
    else high |= (<u64>byte) << (8 * (at - 7));
  }
  if (letters == 0 || isWithheld(low >> 8, high)) return -1;
  store<u64>(slot, low | senderSpace);
  store<u64>(slot, high, 8);
  return classSender;
}

/** ANONYMOUS, PRIVATE, RESTRICTED, UNAVAILABLE, UNKNOWN, WITHHELD: seven bytes, then the rest. */
function isWithheld(seven: u64, rest: u64): bool {
  if (seven == 0x4f_4d_59_4e_4f_4e_41) return rest == 0x53_55;
  if (seven == 0x45_54_41_56_49_52_50) return rest == 0;
  if (seven == 0x43_49_52_54_53_45_52) return rest == 0x44_45_54;
  if (seven == 0x4c_49_41_56_41_4e_55) return rest == 0x45_4c_42_41;
  if (seven == 0x4e_57_4f_4e_4b_4e_55) return rest == 0;
  return seven == 0x4c_45_48_48_54_49_57 && rest == 0x44;
}
