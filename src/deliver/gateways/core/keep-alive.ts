export type KeepAliveOptions = {
  /** Silence of the peer after which it is asked. Milliseconds. */
  readonly afterMs: number;
  /** Asks; resolves to whether the peer answered. Null where the protocol has no such request. */
  readonly ask: () => Promise<boolean> | null;
  /** True while we do not read, when silence says nothing. */
  readonly deaf: () => boolean;
  readonly unanswered: () => void;
};

/** Finds out whether a silent peer is still there. One question at a time. */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #lastHeardMs = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #asking = false;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#arm(options.afterMs);
  }

  /** A whole frame came. Octets alone do not count: a peer of one octet a second is not alive. */
  heard(): void {
    this.#lastHeardMs = performance.now();
  }

  asking(): boolean {
    return this.#asking;
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(delayMs: number): void {
    this.#timer = setTimeout(() => this.#onTimer(), delayMs);
  }

  #onTimer(): void {
    const { afterMs, deaf, ask, unanswered } = this.#options;
    const restMs = Math.ceil(afterMs - (performance.now() - this.#lastHeardMs));
    if (restMs > 0 || this.#asking || deaf()) {
      this.#arm(restMs > 0 ? restMs : afterMs);
      return;
    }
    this.#asking = true;
    this.#arm(afterMs);
    const question = ask();
    if (!question) {
      this.#asking = false;
      this.stop();
      return;
    }
    const settle = (answered: boolean): void => {
      this.#asking = false;
      if (!answered) unanswered();
    };
    question.then(settle, () => settle(false));
  }
}
