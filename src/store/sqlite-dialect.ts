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

class ThreadDriver implements Driver {
  readonly #open: SqliteOpen;
  readonly #begin: string;
  #connection: ThreadConnection | null = null;
  /** Resolves when the connection is free: whoever comes next waits for whoever came before. */
  #free: Promise<void> = Promise.resolve();
  readonly #release: (() => void)[] = [];

  constructor(open: SqliteOpen, begin: string) {
    this.#open = open;
    this.#begin = begin;
  }

  /** Called before the first query, if there is one. */
  init(): Promise<void> {
    this.#connection = new ThreadConnection(new SqliteThread(this.#open));
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#free;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#free = promise;
    await before;
    this.#release.push(resolve);
    if (this.#connection === null) throw new StoreFault('The database is not open.');
    return this.#connection;
  }

  releaseConnection(): Promise<void> {
    this.#release.pop()?.();
    return Promise.resolve();
  }

  beginTransaction(): Promise<void> {
    this.#connection?.beginWith(this.#begin);
    return Promise.resolve();
  }

  async commitTransaction(): Promise<void> {
    await this.#connection?.end('commit');
  }

  async rollbackTransaction(): Promise<void> {
    await this.#connection?.end('rollback');
  }

  destroy(): Promise<void> {
    return this.#connection?.close() ?? Promise.resolve();
  }
}

/** The one connection; exported for together(). */
export class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;
  /** How the transaction that nobody has used yet is to start. */
  #begin: string | null = null;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  /** The transaction starts with its first statement, in the same round trip. */
  beginWith(begin: string): void {
    this.#begin = begin;
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    const untouched = this.#begin !== null;
    this.#begin = null;
    if (!untouched) await this.#thread.run([{ sql: how, parameters: [] }], null);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const [result] = await this.executeTogether([query]);
    if (result === undefined) throw new StoreFault('The database gave no result.');
    return result as QueryResult<R>;
  }

  /** Several statements in one message to the thread; the first that fails is the last that runs. */
  async executeTogether(queries: readonly CompiledQuery[]): Promise<QueryResult<unknown>[]> {
    const begin = this.#begin;
    this.#begin = null;
    const results = await this.#thread.run(
      queries.map(({ sql, parameters }) => ({ sql, parameters })),
      begin,
    );
    return results.map(resultOf);
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
