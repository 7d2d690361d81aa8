import { isWorthScoring } from './discover-count';
import {
  watchQueue,
  watchQueueCount,
  watchQueueFull,
  watchQueueHead,
  watchQueueSize,
} from './discover-layout';
import { markDirty, wordState } from './discover-slot';
import { slotAt } from './discover-tokens';

/**
 * Slots that changed since they were scored, each once, in a ring. Where the ring is full only the mark
 * in the slot tells, and a walk over the table finds it.
 */

/** Puts a slot into the queue if a score may say something of it. */
export function wakeNumber(state: usize, slot: u32): void {
  const at = slotAt(state, slot);
  const marks = load<u32>(at, wordState * 4);
  if ((marks & markDirty) != 0 || !isWorthScoring(state, at)) return;
  store<u32>(at, marks | markDirty, wordState * 4);
  const size = load<u32>(state, watchQueueSize);
  const count = load<u32>(state, watchQueueCount);
  if (count == size) {
    store<u32>(state, 1, watchQueueFull);
    return;
  }
  let place = load<u32>(state, watchQueueHead) + count;
  if (place >= size) place -= size;
  store<u32>(load<usize>(state, watchQueue) + ((<usize>place) << 2), slot);
  store<u32>(state, count + 1, watchQueueCount);
}
