import { TokenBucket } from '../../src/deliver/gateways/core/token-bucket.ts';
import type { Faults } from './fault.ts';

/** How long a burst of the fault `burst` lasts. */
const burstMs = 500;

/** Whether the simulator asks for less: by chance, for a burst, or because parts come too fast. */
export class Brake {
  readonly #faults: Faults;
  readonly #random: () => number;
  readonly #bucket: TokenBucket | null;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(faults: Faults, random: () => number, nowMs: number) {
    this.#faults = faults;
    this.#random = random;
    this.#bucket = faults.rate === null ? null : new TokenBucket(faults.rate, nowMs);
  }

  /** Asked once for each part. `nowMs` is of one monotonic clock. */
  throttles(nowMs: number): boolean {
    if (this.#faults.burst > 0 && nowMs >= this.#untilMs && this.#random() < this.#faults.burst) {
      this.#untilMs = nowMs + burstMs;
    }
    if (nowMs < this.#untilMs || this.#random() < this.#faults.throttle) return true;
    return this.#bucket !== null && this.#bucket.take(nowMs) > 0;
  }
}
