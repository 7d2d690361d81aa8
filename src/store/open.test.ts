import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openPlace, testEngines } from '../../test/support/databases.ts';
import { TocsinError } from '../domain/error.ts';
import { openDatabase } from './open.ts';
import { readSetting, writeSetting } from './settings.ts';

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof TocsinError && error.code === code;
}

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: what is written is read at once, and is there after a restart`, {
    skip,
  }, async (t) => {
    const place = await engine.place(t);
    const first = await openDatabase(place);
    await first.write((tx) => writeSetting(tx, 'a', '1', 1));
    assert.equal(await readSetting(first.read, 'a'), '1');
    await first.close();
    const second = await openPlace(t, place);
    assert.equal(second.engine, name);
    assert.equal(await readSetting(second.read, 'a'), '1');
  });

  test(`${name}: work that throws leaves nothing behind, and the next writer goes on`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const failing = db.write(async (tx) => {
      await writeSetting(tx, 'a', '1', 1);
      throw new RangeError('of the caller');
    });
    await assert.rejects(failing, RangeError);
    assert.equal(await readSetting(db.read, 'a'), null);
    await db.write((tx) => writeSetting(tx, 'a', '2', 1));
    assert.equal(await readSetting(db.read, 'a'), '2');
  });

  test(`${name}: writers queue: none of many read-then-write is lost`, { skip }, async (t) => {
    const db = await engine.open(t);
    await Promise.all(
      Array.from({ length: 30 }, () =>
        db.write(async (tx) => {
          const before = Number((await readSetting(tx, 'n')) ?? 0);
          await writeSetting(tx, 'n', String(before + 1), 1);
        }),
      ),
    );
    assert.equal(await readSetting(db.read, 'n'), '30');
  });

  test(`${name}: a read transaction is one snapshot, and a writer does not wait for it`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    await db.write((tx) => writeSetting(tx, 'a', 'old', 1));
    await db.read.transaction().execute(async (tx) => {
      assert.equal(await readSetting(tx, 'a'), 'old');
      await db.write((writer) => writeSetting(writer, 'a', 'new', 2));
      assert.equal(await readSetting(tx, 'a'), 'old');
    });
    assert.equal(await readSetting(db.read, 'a'), 'new');
  });

  test(`${name}: the reader cannot write`, { skip }, async (t) => {
    const db = await engine.open(t);
    await assert.rejects(
      sql`insert into setting (key, value, updated_ms) values ('a', 'b', 1)`.execute(db.read),
      hasCode('STORE_FAILED'),
    );
  });

  test(`${name}: times are numbers, tokens bytes, and what a number cannot hold is refused`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    // A view in the middle of a larger buffer, as sealing a batch makes them.
    const token = Buffer.from(`ffff00ff10${'a'.repeat(60)}`, 'hex').subarray(2, 18);
    await db.write(async (tx) => {
      await tx
        .insertInto('preference')
        .values({ subscriber: token, epoch: 1, language: null, allowed: 0, updatedMs: 2 ** 53 - 1 })
        .execute();
    });
    const row = await db.read.selectFrom('preference').selectAll().executeTakeFirstOrThrow();
    assert.ok(row.subscriber instanceof Uint8Array);
    assert.deepEqual(Buffer.from(row.subscriber), token);
    assert.equal(row.updatedMs, 2 ** 53 - 1);
    const beyond = sql`select cast(9007199254740993 as bigint) as n`.execute(db.read);
    await assert.rejects(beyond, TocsinError);
    const counted = await sql<{ n: unknown }>`select count(*) as n from preference`.execute(
      db.read,
    );
    assert.equal(counted.rows[0]?.n, 1);
  });

  test(`${name}: a broken rule of the schema is a failure for good, and its message quotes no value`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const insert = (): Promise<unknown> =>
      db.write((tx) =>
        tx.insertInto('setting').values({ key: 'secret-key', value: 'x', updatedMs: 1 }).execute(),
      );
    await insert();
    await assert.rejects(insert(), (error: unknown) => {
      assert.ok(error instanceof TocsinError);
      assert.equal(error.code, 'STORE_FAILED');
      assert.doesNotMatch(`${error.message} ${JSON.stringify(error)} ${error.cause}`, /secret-key/);
      return true;
    });
  });

  test(`${name}: close waits for running work and refuses more`, { skip }, async (t) => {
    const place = await engine.place(t);
    const db = await openDatabase(place);
    const running = db.write((tx) => writeSetting(tx, 'a', '1', 1));
    const closing = db.close();
    await assert.rejects(
      db.write(async () => undefined),
      hasCode('STORE_FAILED'),
    );
    await running;
    await closing;
    await db.close();
    assert.equal(await readSetting((await openPlace(t, place)).read, 'a'), '1');
  });

  test(`${name}: several programs may open an empty place at once`, { skip }, async (t) => {
    const place = await engine.place(t);
    const all = await Promise.all([1, 2, 3].map(() => openPlace(t, place)));
    for (const db of all) assert.equal(await readSetting(db.read, 'a'), null);
  });
}

const [sqlite, postgres] = testEngines;

test('sqlite: the database and its log are for their owner alone', async (t) => {
  assert.ok(sqlite);
  const place = await sqlite.place(t);
  const db = await openPlace(t, place);
  await db.write((tx) => writeSetting(tx, 'a', '1', 1));
  for (const file of ['tocsin.db', 'tocsin.db-wal', 'tocsin.db-shm']) {
    assert.equal((await stat(join(place.dataDir, file))).mode & 0o077, 0, file);
  }
  const pragmas = await db.write(async (tx) => [
    (await sql<{ journalMode: string }>`pragma journal_mode`.execute(tx)).rows[0],
    (await sql<{ synchronous: number }>`pragma synchronous`.execute(tx)).rows[0],
  ]);
  assert.deepEqual(pragmas, [{ journalMode: 'wal' }, { synchronous: 2 }]);
});

test('sqlite: a directory that cannot be made is named', async () => {
  await assert.rejects(
    openDatabase({ dataDir: '/dev/null/data', databaseUrl: null }),
    hasCode('DATA_DIR_UNUSABLE'),
  );
});

test('postgres: a server that is not there may come back', async () => {
  await assert.rejects(
    openDatabase({ dataDir: '/nowhere', databaseUrl: 'postgres://tocsin@127.0.0.1:1/none' }),
    (error: unknown) => {
      assert.ok(error instanceof TocsinError);
      assert.equal(error.code, 'STORE_UNAVAILABLE');
      assert.equal(error.retryable, true);
      return true;
    },
  );
});

test('postgres: of two writers in a deadlock, one is run again', {
  skip: postgres?.skip,
}, async (t) => {
  assert.ok(postgres);
  const place = await postgres.place(t);
  const [one, two] = [await openPlace(t, place), await openPlace(t, place)];
  for (const key of ['a', 'b']) await one.write((tx) => writeSetting(tx, key, '', 1));
  let runs = 0;
  let reached = 0;
  const both = Promise.withResolvers<void>();
  const cross = (db: typeof one, first: string, second: string): Promise<void> =>
    db.write(async (tx) => {
      runs += 1;
      await writeSetting(tx, first, first, 2);
      if (++reached === 2) both.resolve();
      await both.promise;
      await writeSetting(tx, second, first, 2);
    });
  await Promise.all([cross(one, 'a', 'b'), cross(two, 'b', 'a')]);
  assert.ok(runs > 2, `${runs} runs`);
  assert.equal(await readSetting(one.read, 'a'), await readSetting(one.read, 'b'));
});
