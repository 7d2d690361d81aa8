import type { SlotParty } from '../vault/slot.ts';

/**
 * What sealing needs: a vault, or in a worker thread the sealer of one epoch (vault/worker-seal.ts),
 * which takes no notice of the epoch: the caller sees to it that it is the index's.
 */
export type SlotSealer = {
  sealSlots(slots: Uint8Array, epoch: number): Uint8Array;
  sealBatch(parties: readonly SlotParty[], epoch: number): Uint8Array;
};
