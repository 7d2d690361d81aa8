import { hash } from 'node:crypto';
import type { IndicatorKind } from '../domain/indicator.ts';

/**
 * The 16-byte id of an indicator: the first half of SHA-256 over its kind, a zero byte, and its
 * normalised value. One (kind, value) has one id, whichever list named it and on whichever machine.
 */
export function indicatorId(kind: IndicatorKind, value: string): Uint8Array {
  const digest = hash('sha256', `${kind}\x00${value}`, 'buffer');
  return new Uint8Array(digest.subarray(0, 16));
}
