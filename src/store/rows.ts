import { PostgresAdapter, type RawBuilder, sql } from 'kysely';
import type { Reader } from './database.ts';

export type ColumnType = 'blob' | 'int' | 'float' | 'text';
export type Columns = Readonly<Record<string, ColumnType>>;

type ValueOf<T extends ColumnType> = T extends 'blob'
  ? Uint8Array
  : T extends 'text'
    ? string
    : number;
export type RowOf<C extends Columns> = { readonly [K in keyof C]: ValueOf<C[K]> | null };

export function isPostgres(db: Reader): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/**
 * Rows of the program as a table of SQL: `select … from ${rowsOf(…)} as v`. All of them travel as
 * one JSON parameter, so that the statement's text never changes (it is prepared once), there is no
 * limit of parameters, and sets cost one round trip on either engine.
 */
export function rowsOf<C extends Columns>(
  db: Reader,
  columns: C,
  rows: readonly RowOf<C>[],
): RawBuilder<unknown> {
  const names = Object.keys(columns);
  const postgres = isPostgres(db);
  const json = JSON.stringify(
    rows.map((row) => names.map((name) => portable(row[name] as Uint8Array | string | number))),
  );
  const fields = names.map((name, at) => {
    const extract = extractor(columns[name] ?? 'text', at, postgres);
    return sql`${sql.raw(extract)} as ${sql.id(name)}`;
  });
  // Without the limit SQLite reads the row's text anew for each of its columns: twice the time.
  const source = postgres
    ? sql`json_array_elements(${json}::json) as e(value)`
    : sql`(select value from json_each(${json}) limit -1) as e`;
  return sql`(select ${sql.join(fields)} from ${source})`;
}

function extractor(type: ColumnType, at: number, postgres: boolean): string {
  const field = `(e.value->>${at})`;
  if (type === 'blob') return postgres ? `decode(${field}, 'hex')` : `unhex(${field})`;
  if (!postgres || type === 'text') return field;
  return type === 'int' ? `${field}::bigint` : `${field}::double precision`;
}

/** Blobs go as hex. PostgreSQL takes neither a NUL nor half a surrogate pair in a text. */
function portable(value: Uint8Array | string | number | null): string | number | null {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\ufffd');
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
  }
  return value;
}

/**
 * The statement that inserts rows; null where there are none.
 *
 * @param conflict what follows the values, such as sql`on conflict do nothing`
 */
export function insertion<C extends Columns>(
  db: Reader,
  table: string,
  columns: C,
  rows: readonly RowOf<C>[],
  conflict: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> | null {
  if (rows.length === 0) return null;
  const names = sql.join(Object.keys(columns).map((name) => sql.id(name)));
  // SQLite cannot tell `on conflict` from a join's `on` unless a where stands between.
  return sql`insert into ${sql.table(table)} (${names})
    select ${names} from ${rowsOf(db, columns, rows)} as v where true ${conflict}`;
}

/**
 * Inserts rows in one statement, see insertion.
 *
 * @returns rows inserted or updated
 */
export async function insertRows<C extends Columns>(
  db: Reader,
  table: string,
  columns: C,
  rows: readonly RowOf<C>[],
  conflict?: RawBuilder<unknown>,
): Promise<number> {
  const result = await insertion(db, table, columns, rows, conflict)?.execute(db);
  return Number(result?.numAffectedRows ?? 0);
}

/** Work on long lists goes in pieces of this many rows, which keeps each JSON text near a megabyte. */
export const rowsAtOnce = 2000;

export function* piecesOf<T>(rows: readonly T[], size = rowsAtOnce): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
