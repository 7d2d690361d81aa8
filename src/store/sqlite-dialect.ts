import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { SharedTransaction } from './shared-transaction.ts';
import type { SqliteOpen, SqliteResult } from './sqlite-session.ts';
import { SqliteThread } from './sqlite-thread.ts';
import { StoreFault } from './store-error.ts';

/**
 * Kysely over one connection in a thread. Rows come with camel-case column names.
 *
 * @param begin how a transaction starts: `begin immediate` takes the write lock at once, so that it
 *   cannot fail half-way; `begin` on the reader gives one snapshot
 */
export function sqliteDialect(open: SqliteOpen, begin: 'begin' | 'begin immediate'): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ThreadDriver(open, begin),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/**
 * One connection, for one work after the other. A writer that others wait behind hands the connection
 * on before its transaction ends, see SharedTransaction: however many write at once, they wait for
 * one sync to the disk and not each for its own.
 */
class ThreadDriver implements Driver {
  readonly #open: SqliteOpen;
  readonly #begin: string;
  #thread: SqliteThread | null = null;
  #busy = false;
  /** Those who wait for the connection, in the order in which they came. */
  readonly #waiting: (() => void)[] = [];
  /** A transaction in which works are done that have not been committed. */
  #shared: SharedTransaction | null = null;

  constructor(open: SqliteOpen, begin: string) {
    this.#open = open;
    this.#begin = begin;
  }

  /** Called before the first query, if there is one. */
  init(): Promise<void> {
    this.#thread = new SqliteThread(this.#open);
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#busy) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy = true;
    return new ThreadConnection(this.#live());
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const { handedOn, lost } = threadOf(connection);
    if (handedOn) return;
    // A work that failed, or wrote nothing, between others that wait for their commit.
    if (this.#shared !== null && !this.#mayShare(this.#shared)) await this.#commit(this.#shared);
    // After a loss the others hear of it first, and take back what they had done in memory.
    if (lost) setImmediate(() => this.#next());
    else this.#next();
  }

  beginTransaction(connection: DatabaseConnection): Promise<void> {
    threadOf(connection).beginWith(this.#shared?.entry ?? [this.#begin]);
    return Promise.resolve();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const own = threadOf(connection);
    if (!own.touched) return;
    this.#shared?.entered();
    this.#shared ??= new SharedTransaction(this.#live());
    const shared = this.#shared;
    const ended = shared.join();
    if (this.#mayShare(shared)) {
      own.handedOn = true;
      this.#next();
    } else {
      await this.#commit(shared);
    }
    try {
      await ended;
    } catch (error) {
      own.lost = true;
      throw error;
    }
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const own = threadOf(connection);
    if (!own.touched || own.lost) return;
    if (this.#shared === null) {
      await this.#live().run([{ sql: 'rollback', parameters: [] }], []);
      return;
    }
    this.#shared.entered();
    if (!(await this.#shared.undo(own.fault))) this.#shared = null;
  }

  destroy(): Promise<void> {
    return this.#thread?.close() ?? Promise.resolve();
  }

  #live(): SqliteThread {
    if (this.#thread === null) throw new StoreFault('The database is not open.');
    return this.#thread;
  }

  /** Readers never share: each transaction of theirs is a snapshot of its own. */
  #mayShare(shared: SharedTransaction): boolean {
    return !this.#open.readOnly && this.#waiting.length > 0 && shared.open;
  }

  async #commit(shared: SharedTransaction): Promise<void> {
    await shared.commit();
    this.#shared = null;
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy = false;
    else next();
  }
}

function threadOf(connection: DatabaseConnection): ThreadConnection {
  if (connection instanceof ThreadConnection) return connection;
  throw new StoreFault('This connection is of another database.');
}

/** The one connection in the hands of one who asked for it; exported for together(). */
export class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;
  /** What the transaction that nobody has used yet sends ahead of its first statement. */
  #begin: readonly string[] = [];
  #touched = false;
  #fault: unknown = null;
  /** Another has it already, while this one waits for the end of its transaction. */
  handedOn = false;
  /** Its transaction has failed as a whole. */
  lost = false;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  /** The transaction starts with its first statement, in the same round trip. */
  beginWith(begin: readonly string[]): void {
    this.#begin = begin;
  }

  /** Whether a statement was sent. */
  get touched(): boolean {
    return this.#touched;
  }

  /** What the last statement that failed failed with. */
  get fault(): unknown {
    return this.#fault;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const [result] = await this.executeTogether([query]);
    if (result === undefined) throw new StoreFault('The database gave no result.');
    return result as QueryResult<R>;
  }

  /** Several statements in one message to the thread; the first that fails is the last that runs. */
  async executeTogether(queries: readonly CompiledQuery[]): Promise<QueryResult<unknown>[]> {
    const begin = this.#begin;
    this.#begin = [];
    this.#touched = true;
    try {
      const results = await this.#thread.run(
        queries.map(({ sql, parameters }) => ({ sql, parameters })),
        begin,
      );
      return results.map(resultOf);
    } catch (error) {
      this.#fault = error;
      throw error;
    }
  }

  // biome-ignore lint/correctness/useYield: the port asks for a generator; rows are paged by key instead.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new StoreFault('Streaming is not offered: page by key.');
  }
}

function resultOf({ columns, rows, changes }: SqliteResult): QueryResult<unknown> {
  if (changes !== null) return { rows: [], numAffectedRows: BigInt(changes) };
  const names = columns.map(camelCase);
  const objects = rows.map((row) => {
    const object: Record<string, unknown> = {};
    for (let at = 0; at < names.length; at++) object[names[at] ?? ''] = row[at];
    return object;
  });
  return { rows: objects };
}

/** The reverse of what CamelCasePlugin makes of our names: `time_ms` is timeMs. */
function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
