import type { Hit } from '../../../domain/hit.ts';
import type { AssessIndicator, Contact } from '../../contact.ts';

/** Noon in China on a day of no importance. */
export const noonMs = Date.UTC(2026, 5, 1, 4);
export const hourMs = 3_600_000;

export function bytesOf(...start: number[]): Uint8Array {
  const out = new Uint8Array(16);
  out.set(start);
  return out;
}

export function hitOf(change: Partial<Hit> = {}): Hit {
  return {
    id: bytesOf(1),
    subscriber: bytesOf(7),
    epoch: 1,
    counterpart: bytesOf(9),
    indicatorId: bytesOf(0),
    kind: 'call',
    side: 'from',
    timeMs: noonMs,
    observedMs: noonMs,
    durationS: 0,
    subscriberClass: 'mobile',
    subscriberCarrier: 'china_mobile',
    subscriberListed: false,
    late: false,
    ...change,
  };
}

export function contactOf(
  hit: Partial<Hit> = {},
  indicator: Partial<AssessIndicator> = {},
): Contact {
  return {
    hit: hitOf(hit),
    indicator: { scamType: 'loan', confidence: 80, partyClass: 'mobile', ...indicator },
  };
}
