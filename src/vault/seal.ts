import { createCipheriv, type KeyObject } from 'node:crypto';
import { TocsinError } from '../domain/error.ts';
import { slotBytes } from './slot.ts';

/** Turns a buffer of 16-byte slots into as many tokens, in the same order. */
export type Sealer = (slots: Uint8Array) => Uint8Array;

/**
 * A sealer for one key: AES-128 in ECB mode (FIPS 197, SP 800-38A 6.1), one block a slot.
 * ECB is deterministic on purpose: a token is a keyed permutation of a slot, so that equal numbers
 * have equal tokens; slots hold one block each, so no pattern between blocks exists to leak.
 * One `update` a batch; the cipher keeps no state between blocks, so it is never finished.
 */
export function createSealer(key: Uint8Array | KeyObject): Sealer {
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return (slots) => {
    if (slots.length % slotBytes !== 0) {
      throw new TocsinError(
        'TOKEN_INVALID',
        'A buffer of slots must hold whole slots of 16 bytes.',
      );
    }
    if (slots.length === 0) return new Uint8Array(0);
    const tokens = cipher.update(slots);
    return new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.length);
  };
}
