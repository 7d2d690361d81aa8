import { createDecipheriv } from 'node:crypto';
import { TocsinError } from '../domain/error.ts';
import { readSlot, type SlotParty, slotBytes } from './slot.ts';

/**
 * Turns tokens back into slots. Only reveal.ts and reseal.ts may call this; a test holds the door.
 * @throws TOKEN_INVALID when a block is no slot: the token is of another epoch, or of no epoch.
 */
export function unsealSlots(key: Uint8Array, tokens: Uint8Array): Uint8Array {
  if (tokens.length % slotBytes !== 0) {
    throw new TocsinError(
      'TOKEN_INVALID',
      'A buffer of tokens must hold whole tokens of 16 bytes.',
    );
  }
  if (tokens.length === 0) return new Uint8Array(0);
  const slots = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(tokens);
  for (let at = 0; at < slots.length; at += slotBytes) slotAt(slots, at);
  return new Uint8Array(slots.buffer, slots.byteOffset, slots.length);
}

/** The party in the slot at `at`. @throws TOKEN_INVALID */
export function slotAt(slots: Uint8Array, at: number): SlotParty {
  const party = readSlot(slots, at);
  if (party === null) {
    throw new TocsinError(
      'TOKEN_INVALID',
      'A token does not open with the key of the epoch that it was said to belong to.',
    );
  }
  return party;
}
