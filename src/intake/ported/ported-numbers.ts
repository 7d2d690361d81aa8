import type { Carrier } from '../../domain/party.ts';

/** Carriers by their place in the table's octets, which begin at 1. */
const carriers: readonly Carrier[] = [
  'china_mobile',
  'china_unicom',
  'china_telecom',
  'china_broadnet',
];

export function isCarrier(text: string): text is Carrier {
  return (carriers as readonly string[]).includes(text);
}

/**
 * Carriers of numbers that were ported, by token: nine octets a number, looked up by bisection. The
 * first eight octets of a token tell it apart from all others; of 10 million numbers two share them
 * with a chance of one in 370,000.
 */
export class PortedNumbers {
  readonly #keys: BigUint64Array;
  readonly #carriers: Uint8Array;

  /** @param tokens 16 octets each; @param ported the carrier of each; of repeated tokens the last counts */
  constructor(tokens: Uint8Array, ported: readonly Carrier[]) {
    const view = new DataView(tokens.buffer, tokens.byteOffset, tokens.byteLength);
    const latest = new Map(ported.map((carrier, at) => [view.getBigUint64(at * 16), carrier]));
    this.#keys = new BigUint64Array(latest.keys()).sort();
    this.#carriers = Uint8Array.from<bigint>(this.#keys, (key) => {
      const carrier = latest.get(key);
      return carrier === undefined ? 0 : carriers.indexOf(carrier) + 1;
    });
  }

  size(): number {
    return this.#keys.length;
  }

  /** The carrier that a number was ported to; null where it was not. */
  carrierOf(token: Uint8Array): Carrier | null {
    const key = new DataView(token.buffer, token.byteOffset, token.byteLength).getBigUint64(0);
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? 0n) < key) low = middle + 1;
      else high = middle;
    }
    return this.#keys[low] === key ? (carriers[(this.#carriers[low] ?? 0) - 1] ?? null) : null;
  }
}
