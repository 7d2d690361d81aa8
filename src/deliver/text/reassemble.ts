import type { Concatenation } from './user-data-header.ts';

export type ReassemblerLimits = {
  /** Unfinished messages that are kept; beyond it the oldest is dropped. */
  readonly maxUnfinished: number;
  /** How long an unfinished message is waited for. Milliseconds. */
  readonly timeoutMs: number;
  /** Told of a message that is given up, with the text of the parts that came. */
  readonly onGivenUp?: (scope: string, text: string) => void;
};

/** A whole message, and how many parts it came in. */
export type Reassembled = { readonly text: string; readonly parts: number };

type Unfinished = {
  readonly scope: string;
  readonly texts: (string | undefined)[];
  missing: number;
  sinceMs: number;
};

/**
 * Puts parts together, whatever their order; a repeated part changes nothing. Memory is bounded by
 * the limits; `dropped()` counts the messages given up.
 */
export class Reassembler {
  readonly #limits: ReassemblerLimits;
  readonly #unfinished = new Map<string, Unfinished>();
  #dropped = 0;

  constructor(limits: ReassemblerLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a part; gives the message when it was the last missing one, null otherwise. `scope` tells
   * apart messages that may share a reference: sender, recipient and data coding.
   */
  add(
    scope: string,
    concatenation: Concatenation | null,
    text: string,
    nowMs: number,
  ): Reassembled | null {
    if (concatenation === null || concatenation.parts === 1) return { text, parts: 1 };
    this.dropStale(nowMs);
    const { reference, part, parts } = concatenation;
    const key = `${scope}|${reference}|${parts}`;
    let message = this.#unfinished.get(key);
    if (!message) {
      message = { scope, texts: new Array(parts).fill(undefined), missing: parts, sinceMs: nowMs };
      this.#unfinished.set(key, message);
      if (this.#unfinished.size > this.#limits.maxUnfinished) this.#dropOldest();
    }
    if (message.texts[part - 1] === undefined) message.missing -= 1;
    message.texts[part - 1] = text;
    if (message.missing > 0) return null;
    this.#unfinished.delete(key);
    return { text: message.texts.join(''), parts };
  }

  unfinished(): number {
    return this.#unfinished.size;
  }

  dropped(): number {
    return this.#dropped;
  }

  #dropOldest(): void {
    const [oldest] = this.#unfinished;
    if (oldest === undefined) return;
    const [key, { scope, texts }] = oldest;
    this.#unfinished.delete(key);
    this.#dropped += 1;
    this.#limits.onGivenUp?.(scope, texts.join(''));
  }

  /** Gives up what has waited for its time; add() does so too. */
  dropStale(nowMs: number): void {
    for (const { sinceMs } of this.#unfinished.values()) {
      if (nowMs - sinceMs < this.#limits.timeoutMs) return;
      this.#dropOldest();
    }
  }
}
