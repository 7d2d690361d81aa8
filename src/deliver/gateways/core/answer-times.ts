/** Answers that the quantiles are of. */
const remembered = 512;
/** How much the last answer moves the mean: it forgets all but 5 % of what came before in 23 answers. */
const weight = 1 / 8;
/** After so long without an answer the mean says nothing any more, and trouble is halved. */
const memoryMs = 10_000;

export type Quantiles = { readonly p50: number | null; readonly p99: number | null };

/**
 * How a connection's submits were answered of late. Keeping an answer costs a few writes; quantiles
 * sort a copy when they are asked for. Moments are of one monotonic clock. Milliseconds.
 */
export class AnswerTimes {
  readonly #ring = new Float64Array(remembered);
  #count = 0;
  #meanMs = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #trouble = 0;
  #troubleMs = 0;

  /** An answer came `tookMs` after its submit; `throttled` where it asked for less. */
  answered(tookMs: number, throttled: boolean, nowMs: number): void {
    this.#ring[this.#count % remembered] = tookMs;
    this.#count += 1;
    const fresh = nowMs - this.#lastMs < memoryMs;
    this.#meanMs = fresh ? this.#meanMs + (tookMs - this.#meanMs) * weight : tookMs;
    this.#lastMs = nowMs;
    this.#note(throttled ? 1 : 0, nowMs);
  }

  unanswered(nowMs: number): void {
    this.#note(1, nowMs);
  }

  /** null where no answer came of late. */
  meanMs(nowMs: number): number | null {
    return nowMs - this.#lastMs < memoryMs ? this.#meanMs : null;
  }

  /** Share of late submits that were throttled or unanswered, fading with time so that nobody is shut out for good. */
  trouble(nowMs: number): number {
    if (this.#trouble === 0) return 0;
    return this.#trouble * 2 ** (-(nowMs - this.#troubleMs) / memoryMs);
  }

  /** Of the last 512 answers; null where there were none. */
  quantiles(): Quantiles {
    const size = Math.min(this.#count, remembered);
    if (size === 0) return { p50: null, p99: null };
    const sorted = this.#ring.slice(0, size).sort();
    const at = (share: number): number => sorted[Math.ceil(share * size) - 1] ?? 0;
    return { p50: at(0.5), p99: at(0.99) };
  }

  #note(bad: 0 | 1, nowMs: number): void {
    if (bad === 0 && this.#trouble === 0) return;
    const trouble = this.trouble(nowMs);
    const next = trouble + (bad - trouble) * weight;
    // Below this it changes no choice.
    this.#trouble = next < 0.001 ? 0 : next;
    this.#troubleMs = nowMs;
  }
}
