import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CamelCasePlugin,
  type Dialect,
  Kysely,
  type KyselyPlugin,
  type PluginTransformResultArgs,
  type QueryResult,
  type UnknownRow,
} from 'kysely';
import { TocsinError } from '../domain/error.ts';
import type { Logger } from '../observe/log.ts';
import type { Database, Tx } from './database.ts';
import { migrate } from './migrate.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { makePrivateFolder } from './private-folder.ts';
import type { Schema } from './schema.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { isConflict } from './store-error.ts';

export type OpenDatabase = {
  readonly dataDir: string;
  /** `postgres://…`, or null for SQLite in the data directory. */
  readonly databaseUrl: string | null;
  readonly log?: Logger;
};

/** Runs of one transaction before a conflict is reported as STORE_UNAVAILABLE. */
const mostAttempts = 5;
const readConnections = 4;

/**
 * Opens the state database and brings its schema up to date.
 *
 * PostgreSQL transactions run at read committed: every statement that must not race states what it
 * expects (a position, a state) and counts the rows it moved, rows are taken with `for update skip
 * locked`, and shared rows are written in key order. A deadlock or serialization failure runs `work`
 * again, so `work` must do nothing but database work.
 *
 * @throws TocsinError STORE_UNAVAILABLE, STORE_FAILED, STORE_MIGRATION
 */
export async function openDatabase(options: OpenDatabase): Promise<Database> {
  const { databaseUrl, log } = options;
  const { writer, reader } =
    databaseUrl === null
      ? await openSqlite(options.dataDir)
      : openPostgres(databaseUrl, log === undefined ? {} : { log });
  try {
    await migrate(writer);
    return new KyselyDatabase(databaseUrl === null ? 'sqlite' : 'postgres', writer, reader);
  } catch (error) {
    await writer.destroy();
    throw error;
  }
}

type Opened = {
  readonly writer: Kysely<Schema>;
  /** Connects at its first query, when the migration has made the tables. */
  readonly reader: Kysely<Schema>;
};

async function openSqlite(dataDir: string): Promise<Opened> {
  const path = join(dataDir, 'tocsin.db');
  try {
    await makePrivateFolder(dataDir);
    // SQLite gives its log and index the mode of the database file.
    await (await openFile(path, 'a', 0o600)).close();
  } catch (cause) {
    throw new TocsinError('DATA_DIR_UNUSABLE', `Cannot write to ${dataDir}.`, { cause });
  }
  const over = (dialect: Dialect): Kysely<Schema> => kysely(dialect, new SnakeCaseOnly());
  return {
    writer: over(sqliteDialect({ path, readOnly: false }, 'begin immediate')),
    reader: over(sqliteDialect({ path, readOnly: true }, 'begin')),
  };
}

function openPostgres(url: string, log: { log?: Logger }): Opened {
  const pool = (connections: number, readOnly: boolean): Kysely<Schema> =>
    kysely(postgresDialect({ url, connections, readOnly, ...log }), new CamelCasePlugin());
  return { writer: pool(1, false), reader: pool(readConnections, true) };
}

function kysely(dialect: Dialect, names: KyselyPlugin): Kysely<Schema> {
  return new Kysely<Schema>({ dialect, plugins: [names] });
}

/** The SQLite dialect names its columns itself, once a statement; the plugin does it once a row. */
class SnakeCaseOnly extends CamelCasePlugin {
  override transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return Promise.resolve(args.result);
  }
}

class KyselyDatabase implements Database {
  readonly engine: 'sqlite' | 'postgres';
  readonly read: Kysely<Schema>;
  readonly #writer: Kysely<Schema>;
  /** Settles when all writers that came so far have ended. */
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(engine: 'sqlite' | 'postgres', writer: Kysely<Schema>, read: Kysely<Schema>) {
    this.engine = engine;
    this.#writer = writer;
    this.read = read;
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#closing !== null) {
      return Promise.reject(new TocsinError('STORE_FAILED', 'The database is closed.'));
    }
    // The one connection gives their order; PostgreSQL runs a work again in its place after a conflict.
    const result =
      this.engine === 'sqlite' ? this.#attempt(work) : this.#last.then(() => this.#attempt(work));
    this.#last = Promise.allSettled([this.#last, result]);
    return result;
  }

  close(): Promise<void> {
    this.#closing ??= this.#last.then(async () => {
      await this.read.destroy();
      await this.#writer.destroy();
    });
    return this.#closing;
  }

  async #attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#writer.transaction().execute(work);
      } catch (error) {
        if (!isConflict(error) || attempt === mostAttempts) throw error;
        await sleep(Math.random() * 20 * 2 ** attempt);
      }
    }
  }
}
