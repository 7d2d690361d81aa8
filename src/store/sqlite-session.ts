import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

export type SqliteOpen = { readonly path: string; readonly readOnly: boolean };

/** Rows come as arrays: their column names cross the thread once and not once a row. */
export type SqliteResult = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** Rows inserted, updated or deleted; null for a statement that returns rows. */
  readonly changes: number | null;
};

type Prepared = { readonly statement: StatementSync; readonly columns: readonly string[] };

/** The repositories use some hundred texts; the lists' filters make a few more. */
const cachedStatements = 256;

/**
 * One SQLite connection with its prepared statements. Synchronous: it lives in a worker thread, so
 * that neither a sync to disk nor a long read holds up the flow.
 */
export class SqliteSession {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(open: SqliteOpen) {
    this.#db = new DatabaseSync(open.path, { readOnly: open.readOnly });
    // Pages of 4 KiB: 64 MiB of cache. A checkpoint every 4,000 pages keeps the log near 16 MiB.
    this.#db.exec(`PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;
      PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY;`);
    if (open.readOnly) return;
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;`);
  }

  run(sql: string, parameters: readonly unknown[]): SqliteResult {
    // A failed statement may have rolled back by itself (disk full); a second rollback would hide why.
    if (sql === 'rollback' && !this.#db.isTransaction) return { columns: [], rows: [], changes: 0 };
    const { statement, columns } = this.#prepare(sql);
    const values = parameters as SQLInputValue[];
    if (columns.length === 0) {
      return { columns, rows: [], changes: Number(statement.run(...values).changes) };
    }
    const rows = statement.all(...values) as unknown as unknown[][];
    return { columns, rows, changes: null };
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) {
      this.#prepared.delete(sql);
      this.#prepared.set(sql, known);
      return known;
    }
    const statement = this.#db.prepare(sql);
    statement.setReturnArrays(true);
    const prepared = { statement, columns: statement.columns().map((column) => column.name) };
    this.#prepared.set(sql, prepared);
    if (this.#prepared.size > cachedStatements) {
      const [oldest] = this.#prepared.keys();
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    return prepared;
  }
}
