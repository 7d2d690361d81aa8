/** Who still reads which files: a file is deleted when nobody does. */
export class Leases {
  readonly #held = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** @returns gives them back; only its first call counts */
  hold(names: readonly string[]): () => void {
    for (const name of names) this.#held.set(name, (this.#held.get(name) ?? 0) + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      for (const name of names) this.#release(name);
    };
  }

  /** Resolves when nobody holds the file. Nobody may take hold of it any more. */
  async free(name: string): Promise<void> {
    if (!this.#held.has(name)) return;
    await new Promise<void>((resolve) => {
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve]);
    });
  }

  #release(name: string): void {
    const left = (this.#held.get(name) ?? 0) - 1;
    if (left > 0) {
      this.#held.set(name, left);
      return;
    }
    this.#held.delete(name);
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    for (const resolve of waiting) resolve();
  }
}
