import {
  pairBytes,
  watchRing,
  watchRingCount,
  watchRingNext,
  watchRingRoom,
} from './discover-layout';

/** Remembers the two tokens of a contact; the oldest pair gives way. */
export function rememberPair(state: usize, row: usize): void {
  const room = load<u32>(state, watchRingRoom);
  if (room == 0) return;
  const next = load<u32>(state, watchRingNext);
  const at = load<usize>(state, watchRing) + <usize>next * pairBytes;
  v128.store(at, v128.load(row));
  v128.store(at, v128.load(row, 16), 16);
  store<u32>(state, next + 1 == room ? 0 : next + 1, watchRingNext);
  const count = load<u32>(state, watchRingCount);
  if (count < room) store<u32>(state, count + 1, watchRingCount);
}
