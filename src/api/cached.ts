export type Freshness = {
  /** An answer is kept for so long. Milliseconds. */
  readonly freshMs: number;
  /** And for this many times as long as the read took, so that counting never takes more than its share. */
  readonly restFactor: number;
};

/**
 * One read for all viewers: whoever asks while it runs, or while its answer is fresh, gets the same.
 * A failure is not kept.
 */
export function cached<T>(
  read: () => Promise<T>,
  { freshMs, restFactor }: Freshness,
  clock: () => number,
): () => Promise<T> {
  let current: Promise<T> | null = null;
  let staleMs = 0;
  return () => {
    const startMs = clock();
    if (current !== null && startMs < staleMs) return current;
    staleMs = Number.POSITIVE_INFINITY;
    current = read().then(
      (answer) => {
        const endMs = clock();
        staleMs = endMs + Math.max(freshMs, restFactor * (endMs - startMs));
        return answer;
      },
      (error: unknown) => {
        current = null;
        throw error;
      },
    );
    return current;
  };
}
