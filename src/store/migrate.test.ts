import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openPlace, testEngines } from '../../test/support/databases.ts';
import { TocsinError } from '../domain/error.ts';
import { loadMigrations, splitStatements } from './migrate.ts';
import { openDatabase } from './open.ts';

const refused = (error: unknown): boolean =>
  error instanceof TocsinError && error.code === 'STORE_MIGRATION';

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: every migration is recorded once, however often the place is opened`, {
    skip,
  }, async (t) => {
    const place = await engine.place(t);
    await (await openDatabase(place)).close();
    const db = await openPlace(t, place);
    const { rows } = await sql<{ id: number }>`select id from migration order by id`.execute(
      db.read,
    );
    const ids = (await loadMigrations()).map((migration) => migration.id);
    assert.ok(ids.length > 0);
    assert.deepEqual(
      rows.map((row) => row.id),
      ids,
    );
  });

  test(`${name}: a database of a newer version is refused`, { skip }, async (t) => {
    const place = await engine.place(t);
    const db = await openPlace(t, place);
    await db.write((tx) =>
      sql`insert into migration (id, name, checksum, applied_ms)
        values (9999, '9999_later.sql', 'x', 1)`.execute(tx),
    );
    await assert.rejects(openDatabase(place), refused);
  });

  test(`${name}: a database made by other migrations is refused`, { skip }, async (t) => {
    const place = await engine.place(t);
    const db = await openPlace(t, place);
    await db.write((tx) => sql`update migration set checksum = 'other' where id = 1`.execute(tx));
    await assert.rejects(openDatabase(place), refused);
  });
}

test('a script is split where a statement ends a line, and comments are dropped', () => {
  const script =
    "-- a; comment;\nCREATE TABLE a (\n  b TEXT -- why; not\n);\nINSERT INTO a VALUES (';');\n";
  assert.deepEqual(splitStatements(script), [
    'CREATE TABLE a (\n  b TEXT -- why; not\n)',
    "INSERT INTO a VALUES (';')",
  ]);
});
