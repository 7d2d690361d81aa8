import { isIPv6 } from 'node:net';

/**
 * A fixed window for each client. Memory is bounded: when `maxClients` different clients have come
 * within one window, further new ones share one counter until the window ends.
 */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #maxClients: number;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #counts = new Map<string, number>();

  constructor(options: { limit: number; windowMs: number; maxClients: number }) {
    this.#limit = options.limit;
    this.#windowMs = options.windowMs;
    this.#maxClients = options.maxClients;
  }

  /** Counts one request. 0 when it may pass, else the whole seconds until the window ends. */
  take(ip: string, nowMs: number): number {
    if (nowMs - this.#windowStartMs >= this.#windowMs || nowMs < this.#windowStartMs) {
      this.#windowStartMs = nowMs;
      this.#counts = new Map();
    }
    const client = clientOf(ip);
    const key = this.#counts.has(client) || this.#counts.size < this.#maxClients ? client : 'rest';
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count <= this.#limit) return 0;
    return Math.max(1, Math.ceil((this.#windowStartMs + this.#windowMs - nowMs) / 1000));
  }
}

/** One household has one /64 (RFC 6177), so an IPv6 client is its first four groups. */
export function clientOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':').toLowerCase();
}
