/**
 * What is between the index and the contact log: blocks of records that were matched, or are being
 * matched, and whose contacts a search cannot see yet. A block enters before it first asks the index
 * and leaves when its fate is settled in the store and in the log, whatever that fate is.
 *
 * A look-back that put its indicators into the index and then waits for drained() misses nothing:
 * a block that entered before has left, so its contacts are in the log or it will be read again; one
 * that enters afterwards finds the indicators in the index.
 */
export class InFlight {
  readonly #blocks = new Set<PromiseWithResolvers<void>>();

  /** Blocks under way. */
  get size(): number {
    return this.#blocks.size;
  }

  /** A block begins. Call what is returned in a `finally`; calling it twice does nothing. */
  enter(): () => void {
    const block = Promise.withResolvers<void>();
    this.#blocks.add(block);
    return () => {
      this.#blocks.delete(block);
      block.resolve();
    };
  }

  /** Resolves when every block that has entered by now has left. Waits for none that enters later. */
  async drained(): Promise<void> {
    await Promise.all([...this.#blocks].map(({ promise }) => promise));
  }
}
