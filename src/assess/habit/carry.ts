import type { SlotTable } from '../discover/slot-table.ts';
import type { HabitTable } from './habit-table.ts';

const batch = 4096;
const tokenBytes = 16;

/**
 * Takes over what a table knows into one of another size, or of other tokens. A table keeps a part of
 * each token only; the whole ones are discovery's, which meets the same people. Whom discovery has
 * forgotten is left behind, and that is counted.
 *
 * @param known the numbers of the discovery beside which `from` was filled
 * @param translate n × 16 bytes of tokens to as many of the table that takes over
 */
export function carryHabits(
  from: HabitTable,
  to: HabitTable,
  known: SlotTable,
  translate: (tokens: Uint8Array) => Uint8Array,
): void {
  const tokens = new Uint8Array(batch * tokenBytes);
  let slots: Uint8Array[] = [];
  let carried = 0;
  const flush = (): void => {
    if (slots.length === 0) return;
    const fresh = translate(tokens.slice(0, slots.length * tokenBytes));
    for (const [at, slot] of slots.entries()) {
      to.take(fresh.subarray(at * tokenBytes, (at + 1) * tokenBytes), slot);
    }
    carried += slots.length;
    slots = [];
  };
  for (let number = 0; number < known.capacity; number++) {
    if (!known.holds(number)) continue;
    const token = known.tokenOf(number);
    const slot = from.find(token);
    if (slot === null) continue;
    tokens.set(token, slots.length * tokenBytes);
    slots.push(slot.slice());
    if (slots.length === batch) flush();
  }
  flush();
  to.lose(Math.max(0, from.stats().people - carried));
}
