import type { RoutePause } from './route-pause.ts';
import { TokenBucket } from './token-bucket.ts';

/**
 * Where the parts of a route pass one by one, in the order in which they came, whatever connection
 * they go by: the rate in parts a second, and the pauses that the carrier asks for.
 */
export class Turnstile {
  readonly #bucket: TokenBucket | null;
  readonly #pause: RoutePause;
  readonly #nowMs: () => number;
  #waiting: ((refused: string | null) => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #out = 0;

  /** @param nowMs a monotonic clock, the one of `pause` */
  constructor(partsPerSecond: number | null, pause: RoutePause, nowMs: () => number) {
    this.#bucket = partsPerSecond === null ? null : new TokenBucket(partsPerSecond, nowMs());
    this.#pause = pause;
    this.#nowMs = nowMs;
  }

  /** null to go at once; else a promise of null to go, or of why it may not any more. */
  pass(): Promise<string | null> | null {
    if (this.#waiting.length === 0 && this.#takeTurn() === 0) return null;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#arm();
    });
  }

  /** Another turn for a part that has passed and is sent a second time; as pass(). */
  again(): Promise<string | null> | null {
    this.#out -= 1;
    const turn = this.pass()?.then((refused) => {
      // It still counts as out until left().
      if (refused !== null) this.#out += 1;
      return refused;
    });
    return turn ?? null;
  }

  /** A part that had passed is answered, or given up. */
  left(): void {
    this.#out -= 1;
    if (this.#waiting.length > 0) this.#arm();
  }

  /** Refuses what waits. */
  abandon(cause: string): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(cause);
  }

  /** Takes a turn and gives 0, or gives the milliseconds until the next try; Infinity: until a part is answered. */
  #takeTurn(): number {
    const nowMs = this.#nowMs();
    const pauseMs = this.#pause.leftMs(nowMs);
    if (pauseMs > 0) return pauseMs;
    if (this.#out >= this.#pause.allowance()) return Number.POSITIVE_INFINITY;
    const waitMs = this.#bucket?.take(nowMs) ?? 0;
    if (waitMs === 0) this.#out += 1;
    return waitMs;
  }

  #arm(): void {
    if (this.#timer) return;
    while (this.#waiting.length > 0) {
      const waitMs = this.#takeTurn();
      if (waitMs > 0) {
        if (waitMs === Number.POSITIVE_INFINITY) return;
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#arm();
        }, waitMs);
        return;
      }
      this.#waiting.shift()?.(null);
    }
  }
}
