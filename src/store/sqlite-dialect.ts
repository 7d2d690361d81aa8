import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { SqliteOpen } from './sqlite-session.ts';
import { SqliteThread } from './sqlite-thread.ts';
import { StoreFault } from './store-error.ts';

/**
 * Kysely over one connection in a thread.
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

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#begin));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  destroy(): Promise<void> {
    return this.#connection?.close() ?? Promise.resolve();
  }
}

class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { columns, rows, changes } = await this.#thread.run(query.sql, query.parameters);
    const objects = rows.map((row) => {
      const object: Record<string, unknown> = {};
      for (let at = 0; at < columns.length; at++) object[columns[at] ?? ''] = row[at];
      return object as R;
    });
    return changes === null
      ? { rows: objects }
      : { rows: objects, numAffectedRows: BigInt(changes) };
  }

  // biome-ignore lint/correctness/useYield: the port asks for a generator; rows are paged by key instead.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new StoreFault('Streaming is not offered: page by key.');
  }
}
