import { listInCell } from './discover-cells';
import { isWorthScoring, linkNumber } from './discover-count';
import { releaseSketch, restoreSketch } from './discover-maps';
import { wakeNumber } from './discover-queue';
import { markDirty, sketchMask, wordState } from './discover-slot';
import { findNumber, insertNumber } from './discover-table';
import { numberBytes, slotAt } from './discover-tokens';

/**
 * Takes up a number as a snapshot kept it, instead of what is known of it here; it will be scored again.
 *
 * @param number a slot, copied
 * @param sketch its larger map, 0: it has none
 */
export function restoreNumber(state: usize, number: usize, sketch: usize): u32 {
  const found = findNumber(state, number);
  const slot = found >= 0 ? <u32>found : insertNumber(state, number);
  const at = slotAt(state, slot);
  releaseSketch(state, at);
  const taken = sketch == 0 ? 0 : restoreSketch(state, sketch);
  memory.copy(at, number, numberBytes);
  const marks = load<u32>(number, wordState * 4) & ~(sketchMask | markDirty);
  store<u32>(at, marks | taken, wordState * 4);
  wakeNumber(state, slot);
  return slot;
}

/** Links a number that is remembered to a victim or a listed number, and has it scored. @returns its slot, or −1 */
export function linkKnown(state: usize, token: usize, half: u32, hash: u32): i32 {
  const slot = findNumber(state, token);
  if (slot < 0) return slot;
  linkNumber(slotAt(state, slot), half, hash);
  wakeNumber(state, slot);
  return slot;
}

/** A number is listed by now: where it was last is a place of listed numbers. */
export function listKnown(state: usize, token: usize): void {
  const slot = findNumber(state, token);
  if (slot >= 0) listInCell(state, slotAt(state, slot));
}

export function isWorth(state: usize, slot: u32): bool {
  return isWorthScoring(state, slotAt(state, slot));
}
