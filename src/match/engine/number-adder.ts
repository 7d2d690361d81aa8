import { freeBytes } from '../free-bytes.ts';
import { alwaysCode, phoneKind } from '../kernel/index-layout.ts';
import { slotBytes } from '../kernel/layout.ts';
import { allocate, bytesOf, free, type KernelMemory } from '../memory.ts';
import type { ThreadIndex } from './thread-index.ts';

/** Numbers of a list, for whoever seals and adds them. Can be posted. */
export type ListedNumbers = {
  /** n × 16 bytes, owned by this object. */
  readonly slots: Uint8Array<ArrayBuffer>;
  /** Of IndicatorIndex.windowCodes(). */
  readonly codes: Uint32Array<ArrayBuffer> | null;
};

/** Numbers that are sealed at once: 64 KB, which stay in the cache until they are in the table. */
const atOnce = 4096;

/**
 * Seals numbers and puts them into an index that is being filled, from any thread.
 * @throws RangeError where the owner has not reserved the room; TocsinError EPOCH_UNKNOWN
 */
export function addNumbers(
  km: KernelMemory,
  index: ThreadIndex,
  { slots, codes }: ListedNumbers,
): void {
  const tokensAt = allocate(km, atOnce * slotBytes);
  const codesAt = codes === null ? 0 : allocate(km, atOnce * 4);
  const { reader, sealer } = index.enter();
  try {
    const all = slots.length / slotBytes;
    for (let from = 0; from < all; from += atOnce) {
      const end = Math.min(all, from + atOnce);
      const tokens = sealer.sealSlots(slots.subarray(from * slotBytes, end * slotBytes));
      bytesOf(km).set(tokens, tokensAt);
      freeBytes(tokens);
      if (codes !== null) {
        new Uint32Array(km.memory.buffer, codesAt, atOnce).set(codes.subarray(from, end));
      }
      reader.addTokens(tokensAt, end - from, phoneKind, codesAt, alwaysCode);
    }
  } finally {
    index.leave();
    free(km, tokensAt);
    if (codesAt > 0) free(km, codesAt);
  }
}
