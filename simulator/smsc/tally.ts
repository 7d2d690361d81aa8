import { hash } from 'node:crypto';

/** What makes two parts the same part: a resend after an unanswered submit repeats all of it. */
export type PartIdentity = {
  readonly msisdn: string;
  readonly flash: boolean;
  /** Concatenation reference, or null for a message of one part. */
  readonly reference: number | null;
  readonly part: number;
  readonly text: string;
};

/**
 * Counts the parts that were taken, and how many of them had been taken before. Remembers the last
 * `maxRemembered` different parts by a digest.
 */
export class Tally {
  readonly #maxRemembered: number;
  readonly #seen = new Set<string>();
  #parts = 0;
  #duplicateParts = 0;
  #forgotten = 0;

  constructor(maxRemembered: number) {
    this.#maxRemembered = maxRemembered;
  }

  count(part: PartIdentity): void {
    this.#parts += 1;
    const identity = JSON.stringify([
      part.msisdn,
      part.flash,
      part.reference,
      part.part,
      part.text,
    ]);
    const digest = hash('sha1', identity, 'base64');
    if (this.#seen.has(digest)) {
      this.#duplicateParts += 1;
      return;
    }
    this.#seen.add(digest);
    if (this.#seen.size > this.#maxRemembered) {
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
      this.#forgotten += 1;
    }
  }

  counts(): { parts: number; duplicateParts: number; forgottenParts: number } {
    return {
      parts: this.#parts,
      duplicateParts: this.#duplicateParts,
      forgottenParts: this.#forgotten,
    };
  }
}
