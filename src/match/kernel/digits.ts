/*
 * Eight decimal digits in one u64, as they stand in memory: the first in the lowest byte. Zero bytes are
 * leading zeros.
 */

/** The values of eight characters; see `areDigits`. */
export function digitValues(characters: u64): u64 {
  return characters ^ 0x3030_3030_3030_3030;
}

/** Whether every byte is 0…9. */
export function areDigits(values: u64): bool {
  return ((values | (values + 0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0) == 0;
}

/** What the digits are worth: pairs, then fours, then all (Lemire, "Quickly parsing eight digits"). */
export function eightDigits(values: u64): u64 {
  const pairs = values * 10 + (values >> 8);
  return (
    ((pairs & 0x0000_00ff_0000_00ff) * 0x000f_4240_0000_0064 +
      ((pairs >> 16) & 0x0000_00ff_0000_00ff) * 0x0000_2710_0000_0001) >>
    32
  );
}
