const firstPauseMs = 200;
const longestPauseMs = 10_000;

/**
 * What a route does when its carrier asks for less: nothing leaves for a while, twice as long at each
 * answer that asks again, up to ten seconds. Afterwards one part goes, and for each that is taken one
 * more may be out, so that the rate comes back step by step; one part taken also makes the next pause
 * a short one again. All moments are of one monotonic clock. Milliseconds.
 */
export class RoutePause {
  #pauseMs = 0;
  #untilMs = Number.NEGATIVE_INFINITY;
  #allowance = Number.POSITIVE_INFINITY;

  /**
   * The carrier asked for less in the answer to a part that was sent at `sentMs`. Parts that had been
   * sent before the pause began say nothing new. `atLeastMs` where it says for how long.
   */
  throttled(sentMs: number, nowMs: number, atLeastMs = 0): void {
    if (sentMs < this.#untilMs) return;
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2));
    this.#untilMs = nowMs + Math.max(atLeastMs, this.#pauseMs);
    this.#allowance = 1;
  }

  /** The carrier took the part that was sent at `sentMs`. */
  accepted(sentMs: number): void {
    if (sentMs < this.#untilMs) return;
    this.#pauseMs = 0;
    this.#allowance += 1;
  }

  /** How long nothing may leave: 0 when the pause is over. */
  leftMs(nowMs: number): number {
    return Math.max(0, Math.ceil(this.#untilMs - nowMs));
  }

  /** Parts that may be out at one time. */
  allowance(): number {
    return this.#allowance;
  }
}
