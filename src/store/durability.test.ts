import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openPlace, testEngines } from '../../test/support/databases.ts';
import { readCounts } from './ledger-counts.ts';
import { readPosition } from './sources.ts';

const url = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

/** Commits batches of 20 hits for ever, and prints each one's number when its commit has returned. */
const committer = `
  import { openDatabase } from ${url('./open.ts')};
  import { commitRecordBatch, readPosition } from ${url('./sources.ts')};
  import { sampleHit } from ${url('../../test/support/store-samples.ts')};
  const [dataDir, databaseUrl] = process.argv.slice(1);
  const db = await openDatabase({ dataDir, databaseUrl: databaseUrl || null });
  let at = (await readPosition(db.read, 's'))?.line ?? 0;
  for (;;) {
    const hits = Array.from({ length: 20 }, () => sampleHit());
    const from = { byteOffset: at, line: at };
    const position = { byteOffset: at + 1, line: at + 1 };
    await db.write((tx) => commitRecordBatch(tx, { source: 's', fingerprint: 'f', from, position,
      rowsIn: 20, accepted: 20, rejected: {}, hits, done: false, nowMs: 1 }));
    at += 1;
    console.log(at);
  }`;

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: what was acknowledged before a SIGKILL is there, whole`, { skip }, async (t) => {
    const place = await engine.place(t);
    let acknowledged = 0;
    for (const batches of [3, 10, 25]) {
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', committer, place.dataDir, place.databaseUrl ?? ''],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const upTo = acknowledged + batches;
      for await (const line of createInterface(child.stdout)) {
        acknowledged = Number(line);
        if (acknowledged >= upTo) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      assert.equal(child.signalCode, 'SIGKILL');
    }
    const db = await openPlace(t, place);
    const kept = (await readPosition(db.read, 's'))?.line ?? 0;
    // Each kill may catch one commit that was done and not yet told.
    assert.ok(kept >= acknowledged && kept <= acknowledged + 1, `${kept} of ${acknowledged}`);
    const hits = await db.read
      .selectFrom('hit')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    assert.equal(hits.n, kept * 20);
    const counted = (await readCounts(db.read)).find((one) => one.name === 'hits');
    assert.equal(counted?.count, kept * 20);
    if (name === 'sqlite') {
      const check = await sql<{ integrityCheck: string }>`pragma integrity_check`.execute(db.read);
      assert.equal(check.rows[0]?.integrityCheck, 'ok');
    }
  });
}
