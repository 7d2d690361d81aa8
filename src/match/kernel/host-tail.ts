import { bytesBehind, dotsOf, withoutLast } from './host-dots';

/** Length of the last two labels of a host, of all of it where it has no more. Reads 32 bytes back. */
export function tailLength(host: usize, length: u32): u32 {
  if (length > 32) return longTailLength(host, length);
  const before = withoutLast(dotsOf(host + length, length));
  return before == 0 ? length : bytesBehind(before);
}

function longTailLength(host: usize, length: u32): u32 {
  let dots: u32 = 0;
  for (let left = length; left > 0; left--) {
    if (load<u8>(host + left - 1) != 46) continue;
    if (dots == 1) return length - left;
    dots++;
  }
  return length;
}
