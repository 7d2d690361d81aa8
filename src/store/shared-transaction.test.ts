import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openPlace, testEngines } from '../../test/support/databases.ts';
import { readSetting, writeSetting } from './settings.ts';

for (const { name, skip, ...engine } of testEngines) {
  test(`${name}: of writers that come together, the one that fails takes nothing of the others`, {
    skip,
  }, async (t) => {
    const place = await engine.place(t);
    const db = await openPlace(t, place);
    const failing = new Set([1, 4, 5, 11]);
    const ended = await Promise.allSettled(
      Array.from({ length: 24 }, (_, n) =>
        db.write(async (tx) => {
          await writeSetting(tx, `n${n}`, 'first', n);
          if (n === 7) await writeSetting(tx, 'n7', 'second', n);
          // In the middle of the transaction, not only in its own code.
          if (n === 5) await sql`insert into nowhere values (1)`.execute(tx);
          if (failing.has(n)) throw new RangeError('of the caller');
        }),
      ),
    );
    const again = await openPlace(t, place);
    for (const [n, { status }] of ended.entries()) {
      assert.equal(status, failing.has(n) ? 'rejected' : 'fulfilled', `writer ${n}`);
      const expected = failing.has(n) ? null : n === 7 ? 'second' : 'first';
      assert.equal(await readSetting(again.read, `n${n}`), expected, `setting of writer ${n}`);
    }
  });
}

test('sqlite: who writes while others wait is told when all of them are on the disk', async (t) => {
  const [sqlite] = testEngines;
  assert.ok(sqlite);
  const db = await sqlite.open(t);
  const events: string[] = [];
  const write = (key: string): Promise<unknown> =>
    db
      .write(async (tx) => {
        await writeSetting(tx, key, 'x', 1);
        events.push(`${key} wrote`);
      })
      .then(() => events.push(`${key} is safe`));
  await Promise.all(['a', 'b', 'c'].map(write));
  assert.deepEqual(
    events,
    ['a', 'b', 'c'].map((key) => `${key} wrote`).concat(['a is safe', 'b is safe', 'c is safe']),
  );
});

test('sqlite: where the whole is lost, each of its writers hears of it, and the next goes on', async (t) => {
  const [sqlite] = testEngines;
  assert.ok(sqlite);
  const db = await sqlite.open(t);
  const ended = await Promise.allSettled([
    db.write((tx) => writeSetting(tx, 'a', 'x', 1)),
    db.write(async (tx) => {
      await writeSetting(tx, 'b', 'x', 1);
      // As SQLite itself does when the disk is full.
      await sql`rollback`.execute(tx);
      await sql`insert into nowhere values (1)`.execute(tx);
    }),
    db.write((tx) => writeSetting(tx, 'c', 'x', 1)),
  ]);
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled'],
  );
  const kept = await Promise.all(['a', 'b', 'c'].map((key) => readSetting(db.read, key)));
  assert.deepEqual(kept, [null, null, 'x']);
});
