import { keepSnapshot, snapshotFile } from './snapshot-files.ts';
import type { WatchThread } from './watch-thread.ts';

export type WatchStateOptions = {
  readonly folder: string;
  readonly everyMs: number;
  /** Contacts that were counted for discovery before now. */
  readonly given: number;
  /** Told of a failure that does not stop the flow. */
  readonly onProblem: (what: string, error: Error) => void;
  readonly nowMs: () => number;
};

/** The watch's state on the disk, under a name that says how many contacts it was given. */
export class WatchState {
  readonly #options: WatchStateOptions;
  #given: number;
  #saved: { readonly given: number; readonly atMs: number };

  constructor(options: WatchStateOptions) {
    this.#options = options;
    this.#given = options.given;
    this.#saved = { given: options.given, atMs: options.nowMs() };
  }

  /** The watch was given so many more. */
  add(contacts: number): void {
    this.#given += contacts;
  }

  /** Whether contacts came that no state knows of. */
  get isStale(): boolean {
    return this.#saved.given !== this.#given;
  }

  get isDue(): boolean {
    return this.#options.nowMs() - this.#saved.atMs >= this.#options.everyMs;
  }

  /** @param watch nothing is saved of one that has ended */
  async save(watch: WatchThread | null, epoch: number): Promise<void> {
    const { folder, onProblem, nowMs } = this.#options;
    if (watch === null || watch.fault !== null) return;
    try {
      const given = this.#given;
      const file = await snapshotFile(folder, epoch, given);
      await watch.save(file.path);
      await keepSnapshot(folder, file);
      this.#saved = { given, atMs: nowMs() };
    } catch (error) {
      onProblem('the state of discovery could not be saved; it is tried again', error as Error);
    }
  }
}
