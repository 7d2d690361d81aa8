import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testEngines } from '../../test/support/databases.ts';
import { changed, together } from './together.ts';

for (const engine of testEngines) {
  test(`${engine.name}: statements that go together run in order, and each has its result`, {
    skip: engine.skip,
  }, async (t) => {
    const db = await engine.open(t);
    const insert = (key: string) =>
      sql`insert into setting (key, value, updated_ms) values (${key}, 'x', 1)`;
    await db.write(async (tx) => {
      assert.deepEqual(await together(tx, [null]), [null]);
      const results = await together(tx, [
        insert('a'),
        null,
        insert('b'),
        sql`select key, updated_ms from setting where value = 'x' order by key`,
      ]);
      assert.equal(changed(results[0]), 1);
      assert.equal(results[1], null);
      assert.equal(changed(results[2]), 1);
      assert.deepEqual(results[3]?.rows, [
        { key: 'a', updatedMs: 1 },
        { key: 'b', updatedMs: 1 },
      ]);
    });

    const failing = db.write((tx) => together(tx, [insert('c'), insert('a'), insert('d')]));
    await assert.rejects(failing, { code: 'STORE_FAILED' });
    const { rows } = await sql`select key from setting where key in ('c', 'd')`.execute(db.read);
    assert.deepEqual(rows, [], 'one that fails takes the whole transaction with it');
    await db.write(async () => undefined);
    await db.write((tx) => insert('e').execute(tx));
  });
}
