/** A row that was not taken, of records or of a list. Of records it never tells the content. */
export type RejectedRow = {
  readonly file: string;
  /** 1-based line in the decompressed input. */
  readonly line: number;
  /** Null where the whole line is at fault. */
  readonly field: string | null;
  readonly reason: string;
};

/** What became of the rows that were not taken: `reasons` sums to `count`. */
export type Rejections = {
  readonly count: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** In the order in which they came. */
  readonly first: readonly RejectedRow[];
};

const keptRows = 10;
/** A list's reasons may quote the row; of a list that is wrong throughout each would be another. */
const mostReasons = 50;
const otherReasons = 'other reasons';

/** Counts rejected rows by reason and keeps the first. */
export class RejectTally {
  #count = 0;
  readonly #reasons = new Map<string, number>();
  readonly #first: RejectedRow[] = [];

  add(
    rejects: Iterable<{
      readonly source: string;
      readonly line: number;
      readonly field: string | null;
      readonly reason: string;
    }>,
  ): void {
    for (const { source: file, line, field, reason } of rejects) {
      this.#count += 1;
      const isKnown = this.#reasons.has(reason) || this.#reasons.size < mostReasons;
      const key = isKnown ? reason : otherReasons;
      this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + 1);
      if (this.#first.length < keptRows) this.#first.push({ file, line, field, reason });
    }
  }

  get count(): number {
    return this.#count;
  }

  /** As they are now; the commonest reason first. */
  get rejections(): Rejections {
    return {
      count: this.#count,
      reasons: Object.fromEntries([...this.#reasons].sort(([, a], [, b]) => b - a)),
      first: [...this.#first],
    };
  }
}
