export type FrameWatchOptions = {
  /** A frame that was begun must be whole within so long. Milliseconds. */
  readonly frameMs: number;
  /** The longest time between whole frames; null for no end. Milliseconds. */
  readonly idleMs: number | null;
  /** True while we do not read, when nothing can come. */
  readonly deaf: () => boolean;
  readonly frameLate: () => void;
  readonly idle: () => void;
  /** A monotonic clock; performance.now where it is left out. */
  readonly nowMs?: () => number;
};

/**
 * Watches how frames come: a peer that begins one and never ends it, or sends none at all, would hold
 * its connection for ever. One timer at most, set anew only when it fires, so that a frame costs a
 * comparison.
 */
export class FrameWatch {
  readonly #options: FrameWatchOptions;
  readonly #nowMs: () => number;
  #lastWholeMs: number;
  /** Since when a frame is incomplete; null while none is. */
  #begunMs: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = 0;
  #stopped = false;

  constructor(options: FrameWatchOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#lastWholeMs = this.#nowMs();
    this.#arm();
  }

  /** After each chunk: whether it completed a frame, and whether it left one incomplete. */
  read(whole: boolean, incomplete: boolean): void {
    if (whole) this.#lastWholeMs = this.#nowMs();
    if (!incomplete) {
      this.#begunMs = null;
    } else if (whole || this.#begunMs === null) {
      this.#begunMs = this.#nowMs();
      this.#arm();
    }
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    const deadlineMs = this.#deadlineMs();
    if (this.#stopped || deadlineMs === null) return;
    if (this.#timer) {
      if (this.#dueMs <= deadlineMs) return;
      clearTimeout(this.#timer);
    }
    this.#dueMs = deadlineMs;
    const restMs = Math.max(1, Math.ceil(deadlineMs - this.#nowMs()));
    this.#timer = setTimeout(() => this.#onTimer(), restMs);
  }

  #deadlineMs(): number | null {
    const { frameMs, idleMs } = this.#options;
    const frame = this.#begunMs === null ? null : this.#begunMs + frameMs;
    const idle = idleMs === null ? null : this.#lastWholeMs + idleMs;
    return frame === null || idle === null ? (frame ?? idle) : Math.min(frame, idle);
  }

  #onTimer(): void {
    this.#timer = null;
    const { frameMs, idleMs, deaf, frameLate, idle } = this.#options;
    const nowMs = this.#nowMs();
    if (deaf()) {
      // Both clocks begin anew: it was we who did not listen.
      this.#lastWholeMs = nowMs;
      if (this.#begunMs !== null) this.#begunMs = nowMs;
    } else if (this.#begunMs !== null && nowMs - this.#begunMs >= frameMs) {
      frameLate();
    } else if (idleMs !== null && nowMs - this.#lastWholeMs >= idleMs) {
      idle();
    }
    this.#arm();
  }
}
