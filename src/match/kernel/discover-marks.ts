import {
  watchFilter,
  watchFilterMask,
  watchMarks,
  watchMarksMask,
  watchMarkTokens,
} from './discover-layout';
import { isSameToken } from './discover-tokens';

/** Address of the filter word that is asked first, see assess/discover/token-marks.ts. */
export function filterWordOf(state: usize, token: usize): usize {
  const bit = load<u32>(token) & load<u32>(state, watchFilterMask);
  return load<usize>(state, watchFilter) + ((<usize>(bit >> 5)) << 2);
}

/** Marks of a token, 0 for none. Most tokens have none, and the filter says so. */
export function marksOf(state: usize, token: usize): u32 {
  const first = load<u32>(token);
  if (((load<u32>(filterWordOf(state, token)) >> (first & 31)) & 1) == 0) return 0;
  const mask = load<u32>(state, watchMarksMask);
  const tokens = load<usize>(state, watchMarkTokens);
  let place = load<u32>(token, 4) & mask;
  let at = tokens + ((<usize>place) << 4);
  while (!isSameToken(at, token)) {
    // A sealed token of four zero words does not come up.
    if ((load<u64>(at) | load<u64>(at, 8)) == 0) return 0;
    place = (place + 1) & mask;
    at = tokens + ((<usize>place) << 4);
  }
  return <u32>load<u8>(load<usize>(state, watchMarks) + <usize>place);
}
