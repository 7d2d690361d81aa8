import { hash } from 'node:crypto';
import type { IndicatorKind } from '../domain/indicator.ts';
import type { PartySpace } from '../domain/party.ts';

/**
 * The 16-byte id of an indicator: the first half of SHA-256 over its kind, a zero byte, and its
 * normalised value. For numbers that are no E.164 (service, malformed) the space counts as well: a
 * spoofed +95588 and the bank's 95588 have the same digits and are two parties. The same indicator
 * has the same id whichever list named it and on whichever machine.
 */
export function indicatorId(
  kind: IndicatorKind,
  value: string,
  space: PartySpace | null = null,
): Uint8Array {
  const apart = space === 'service' || space === 'malformed' ? `\x00${space}` : '';
  const digest = hash('sha256', `${kind}\x00${value}${apart}`, 'buffer');
  return new Uint8Array(digest.subarray(0, 16));
}
