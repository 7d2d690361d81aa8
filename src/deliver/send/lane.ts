import type { Gateway, OutgoingPart, SubmitResult } from '../gateway.ts';

const firstPauseMs = 200;
const longestPauseMs = 10_000;

/**
 * One route as the sender sees it: how many more messages may be claimed for it, and a turnstile
 * that lets no more parts through than its window has places.
 */
export class Lane {
  readonly gateway: Gateway;
  readonly #nowMs: () => number;
  readonly #waiting: (() => void)[] = [];
  #places = 0;
  #partsOut = 0;
  #pauseMs = 0;
  #pausedUntilMs = 0;

  constructor(gateway: Gateway, nowMs: () => number) {
    this.gateway = gateway;
    this.#nowMs = nowMs;
  }

  /**
   * Messages that may be claimed now. A place is taken from before the claim until its answer is
   * committed, so that a kill at any moment leaves at most a window of messages in doubt.
   *
   * @param answered messages whose answers are committed together with the claim
   */
  room(answered = 0): number {
    const { state, windowSize } = this.gateway.status();
    if (state !== 'bound' || this.#nowMs() < this.#pausedUntilMs) return 0;
    return Math.max(0, windowSize - this.#places + answered);
  }

  /** Takes places for messages that are about to be claimed. */
  take(places: number): void {
    this.#places += places;
  }

  /** The answers are in the store, or there were no messages for these places. */
  giveBack(places: number): void {
    this.#places -= places;
  }

  /** Submits the parts in order and waits for all the answers. */
  async send(parts: readonly OutgoingPart[]): Promise<SubmitResult[]> {
    const results: Promise<SubmitResult>[] = [];
    for (const part of parts) {
      await this.#enter();
      results.push(
        this.gateway.submit(part).finally(() => {
          this.#partsOut--;
          this.#waiting.shift()?.();
        }),
      );
    }
    const answers = await Promise.all(results);
    this.#heed(answers);
    return answers;
  }

  async #enter(): Promise<void> {
    while (this.#partsOut >= this.gateway.status().windowSize) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#partsOut++;
  }

  /** A carrier that asks for less gets nothing for a while, longer each time; one accepted part ends that. */
  #heed(answers: readonly SubmitResult[]): void {
    if (answers.some((answer) => answer.kind === 'throttled')) {
      this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2));
      this.#pausedUntilMs = this.#nowMs() + this.#pauseMs;
    } else if (answers.some((answer) => answer.kind === 'accepted')) {
      this.#pauseMs = 0;
    }
  }
}
