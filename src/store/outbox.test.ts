import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPlace, testEngines } from '../../test/support/databases.ts';
import { sampleMessage, sampleWarning } from '../../test/support/store-samples.ts';
import type { Message } from '../domain/warning.ts';
import { type MessageAnswer, recordAnswers } from './answers.ts';
import type { Database } from './database.ts';
import { hexOf } from './hex.ts';
import { readCounts } from './ledger-counts.ts';
import { claimMessages, countMessages, enqueueMessages, servesAll } from './outbox.ts';
import {
  cancelQueued,
  expireQueued,
  expireUnanswered,
  expireWaiting,
  pinSubmitting,
  recoverSubmitting,
  unpinFrom,
} from './outbox-upkeep.ts';
import { applyReceipts, dropOrphans, type PartReceipt } from './receipts.ts';
import { insertWarnings } from './warnings.ts';

async function enqueue(db: Database, given: readonly Partial<Message>[]): Promise<Message[]> {
  const warning = sampleWarning({ messages: given.length });
  const messages = given.map((one) => sampleMessage(warning.id, one));
  await db.write(async (tx) => {
    await insertWarnings(tx, [warning]);
    await enqueueMessages(tx, messages);
  });
  return messages;
}

const claimAll = (db: Database, nowMs = 2000) =>
  db.write((tx) => claimMessages(tx, { limit: 100, nowMs, route: 'r1', serves: servesAll }));

function accepted(messageId: Uint8Array, ...smscIds: string[]): MessageAnswer {
  const parts = smscIds.map((smscId, at) => ({
    part: at + 1,
    state: 'submitted' as const,
    smscId,
    error: null,
  }));
  return {
    messageId,
    route: 'r1',
    account: 'a',
    body: 'text',
    parts,
    decision: 'submitted',
    reason: null,
  };
}

const receipt = (smscId: string, state: PartReceipt['state'] = 'delivered'): PartReceipt => ({
  route: 'r1',
  smscId,
  state,
  error: state === 'delivered' ? null : 'ERR',
  receivedMs: 3000,
  account: 'a',
  sinceMs: 0,
  recipient: null,
});

const answer = async (db: Database, ...answers: MessageAnswer[]): Promise<number> => {
  const { moved } = await db.write((tx) => recordAnswers(tx, answers, 2500));
  return moved;
};
const receive = (db: Database, ...receipts: PartReceipt[]) =>
  db.write((tx) => applyReceipts(tx, receipts, 3000));

async function stateOf(db: Database, id: Uint8Array): Promise<string> {
  const row = await db.read
    .selectFrom('message')
    .select(['state', 'stateReason'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.stateReason === null ? row.state : `${row.state}: ${row.stateReason}`;
}

async function countOf(db: Database, name: string, label: string): Promise<number> {
  const counts = await readCounts(db.read);
  return counts.find((count) => count.name === name && count.label === label)?.count ?? 0;
}

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: a message that is withheld is never claimed, and counts as cancelled`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [free, withheld] = await enqueue(db, [
      {},
      { withheld: 'recipient_listed', createdMs: 1500 },
    ]);
    assert.ok(free && withheld);
    assert.deepEqual(
      (await claimAll(db)).map(({ id }) => hexOf(id)),
      [hexOf(free.id)],
    );
    assert.equal(await stateOf(db, withheld.id), 'cancelled: recipient_listed');
    const { finalMs } = await db.read
      .selectFrom('message')
      .select('finalMs')
      .where('id', '=', withheld.id)
      .executeTakeFirstOrThrow();
    assert.equal(finalMs, 1500);
    assert.equal(await countOf(db, 'messages', 'in'), 2);
    assert.equal(await countOf(db, 'messages_final', 'cancelled'), 1);
  });

  test(`${name}: the urgent and the longest due are claimed first, with their warning's words`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    await enqueue(db, [
      { priority: 2, dueMs: 1 },
      { priority: 0, dueMs: 9 },
      { priority: 0, dueMs: 3, carrier: null },
      { priority: 0, dueMs: 5000 },
      { priority: 0, dueMs: 1, expiresMs: 2000 },
    ]);
    const claimed = await claimAll(db);
    assert.deepEqual(
      claimed.map((one) => [one.priority, one.dueMs]),
      [
        [0, 3],
        [0, 9],
        [2, 1],
      ],
    );
    const [first] = claimed;
    assert.ok(first);
    const { level, scamType, template, language, route, attempts, body, acceptedParts } = first;
    assert.deepEqual(
      { level, scamType, template, language, route, attempts, body, acceptedParts },
      {
        level: 'high',
        scamType: 'loan',
        template: 'loan.high',
        language: 'zh',
        route: 'r1',
        attempts: 1,
        body: null,
        acceptedParts: [],
      },
    );
    assert.deepEqual(await claimAll(db), []);
  });

  test(`${name}: only the carriers asked for are claimed, and what is pinned to the route`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    await enqueue(db, [
      { carrier: 'china_mobile' },
      { carrier: 'china_unicom' },
      { carrier: null },
    ]);
    const some = await db.write((tx) =>
      claimMessages(tx, {
        limit: 10,
        nowMs: 2000,
        route: 'unicom',
        serves: { carriers: ['china_unicom'], allBut: null },
      }),
    );
    assert.deepEqual(
      some.map((one) => [one.carrier, one.route]),
      [['china_unicom', 'unicom']],
    );
    const rest = await db.write((tx) =>
      claimMessages(tx, {
        limit: 10,
        nowMs: 2000,
        route: 'world',
        serves: { carriers: [], allBut: ['china_mobile', 'china_unicom'] },
      }),
    );
    assert.deepEqual(
      rest.map((one) => one.carrier),
      [null],
    );
    assert.equal((await countMessages(db.read)).queued, 1);
  });

  test(`${name}: a pinned message is claimed by its route alone, until it is let go`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [message] = await enqueue(db, [{ carrier: 'china_mobile' }]);
    assert.ok(message);
    const claim = (route: string) =>
      db.write((tx) => claimMessages(tx, { limit: 1, nowMs: 2000, route, serves: servesAll }));
    const back = { ...accepted(message.id), parts: [], decision: 'requeue' } as const;
    assert.equal((await claim('r1')).length, 1);
    await answer(db, { ...back, pinnedRoute: 'r2', refusedRoutes: ['r1'] });
    assert.equal((await claim('r1')).length, 0);
    const [claimed] = await claim('r2');
    assert.deepEqual(claimed?.refusedRoutes, ['r1']);
    await answer(db, { ...back, route: 'r2', pinnedRoute: 'r3', refusedRoutes: ['r1', 'r2'] });
    const unpin = (up: string[]) =>
      db.write((tx) => unpinFrom(tx, { known: ['r1', 'r2', 'r3'], up }));
    assert.equal(await unpin(['r3']), 0);
    assert.equal(await unpin(['r1']), 1);
    assert.deepEqual((await claim('r1'))[0]?.refusedRoutes, ['r1', 'r2']);
  });

  test(`${name}: after a crash a message goes to the route that may have it`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [message] = await enqueue(db, [{}]);
    assert.ok(message);
    await claimAll(db);
    await db.write(async (tx) => {
      await pinSubmitting(tx);
      await recoverSubmitting(tx, 'resend', 2500);
    });
    const claim = (route: string) =>
      db.write((tx) => claimMessages(tx, { limit: 1, nowMs: 3000, route, serves: servesAll }));
    assert.equal((await claim('r2')).length, 0);
    assert.equal((await claim('r1')).length, 1);
  });

  test(`${name}: a message is delivered when all its parts are`, { skip }, async (t) => {
    const db = await engine.open(t);
    const [message] = await enqueue(db, [{}]);
    assert.ok(message);
    await claimAll(db);
    await answer(db, accepted(message.id, '007', '008'));
    assert.equal(await stateOf(db, message.id), 'submitted');
    await receive(db, receipt('007', 'enroute'), receipt('007'), receipt('7'));
    assert.equal(await stateOf(db, message.id), 'submitted');
    await receive(db, receipt('008'));
    assert.equal(await stateOf(db, message.id), 'delivered');
    assert.equal(await countOf(db, 'messages_final', 'delivered'), 1);
  });

  test(`${name}: one bad part makes the message's end, and the end stays`, { skip }, async (t) => {
    const db = await engine.open(t);
    const [message] = await enqueue(db, [{}]);
    assert.ok(message);
    await claimAll(db);
    await answer(db, accepted(message.id, 'a', 'b'));
    await receive(db, receipt('a', 'undeliverable'));
    assert.equal(await stateOf(db, message.id), 'undeliverable: ERR');
    assert.equal((await receive(db, receipt('b'))).late, 1);
    assert.equal((await receive(db, receipt('b'))).late, 0);
    assert.equal((await receive(db, receipt('a', 'delivered'))).ignored, 1);
    assert.equal(await stateOf(db, message.id), 'undeliverable: ERR');
    assert.equal(await countOf(db, 'receipts', 'late'), 1);
  });

  test(`${name}: receipts may come before the answer, and twice`, { skip }, async (t) => {
    const db = await engine.open(t);
    const [message] = await enqueue(db, [{}]);
    assert.ok(message);
    await claimAll(db);
    assert.equal((await receive(db, receipt('a'), receipt('b'))).parked, 2);
    assert.equal((await receive(db, receipt('a'))).parked, 0);
    await answer(db, accepted(message.id, 'a', 'b'));
    assert.equal(await stateOf(db, message.id), 'delivered');
    const before = await readCounts(db.read);
    await receive(db, receipt('a'), receipt('b'));
    assert.deepEqual(await readCounts(db.read), before);
    assert.deepEqual(await db.read.selectFrom('receiptParked').selectAll().execute(), []);
  });

  test(`${name}: an id that comes round again belongs to the part that waits`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [old, fresh] = await enqueue(db, [{}, {}]);
    assert.ok(old && fresh);
    await claimAll(db);
    await answer(db, accepted(old.id, '1'));
    await receive(db, receipt('1'));
    await answer(db, accepted(fresh.id, '1'));
    await receive(db, receipt('1', 'expired'));
    assert.equal(await stateOf(db, old.id), 'delivered');
    assert.equal(await stateOf(db, fresh.id), 'expired: ERR');
  });

  test(`${name}: what the carrier did not take is queued again, and only the rest is sent`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [message] = await enqueue(db, [{}]);
    assert.ok(message);
    await claimAll(db);
    const half: MessageAnswer = {
      ...accepted(message.id, 'a'),
      decision: 'requeue',
      reason: 'throttled',
      dueMs: 4000,
      attemptCounts: false,
    };
    await answer(db, half);
    assert.equal(await stateOf(db, message.id), 'queued: throttled');
    assert.deepEqual(await claimAll(db), []);
    await receive(db, receipt('a'));
    const [again] = await claimAll(db, 4000);
    assert.deepEqual([again?.attempts, again?.body, again?.acceptedParts], [1, 'text', [1]]);
    const rest = { part: 2, state: 'submitted' as const, smscId: 'b', error: null };
    await answer(db, { ...accepted(message.id), parts: [rest] });
    await receive(db, receipt('b'));
    assert.equal(await stateOf(db, message.id), 'delivered');
  });

  test(`${name}: refusals, time, the kill switch and silence each end a message`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [refused, silent, stale, cancelled] = await enqueue(db, [
      {},
      {},
      { expiresMs: 1500 },
      { dueMs: 9000 },
    ]);
    assert.ok(refused && silent && stale && cancelled);
    await claimAll(db);
    await answer(
      db,
      {
        ...accepted(refused.id),
        parts: [{ part: 1, state: 'rejected', smscId: null, error: '0x0b' }],
        decision: 'rejected',
        reason: '0x0b',
      },
      accepted(silent.id, 's'),
    );
    assert.equal(await db.write((tx) => expireQueued(tx, 2000)), 1);
    assert.equal(await db.write((tx) => cancelQueued(tx, 2000)), 1);
    assert.equal(await db.write((tx) => expireWaiting(tx, 2500, 9000)), 0);
    assert.equal(await db.write((tx) => expireWaiting(tx, 2501, 9000)), 1);
    assert.deepEqual(
      await Promise.all([refused, silent, stale, cancelled].map(({ id }) => stateOf(db, id))),
      ['rejected: 0x0b', 'unknown: no_receipt', 'expired: queue', 'cancelled: kill_switch'],
    );
    assert.equal((await receive(db, receipt('s'))).late, 1);
    assert.equal(await stateOf(db, silent.id), 'unknown: no_receipt');
  });

  test(`${name}: what was never answered is given up by its own wait, the answered waits on`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [answered, silent, crashed] = await enqueue(db, [{}, {}, {}]);
    assert.ok(answered && silent && crashed);
    await claimAll(db);
    const part = { part: 1, state: 'unknown', smscId: null, error: 'closed' } as const;
    await answer(db, accepted(answered.id, 's'), { ...accepted(silent.id), parts: [part] });
    await db.write((tx) => recoverSubmitting(tx, 'wait', 2500));
    assert.equal(await db.write((tx) => expireUnanswered(tx, 2500, 9000)), 0);
    assert.equal(await db.write((tx) => expireUnanswered(tx, 2501, 9000)), 2);
    assert.deepEqual(
      await Promise.all([answered, silent, crashed].map(({ id }) => stateOf(db, id))),
      ['submitted', 'unknown: unanswered', 'unknown: unanswered'],
    );
  });

  test(`${name}: after a crash the policy decides on what was under way`, { skip }, async (t) => {
    const db = await engine.open(t);
    for (const [decision, state] of [
      ['resend', 'queued: restart'],
      ['wait', 'submitted: restart'],
      ['give_up', 'unknown: restart'],
    ] as const) {
      const [message] = await enqueue(db, [{}]);
      assert.ok(message);
      await claimAll(db);
      assert.equal(await db.write((tx) => recoverSubmitting(tx, decision, 5000, 'other')), 0);
      assert.equal(await db.write((tx) => recoverSubmitting(tx, decision, 5000, 'r1')), 1);
      assert.equal(await stateOf(db, message.id), state);
      await db.write((tx) => cancelQueued(tx, 5000));
    }
  });

  test(`${name}: a receipt for nobody is dropped and counted in the end`, { skip }, async (t) => {
    const db = await engine.open(t);
    await receive(db, receipt('nobody'));
    assert.equal(await db.write((tx) => dropOrphans(tx, 3000, 9000)), 0);
    assert.equal(await db.write((tx) => dropOrphans(tx, 3001, 9000)), 1);
    assert.equal(await countOf(db, 'receipts', 'orphaned'), 1);
    assert.equal(await countOf(db, 'receipts_orphaned', 'r1'), 1);
  });
}

const [, postgres] = testEngines;

test('postgres: two senders never claim the same message, and neither waits', {
  skip: postgres?.skip,
}, async (t) => {
  assert.ok(postgres);
  const place = await postgres.place(t);
  const [one, two] = [await openPlace(t, place), await openPlace(t, place)];
  await enqueue(one, [{}, {}, {}, {}]);
  const claim = { limit: 2, nowMs: 2000, route: 'r1', serves: servesAll };
  const [first, second] = await one.write(async (tx) => {
    const mine = await claimMessages(tx, claim);
    return [mine, await two.write((other) => claimMessages(other, claim))];
  });
  const ids = [...(first ?? []), ...(second ?? [])].map((message) => hexOf(message.id));
  assert.equal(new Set(ids).size, 4);
});
