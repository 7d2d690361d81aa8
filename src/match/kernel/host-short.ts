import { readTarget } from './host';
import { bytesBehind, plainDots, withoutLast } from './host-dots';
import { rowHostLength, rowHostStart, rowPathLength, rowTailLength } from './layout';

/**
 * Reads the other side of a visit, from `start` to before `end`, as readTarget() does, and quicker for
 * what most visits name: a bare host of up to 32 bytes. 32 bytes before `end` and 15 behind it are
 * readable. False, and nothing is written, for what the exact path has to read.
 */
export function readHost(start: usize, end: usize, row: usize, block: usize): bool {
  const length = <u32>(end - start);
  const dots = plainDots(end, length);
  if (dots == 0) return readTarget(start, end, row, block);
  const before = withoutLast(dots);
  const tail = before == 0 ? length : bytesBehind(before);
  store<u32>(row, <u32>(start - block), rowHostStart);
  store<u16>(row, <u16>length, rowHostLength);
  store<u16>(row, 0, rowPathLength);
  store<u8>(row, <u8>tail, rowTailLength);
  return true;
}
