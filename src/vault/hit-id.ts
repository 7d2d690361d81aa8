import { hash } from 'node:crypto';
import type { RecordKind } from '../domain/record.ts';

/** What makes two contacts the same hit. */
export type HitIdentity = {
  /** 16 bytes each. */
  readonly subscriber: Uint8Array;
  readonly counterpart: Uint8Array;
  readonly indicatorId: Uint8Array;
  readonly kind: RecordKind;
  /** Epoch milliseconds. */
  readonly timeMs: number;
};

const kindCodes = { call: 1, sms: 2, web: 3, app: 4 } as const satisfies Record<RecordKind, number>;

/**
 * The 16-byte id of a hit: the first half of SHA-256 over subscriber token, counterpart, indicator
 * id, time (i64 big-endian) and kind (one byte). Everything in it is also in the contact log, so a
 * replay and a look-back make the same hit. It lies in the vault because tokens are in it: re-sealing
 * a hit under a new epoch gives it the id that a replay under that epoch would make.
 */
export function hitId(hit: HitIdentity): Uint8Array {
  const bytes = Buffer.alloc(57);
  bytes.set(hit.subscriber, 0);
  bytes.set(hit.counterpart, 16);
  bytes.set(hit.indicatorId, 32);
  bytes.writeBigInt64BE(BigInt(hit.timeMs), 48);
  bytes[56] = kindCodes[hit.kind];
  return new Uint8Array(hash('sha256', bytes, 'buffer').subarray(0, 16));
}
