import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresDialect,
  PostgresDriver,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import type { Logger } from '../observe/log.ts';
import { postgresError } from './store-error.ts';

/** OID of int8 in pg_type: counts and times come as numbers, and never rounded. */
const int8Oid = 20;

function exactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error('An integer beyond 2^53 was read');
  return value;
}

const readerSession =
  'set session characteristics as transaction isolation level repeatable read, read only';

/**
 * Writers work by key and from the head of a queue, where nested loops over indexes are right however
 * long the tables are. The planner's statistics of a queue are always of another moment: with them it
 * sorted every pending hit, or hashed every warning, for a batch of fifty (measured: 5 to 20 times
 * slower until the next analyze).
 */
const writerSession = `set session characteristics as transaction isolation level read committed, read write;
  set enable_hashjoin = off; set enable_mergejoin = off; set enable_bitmapscan = off`;

export type PostgresOpen = {
  readonly url: string;
  /** Most connections at once. */
  readonly connections: number;
  readonly readOnly: boolean;
  readonly log?: Logger;
};

/**
 * Kysely over a `pg` pool. Reading connections are read-only and repeatable read, so that a
 * transaction on them is one snapshot; writing ones stay at read committed, see openDatabase.
 */
export function postgresDialect(open: PostgresOpen): Dialect {
  const pool = new pg.Pool({
    connectionString: open.url,
    max: open.connections,
    application_name: 'tocsin',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === int8Oid && format !== 'binary'
          ? exactInteger
          : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that the server ends is replaced at the next use; unheard, it would end the process.
  pool.on('error', (error) => open.log?.warn({ error: error.message }, 'database connection lost'));
  const session = open.readOnly ? readerSession : writerSession;
  const config = {
    pool,
    onCreateConnection: async (connection: DatabaseConnection) => {
      await connection.executeQuery(CompiledQuery.raw(session));
    },
  };
  const dialect = new PostgresDialect(config);
  dialect.createDriver = () => new MappingDriver(config);
  return dialect;
}

/** PostgreSQL's driver with its errors turned into the platform's. */
class MappingDriver extends PostgresDriver {
  override async acquireConnection(): Promise<DatabaseConnection> {
    try {
      return new MappingConnection(await super.acquireConnection());
    } catch (error) {
      throw postgresError(error);
    }
  }

  override releaseConnection(connection: DatabaseConnection): Promise<void> {
    const inner = connection instanceof MappingConnection ? connection.inner : connection;
    return super.releaseConnection(inner as never);
  }
}

class MappingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;

  constructor(inner: DatabaseConnection) {
    this.inner = inner;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.inner.executeQuery<R>(query);
    } catch (error) {
      throw postgresError(error);
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}
