/** Line ends in `length` bytes from `start` on. The caller's memory holds 63 bytes more. */
export function countLines(start: usize, length: u32): u32 {
  const newline = i8x16.splat(10);
  const end = start + length;
  let count: u32 = 0;
  let at = start;
  for (; at + 16 <= end; at += 16) {
    count += popcnt(i8x16.bitmask(i8x16.eq(v128.load(at), newline)));
  }
  for (; at < end; at++) if (load<u8>(at) == 10) count++;
  return count;
}
