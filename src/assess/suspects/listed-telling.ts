import type { WatchThread } from './watch-thread.ts';

/** Tells a watch that begins every number that is listed, while lists go on changing. */
export class ListedTelling {
  /** Numbers that lists dropped meanwhile; null: nothing is being told. */
  #dropped: Uint8Array[] | null = null;
  #stopped = false;

  /** @param pages n × 16 bytes each. Records do not wait for it: a judgement passes over who is listed. */
  async tell(watch: WatchThread, pages: AsyncIterable<Uint8Array>): Promise<void> {
    this.#dropped = [];
    for await (const tokens of pages) {
      if (this.#stopped) return;
      watch.known(tokens);
    }
    for (const tokens of this.#dropped) watch.unlisted(tokens);
    this.#dropped = null;
  }

  /** Lists dropped these. @param watch null where none has begun */
  unlisted(tokens: Uint8Array, watch: WatchThread | null): void {
    this.#dropped?.push(tokens);
    watch?.unlisted(tokens);
  }

  /** Ends after the page that is being told. */
  stop(): void {
    this.#stopped = true;
  }
}
