import type { QueryResult, RawBuilder } from 'kysely';
import type { Reader, Tx } from './database.ts';
import { isPostgres } from './rows.ts';
import { ThreadConnection } from './sqlite-dialect.ts';

/** A statement, or null: nothing to do. */
export type Statement = RawBuilder<unknown> | null;

/**
 * Runs statements of which none needs another's result, in order. To SQLite's thread they go in one
 * message: waking a thread costs as much as a small statement.
 *
 * @returns a result for each; null for what was null
 */
export async function together(
  tx: Tx,
  statements: readonly Statement[],
): Promise<(QueryResult<unknown> | null)[]> {
  const results: (QueryResult<unknown> | null)[] = [];
  if (isPostgres(tx)) {
    for (const one of statements) results.push(one === null ? null : await one.execute(tx));
    return results;
  }
  const compiled = statements.flatMap((one) => (one === null ? [] : [one.compile(tx)]));
  if (compiled.length === 0) return statements.map(() => null);
  const done = await tx.getExecutor().provideConnection((connection) => {
    if (connection instanceof ThreadConnection) return connection.executeTogether(compiled);
    throw new TypeError('SQLite is reached through its thread only');
  });
  let at = 0;
  for (const one of statements) results.push(one === null ? null : (done[at++] ?? null));
  return results;
}

/** A question to the store, and what its answer is made of. */
export type Asked<T> = {
  /** Null: the answer is known without asking, as of no rows. */
  readonly statement: Statement;
  readonly take: (rows: readonly unknown[]) => T;
};

/** A question whose rows are of this kind. */
export function asked<Row, T>(statement: Statement, take: (rows: readonly Row[]) => T): Asked<T> {
  return { statement, take: (rows) => take(rows as readonly Row[]) };
}

/** Asks one question. */
export async function ask<T>(read: Reader, { statement, take }: Asked<T>): Promise<T> {
  return take(statement === null ? [] : (await statement.execute(read)).rows);
}

/** Asks several in one message, see together. */
export async function askTogether<T extends readonly unknown[]>(
  tx: Tx,
  questions: { readonly [K in keyof T]: Asked<T[K]> },
): Promise<T> {
  const results = await together(
    tx,
    questions.map(({ statement }) => statement),
  );
  return questions.map(({ take }, at) => take(results[at]?.rows ?? [])) as unknown as T;
}

/** Rows that a statement inserted, updated or deleted. */
export function changed(result: QueryResult<unknown> | null | undefined): number {
  return Number(result?.numAffectedRows ?? 0);
}
