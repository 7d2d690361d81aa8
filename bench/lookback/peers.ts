import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import {
  appRow,
  callRow,
  sideApp,
  sideFrom,
  sideHost,
  sideTo,
  smsRow,
  webRow,
} from '../../src/match/kernel/layout.ts';
import { note } from '../lib/say.ts';
import { type FoundRow, foundRow } from './found.ts';

const kinds = new Map([
  [callRow, 'call'],
  [smsRow, 'sms'],
  [webRow, 'web'],
  [appRow, 'app'],
]);
const sides = new Map([
  [sideFrom, 'from'],
  [sideTo, 'to'],
  [sideHost, 'host'],
  [sideApp, 'app'],
]);

export type Search = {
  /** Of the query alone, its rows in this process as columns. */
  readonly seconds: number;
  readonly rows: readonly FoundRow[];
};

function sql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Plain DuckDB over Parquet files, with as many threads as the log's search has. */
export class DuckDbPeer {
  readonly #connection: DuckDBConnection;

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(threads: number, folder: string): Promise<DuckDbPeer> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: `${threads}`,
      memory_limit: '4GB',
      temp_directory: folder,
      preserve_insertion_order: 'false',
    });
    return new DuckDbPeer(await instance.connect());
  }

  /** Writes the log's own segments as one Parquet file in some order, zstd. */
  async write(segments: string, path: string, order: string): Promise<void> {
    const startedMs = performance.now();
    await this.#connection.run(`
      COPY (SELECT * FROM read_parquet(${sql(segments)}) ORDER BY ${order})
      TO ${sql(path)} (FORMAT parquet, COMPRESSION zstd)`);
    note(`DuckDB wrote ${path} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  }

  /** The tokens as a table, which costs the query nothing. */
  async want(tokens: Uint8Array): Promise<void> {
    const connection = this.#connection;
    await connection.run('CREATE OR REPLACE TABLE wanted_text (token VARCHAR)');
    const appender = await connection.createAppender('wanted_text');
    for (let at = 0; at < tokens.length; at += 16) {
      appender.appendVarchar(Buffer.from(tokens.subarray(at, at + 16)).toString('hex'));
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(
      'CREATE OR REPLACE TABLE wanted AS SELECT CAST(token AS UUID) AS token FROM wanted_text',
    );
  }

  /** Every contact of the wanted tokens. */
  async search(files: string): Promise<Search> {
    const startedMs = performance.now();
    const reader = await this.#connection.runAndReadAll(`
      SELECT counterpart, subscriber, time, duration_s, kind, side FROM read_parquet(${sql(files)})
      WHERE counterpart IN (SELECT token FROM wanted)`);
    const seconds = (performance.now() - startedMs) / 1000;
    const rows = reader
      .getRowsJson()
      .map(([counterpart, subscriber, time, duration, kind, side]) =>
        foundRow(tokenText(counterpart), tokenText(subscriber), [
          Date.parse(`${String(time).replace(' ', 'T').replace(/\+00$/, '')}Z`),
          Number(duration),
          kinds.get(Number(kind)) ?? '?',
          sides.get(Number(side)) ?? '?',
        ]),
      );
    return { seconds, rows };
  }

  close(): void {
    this.#connection.closeSync();
  }
}

/** A token as DuckDB writes a UUID. */
function tokenText(value: unknown): string {
  return String(value).replaceAll('-', '');
}
