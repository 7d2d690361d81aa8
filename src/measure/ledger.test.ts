import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testEngines } from '../../test/support/databases.ts';
import { sampleHit, sampleMessage, sampleWarning } from '../../test/support/store-samples.ts';
import type { Database } from '../store/database.ts';
import { insertHits, settleHits, takePending } from '../store/hits.ts';
import { countLookBack } from '../store/look-back.ts';
import { claimMessages, enqueueMessages, servesAll } from '../store/outbox.ts';
import { cancelQueued } from '../store/outbox-upkeep.ts';
import { commitRecordBatch } from '../store/sources.ts';
import { insertWarnings } from '../store/warnings.ts';
import { type Ledger, readLedger } from './ledger.ts';

/** One of each: a rejected row, a warned, a suppressed, a pending and a late hit, an ended and a flying message. */
async function fill(db: Database): Promise<void> {
  await db.write((tx) =>
    commitRecordBatch(tx, {
      source: 'file:a',
      fingerprint: 'f',
      from: { byteOffset: 0, line: 0 },
      position: { byteOffset: 9, line: 6 },
      rowsIn: 5,
      accepted: 4,
      rejected: { bad_time: 1 },
      hits: [1, 2, 3].map((observedMs) => sampleHit({ observedMs })),
      done: true,
      nowMs: 1,
    }),
  );
  await db.write(async (tx) => {
    const [one, two] = await takePending(tx, 2);
    assert.ok(one && two);
    const warning = sampleWarning({ messages: 2 });
    await insertWarnings(tx, [warning, sampleWarning({ arm: 'hold_out' })]);
    await enqueueMessages(tx, [sampleMessage(warning.id), sampleMessage(warning.id)]);
    await settleHits(tx, [
      { id: one.id, outcome: 'warned', warningId: warning.id },
      { id: two.id, outcome: 'suppressed', reason: 'hold_out' },
    ]);
  });
  await db.write(async (tx) => {
    await insertHits(tx, [sampleHit({ late: true, observedMs: 4 })], 4);
    await countLookBack(tx, { fresh: 1, known: 2, outside: 3 });
  });
  await db.write((tx) =>
    claimMessages(tx, { limit: 1, nowMs: 2000, route: 'r', serves: servesAll }),
  );
  await db.write((tx) => cancelQueued(tx, 3000));
}

function lineOf(ledger: Ledger, name: string) {
  const line = ledger.lines.find((one) => one.name === name);
  assert.ok(line, name);
  return line;
}

/** Parts that are not zero. */
function partsOf(ledger: Ledger, name: string): Record<string, number> {
  return Object.fromEntries(
    Object.entries(lineOf(ledger, name).parts).filter(([, count]) => count !== 0),
  );
}

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: the ledger of nothing balances`, { skip }, async (t) => {
    const ledger = await readLedger((await engine.open(t)).read, 7);
    assert.equal(ledger.balanced, true);
    assert.equal(ledger.takenMs, 7);
    assert.deepEqual(
      ledger.lines.map((line) => [line.name, line.in]),
      [
        ['records', 0],
        ['hits', 0],
        ['look_back', 0],
        ['warnings', 0],
        ['messages', 0],
      ],
    );
  });

  test(`${name}: every line says where everything went`, { skip }, async (t) => {
    const db = await engine.open(t);
    await fill(db);
    const ledger = await readLedger(db.read);
    assert.equal(ledger.balanced, true, JSON.stringify(ledger.lines));
    assert.deepEqual(partsOf(ledger, 'records'), { accepted: 4, bad_time: 1 });
    assert.deepEqual(partsOf(ledger, 'hits'), { pending: 2, warned: 1, hold_out: 1 });
    assert.deepEqual(partsOf(ledger, 'look_back'), { fresh: 1, known: 2, outside: 3 });
    assert.deepEqual(partsOf(ledger, 'warnings'), { treated: 1, hold_out: 1 });
    assert.deepEqual(partsOf(ledger, 'messages'), { submitting: 1, cancelled: 1 });
  });

  const faults: readonly (readonly [what: string, line: string, statement: string])[] = [
    ['a hit is lost', 'hits', `delete from hit where outcome = 'pending'`],
    [
      'a hit is decided uncounted',
      'hits',
      `update hit set outcome = 'suppressed', reason = 'stale' where outcome = 'pending'`,
    ],
    [
      'a hit is decided for another reason',
      'hits',
      `update hit set reason = 'stale' where reason = 'hold_out'`,
    ],
    ['a hit of a look-back is lost', 'look_back', `delete from hit where late = 1`],
    ['a hit is called late and is not', 'look_back', `update hit set late = 1`],
    ['a warning is lost', 'warnings', `delete from warning where arm = 'treated'`],
    [
      'a warning of a warned hit is another',
      'hits',
      `update hit set warning_id = id where outcome = 'warned'`,
    ],
    ['a message is lost', 'messages', `delete from message where state = 'submitting'`],
    ['a message was never kept', 'warnings', `delete from message where state = 'submitting'`],
    [
      'a message ends uncounted',
      'messages',
      `update message set state = 'delivered' where state = 'submitting'`,
    ],
    [
      'a message changes its end',
      'messages',
      `update message set state = 'delivered' where state = 'cancelled'`,
    ],
    [
      'a row is not counted',
      'records',
      `update ledger_count set count = count - 1 where name = 'records' and label = 'accepted'`,
    ],
    [
      'a source counts more than the whole',
      'records',
      `update source_position set records_in = records_in + 1`,
    ],
    [
      'a rejected row is not counted',
      'records',
      `update ledger_count set count = 0 where name = 'records_rejected'`,
    ],
  ];

  test(`${name}: the ledger finds what is wrong, and on which line`, { skip }, async (t) => {
    const db = await engine.open(t);
    await fill(db);
    for (const [what, at, statement] of faults) {
      // Looked at inside the transaction that breaks it, which is then undone.
      class Undo extends Error {}
      const broken = db.write(async (tx) => {
        await sql.raw(statement).execute(tx);
        const ledger = await readLedger(tx);
        assert.equal(ledger.balanced, false, what);
        const line = lineOf(ledger, at);
        assert.notEqual(line.difference, 0, what);
        assert.notEqual(line.note, lineOf(await readLedger(db.read), at).note, what);
        throw new Undo();
      });
      await assert.rejects(broken, Undo);
    }
    assert.equal((await readLedger(db.read)).balanced, true);
  });
}
