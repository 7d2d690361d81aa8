import { createHmac, type KeyObject } from 'node:crypto';
import { createSealer } from './seal.ts';
import { type SlotParty, slotsOf } from './slot.ts';

/**
 * What a worker thread of this process needs to seal under one epoch, and no more: not the ring, not
 * the audit key. It can be posted to a worker. A KeyObject does not show its bytes when it is
 * printed or turned into JSON.
 */
export type SealingKey = { readonly epoch: number; readonly key: KeyObject };

/** Seals under one epoch, without a vault. */
export type WorkerSealer = {
  readonly epoch: number;
  /** As Vault.sealSlots. @throws TOKEN_INVALID when the length is no multiple of 16 */
  sealSlots(slots: Uint8Array): Uint8Array;
  /** As Vault.sealBatch. @throws as writeSlot */
  sealBatch(parties: readonly SlotParty[]): Uint8Array;
  /** 16 bytes: key of the digests that stand for hosts, pages and apps, see digestKeyOf(). */
  readonly digestKey: Uint8Array;
};

/**
 * The key under which a host, page or app becomes 15 bytes that fit a sealing slot: HMAC-SHA-256 over
 * a fixed label under the epoch's key, cut to 16 bytes. Nobody without the key can aim two names at
 * one digest, and it dies with its epoch.
 */
function digestKeyOf(key: KeyObject): Uint8Array {
  const mac = createHmac('sha256', key).update('tocsin: digests of names').digest();
  return new Uint8Array(mac.subarray(0, 16));
}

export function workerSealer({ epoch, key }: SealingKey): WorkerSealer {
  const seal = createSealer(key);
  return {
    epoch,
    sealSlots: seal,
    sealBatch: (parties) => seal(slotsOf(parties)),
    digestKey: digestKeyOf(key),
  };
}
