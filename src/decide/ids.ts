import { createHash } from 'node:crypto';
import type { Channel, RecipientRole } from '../domain/warning.ts';

/**
 * 16 bytes that follow from what the warning is about: deciding the same hits again after a lost
 * transaction names the same warning, so it can never be stored twice.
 */
export function warningId(
  subscriber: Uint8Array,
  scamType: string,
  newestHitId: Uint8Array,
): Uint8Array {
  return digest('warning', subscriber, scamType, newestHitId);
}

/** 16 bytes: one message for each recipient and channel of a warning. */
export function messageId(
  warning: Uint8Array,
  role: RecipientRole,
  recipient: Uint8Array,
  channel: Channel,
): Uint8Array {
  return digest('message', warning, role, recipient, channel);
}

/** First half of SHA-256; each part with its length before it, so that no two lists of parts run together. */
function digest(...parts: (string | Uint8Array)[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${part.length}:`).update(part);
  }
  return new Uint8Array(hash.digest().subarray(0, 16));
}
