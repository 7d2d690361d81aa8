/**
 * Hands items from one task to another in order, `limit` at most at a time. For one writer and one
 * reader: each waits for the other where there is no room, or nothing.
 */
export class BoundedQueue<T> {
  readonly #limit: number;
  #items: T[] = [];
  #ended = false;
  #error: unknown = null;
  #failed = false;
  #wakeReader: () => void = () => undefined;
  #wakeWriter: () => void = () => undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Waits until there is room. False when the reader is gone. */
  async room(): Promise<boolean> {
    while (this.#items.length >= this.#limit && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
    return !this.#ended;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#wakeReader();
  }

  /** No more items come; with a failure the reader gets it behind the last item. */
  end(failure?: { readonly error: unknown }): void {
    if (failure !== undefined && !this.#ended) {
      this.#failed = true;
      this.#error = failure.error;
    }
    this.#ended = true;
    this.#wakeReader();
    this.#wakeWriter();
  }

  /** The oldest item, which stays; null at the end. @throws what the writer failed with */
  async head(): Promise<T | null> {
    for (;;) {
      const item = this.#items[0];
      if (item !== undefined) return item;
      if (this.#failed) throw this.#error;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }

  /** Takes the oldest item away and so makes room. */
  drop(): void {
    this.#items.shift();
    this.#wakeWriter();
  }
}
