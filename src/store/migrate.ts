import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { TocsinError } from '../domain/error.ts';
import type { Tx } from './database.ts';
import { isPostgres } from './rows.ts';
import type { Schema } from './schema.ts';

export type Migration = {
  /** The number that the file's name begins with. */
  readonly id: number;
  readonly name: string;
  readonly statements: readonly string[];
  /** SHA-256 of the file, in hex, whatever its line ends. */
  readonly checksum: string;
};

/** Any number will do, if every installer takes the same: "tocs" in ASCII. */
const advisoryLock = 0x746f6373;

/**
 * Brings the schema up to date, in one transaction. Two installers at once are safe: SQLite's write
 * lock or an advisory lock of PostgreSQL lets one pass, and the other finds the work done.
 *
 * @throws TocsinError STORE_MIGRATION where the database is newer than this program, or was made by
 *   other migrations than the program's
 */
export async function migrate(
  db: Kysely<Schema>,
  migrations?: readonly Migration[],
  nowMs: number = Date.now(),
): Promise<void> {
  const known = migrations ?? (await loadMigrations());
  await db.transaction().execute(async (tx) => {
    if (isPostgres(tx)) await sql`select pg_advisory_xact_lock(${advisoryLock})`.execute(tx);
    await sql`create table if not exists migration (id bigint not null primary key,
      name text not null, checksum text not null, applied_ms bigint not null)`.execute(tx);
    for (const migration of pending(known, await appliedMigrations(tx))) {
      for (const statement of migration.statements) await sql.raw(statement).execute(tx);
      await sql`insert into migration (id, name, checksum, applied_ms) values
        (${migration.id}, ${migration.name}, ${migration.checksum}, ${nowMs})`.execute(tx);
    }
  });
}

type Applied = { id: number; name: string; checksum: string };

async function appliedMigrations(tx: Tx): Promise<Applied[]> {
  const result = await sql<Applied>`select id, name, checksum from migration order by id`.execute(
    tx,
  );
  return result.rows;
}

function pending(known: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  for (const done of applied) {
    const ours = known.find((migration) => migration.id === done.id);
    if (ours === undefined) {
      throw new TocsinError(
        'STORE_MIGRATION',
        `The database has migration ${done.name}, which this version does not know: it was used by a newer version. Start that version.`,
        { details: { migration: done.id } },
      );
    }
    if (ours.checksum !== done.checksum) {
      throw new TocsinError(
        'STORE_MIGRATION',
        `Migration ${done.name} of the database differs from this version's: it was made by another build. Start that build, or begin with an empty data directory.`,
        { details: { migration: done.id } },
      );
    }
  }
  return known.filter((migration) => !applied.some((done) => done.id === migration.id));
}

/** Reads `NNNN_name.sql`, in the order of their numbers. */
export async function loadMigrations(
  folder: URL = new URL('./migrations/', import.meta.url),
): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n');
      const checksum = createHash('sha256').update(text).digest('hex');
      return { id: Number(name.slice(0, 4)), name, statements: splitStatements(text), checksum };
    }),
  );
}

/** A statement ends with `;` at a line's end; lines that begin with `--` are comments. */
export function splitStatements(text: string): string[] {
  return text
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
