/**
 * Gathers single items into batches for a store that is fast by the batch and slow by the piece.
 * While one batch is being written the next one fills. An item waits for those that came out of the
 * same read of a socket, and for the batch before it; and, where nobody is in a hurry, while others
 * keep coming. `add` settles as the batch that held the item does.
 */
export type MicroBatch<T> = {
  add(item: T): Promise<void>;
  /** Resolves when everything added so far has been written. */
  drained(): Promise<void>;
};

export type MicroBatchOptions = {
  readonly maxItems?: number;
  /** Before a batch is written: so many pauses at most, as long as each of them brought something. */
  readonly gather?: { readonly pauses: number; readonly pause: () => Promise<void> };
};

export function createMicroBatch<T>(
  write: (items: readonly T[]) => Promise<void>,
  { maxItems = 500, gather }: MicroBatchOptions = {},
): MicroBatch<T> {
  let waiting: { item: T; resolve: () => void; reject: (reason: unknown) => void }[] = [];
  let running: Promise<void> | null = null;

  const gathered = async (): Promise<void> => {
    if (gather === undefined) return;
    for (let seen = 0, pauses = 0; waiting.length > seen && pauses < gather.pauses; pauses++) {
      if (waiting.length >= maxItems) return;
      seen = waiting.length;
      await gather.pause();
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      // The answers of one read come one by one, each behind promises of its own.
      await new Promise(setImmediate);
      await gathered();
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
        running ??= run();
      }),
    drained: () => running ?? Promise.resolve(),
  };
}
