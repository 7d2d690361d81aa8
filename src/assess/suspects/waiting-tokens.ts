import { hexOf } from '../../store/hex.ts';

const tokenBytes = 16;

/** Numbers that wait to be asked for, each once; where there are too many the oldest are let go. */
export class WaitingTokens {
  readonly #waiting = new Map<string, Uint8Array>();
  readonly #most: number;
  /** Let go for want of room. */
  dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** @param tokens n × 16 bytes, copied */
  add(tokens: Uint8Array): void {
    for (let at = 0; at < tokens.length; at += tokenBytes) {
      const token = tokens.slice(at, at + tokenBytes);
      this.#waiting.set(hexOf(token), token);
    }
    for (const key of this.#waiting.keys()) {
      if (this.#waiting.size <= this.#most) break;
      this.#waiting.delete(key);
      this.dropped++;
    }
  }

  /** The oldest ones, which wait no longer. */
  take(most: number): Uint8Array[] {
    const taken = [...this.#waiting].slice(0, most);
    for (const [key] of taken) this.#waiting.delete(key);
    return taken.map(([, token]) => token);
  }
}
