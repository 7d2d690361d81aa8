import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { sampleMessage, sampleWarning } from '../../test/support/store-samples.ts';
import { type MessageAnswer, recordAnswers } from './answers.ts';
import type { Database } from './database.ts';
import { claimMessages, countMessages, enqueueMessages, servesAll } from './outbox.ts';
import { applyReceipts, type PartReceipt } from './receipts.ts';
import { matchUnanswered } from './unanswered.ts';
import { insertWarnings } from './warnings.ts';

const anna = Buffer.alloc(16, 1);
const berta = Buffer.alloc(16, 2);

/** Messages to these recipients whose submits nobody answered, in parts, and are waited for. */
async function unanswered(db: Database, recipients: readonly Buffer[], parts = 1): Promise<void> {
  const warning = sampleWarning({ messages: recipients.length });
  const messages = recipients.map((recipient) => sampleMessage(warning.id, { recipient }));
  await db.write(async (tx) => {
    await insertWarnings(tx, [warning]);
    await enqueueMessages(tx, messages);
    await claimMessages(tx, { limit: 9, nowMs: 2000, route: 'r1', serves: servesAll });
    await recordAnswers(
      tx,
      messages.map(({ id }): MessageAnswer => {
        const unknown = { state: 'unknown', smscId: null, error: 'closed' } as const;
        return {
          messageId: id,
          route: 'r1',
          account: 'a',
          body: 'text',
          parts: Array.from({ length: parts }, (_, at) => ({ part: at + 1, ...unknown })),
          decision: 'submitted',
          reason: 'closed',
        };
      }),
      2500,
    );
  });
}

function receipt(smscId: string, change: Partial<PartReceipt> = {}): PartReceipt {
  return {
    route: 'r1',
    account: 'a',
    smscId,
    state: 'delivered',
    error: null,
    receivedMs: 3000,
    sinceMs: 0,
    recipient: anna,
    ...change,
  };
}

const receive = (db: Database, ...receipts: PartReceipt[]) =>
  db.write((tx) => applyReceipts(tx, receipts, 3000));
const match = (db: Database, beforeMs = 3001) =>
  db.write((tx) => matchUnanswered(tx, beforeMs, 4000));

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: the receipt of an unanswered submit is known by its recipient`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    await unanswered(db, [anna, berta], 2);
    await receive(db, receipt('71'), receipt('72'));
    assert.deepEqual(await match(db, 3000), { matched: 0, ended: {} }, 'its answer may yet come');
    assert.deepEqual(await match(db), { matched: 2, ended: { delivered: 1 } });
    const counts = await countMessages(db.read);
    assert.deepEqual([counts.delivered, counts.submitted], [1, 1]);
    await receive(db, receipt('71'));
    assert.deepEqual(await match(db), { matched: 0, ended: {} }, 'the same receipt again');
  });

  test(`${name}: where it is not clear which message is meant, nothing is guessed`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    await unanswered(db, [anna, anna]);
    await receive(
      db,
      receipt('71'),
      receipt('72', { recipient: berta }),
      receipt('73', { recipient: null }),
      receipt('74', { route: 'r2' }),
      receipt('75', { account: 'b' }),
      receipt('76', { sinceMs: 2900 }),
    );
    assert.deepEqual(await match(db), { matched: 0, ended: {} });
    assert.equal((await countMessages(db.read)).submitted, 2);
  });
}
