/**
 * Gathers single items into batches for a store that is fast by the batch and slow by the piece.
 * While one batch is being written the next one fills; there is no timer, so an idle item never
 * waits. `add` settles as the batch that held the item does.
 */
export type MicroBatch<T> = {
  add(item: T): Promise<void>;
  /** Resolves when everything added so far has been written. */
  drained(): Promise<void>;
};

export function createMicroBatch<T>(
  write: (items: readonly T[]) => Promise<void>,
  maxItems = 500,
): MicroBatch<T> {
  let waiting: { item: T; resolve: () => void; reject: (reason: unknown) => void }[] = [];
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxItems);
      waiting = waiting.slice(maxItems);
      try {
        await write(batch.map(({ item }) => item));
        for (const one of batch) one.resolve();
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
    running = null;
  };

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= Promise.resolve().then(run);
      }),
    drained: () => running ?? Promise.resolve(),
  };
}
