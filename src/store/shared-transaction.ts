import type { SqliteThread } from './sqlite-thread.ts';

/** Works that share a transaction at most, and how long it takes others in. */
const maxWorks = 16;
const maxAgeMs = 25;

/** A work inside a transaction that others share. Its own failure undoes this and no more. */
const enterLater = ['release work', 'savepoint work'] as const;
const enterSecond = ['savepoint work'] as const;

/**
 * One SQL transaction for the works of several writers, one after the other: one sync to the disk for
 * all of them. Each begins at a savepoint, so that one that fails takes nothing of the others with it;
 * each is told of its end when the whole is on the disk, or when the whole was lost.
 */
export class SharedTransaction {
  readonly #thread: SqliteThread;
  readonly #startedMs = performance.now();
  readonly #members: PromiseWithResolvers<void>[] = [];
  #hasSavepoint = false;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  /** What the next work's first statement sends ahead. */
  get entry(): readonly string[] {
    return this.#hasSavepoint ? enterLater : enterSecond;
  }

  /** Whether another work may come in. */
  get open(): boolean {
    return this.#members.length < maxWorks && performance.now() - this.#startedMs < maxAgeMs;
  }

  /** A work that came in later has sent its entry. */
  entered(): void {
    this.#hasSavepoint = true;
  }

  /** A work is done: the promise settles with the transaction. */
  join(): Promise<void> {
    const member = Promise.withResolvers<void>();
    this.#members.push(member);
    return member.promise;
  }

  /**
   * Undoes the work that came in last.
   *
   * @returns false where SQLite had taken back the whole transaction by itself (a full disk): all its
   *   works have then failed with `why`
   */
  async undo(why: unknown): Promise<boolean> {
    try {
      await this.#thread.run([{ sql: 'rollback to work', parameters: [] }], []);
      return true;
    } catch {
      await this.#fail(why);
      return false;
    }
  }

  /** Ends it. Never rejects: its works are told. */
  async commit(): Promise<void> {
    try {
      await this.#thread.run([{ sql: 'commit', parameters: [] }], []);
      for (const member of this.#members) member.resolve();
    } catch (error) {
      await this.#fail(error);
    }
  }

  async #fail(why: unknown): Promise<void> {
    // Where this fails too, the connection is gone, and the transaction with it.
    await this.#thread.run([{ sql: 'rollback', parameters: [] }], []).catch(() => undefined);
    for (const member of this.#members) member.reject(why);
  }
}
