import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import {
  sampleHit,
  sampleMessage,
  sampleSuspect,
  sampleWarning,
} from '../../test/support/store-samples.ts';
import type { Exposure } from '../domain/exposure.ts';
import type { Database } from '../store/database.ts';
import { findExposures, upsertExposures } from '../store/exposures.ts';
import { hexOf } from '../store/hex.ts';
import { insertHits } from '../store/hits.ts';
import { readCounts } from '../store/ledger-counts.ts';
import { enqueueMessages } from '../store/outbox.ts';
import { insertReplies } from '../store/replies.ts';
import { saveSuspects, suspectId } from '../store/suspects.ts';
import { insertWarnings } from '../store/warnings.ts';
import { verifyAudit } from './audit-verify.ts';
import { destroyEpoch } from './destroy.ts';
import { hitId } from './hit-id.ts';
import { resealRows } from './reseal.ts';
import { reveal } from './reveal.ts';
import { finishRotation, rotateEpoch } from './rotate.ts';
import { createEphemeralVault, openVault, type Vault } from './vault.ts';

const operator = { actor: 'operator', nowMs: 50 };
const family = { space: 'e164', text: '8619900009999' } as const;
const scammer = { space: 'e164', text: '8617000001111' } as const;

function person(n: number) {
  return { space: 'e164', text: String(8619900000000 + n) } as const;
}

function exposure(vault: Vault, n: number, epoch: number, risk = 0.5): Exposure {
  const subscriber = vault.seal(person(n), epoch);
  const rest = {
    level: 'high',
    scamType: 'loan',
    reasons: [],
    hitCount: 1,
    firstMs: 1,
    lastMs: 1,
  } as const;
  return { subscriber, epoch, risk, ...rest };
}

function hit(vault: Vault, n: number, kind: 'call' | 'web', epoch: number) {
  const indicatorId = new Uint8Array(16).fill(9);
  const subscriber = vault.seal(person(n), epoch);
  const counterpart = kind === 'call' ? vault.seal(scammer, epoch) : indicatorId;
  const identity = { subscriber, counterpart, indicatorId, kind, timeMs: 1000 + n };
  return sampleHit({
    ...identity,
    id: hitId(identity),
    epoch,
    side: kind === 'call' ? 'from' : 'host',
  });
}

/** `people` subscribers with an exposure, two hits, a family link and a preference each, one warned. */
async function fill(db: Database, vault: Vault, people: number): Promise<void> {
  const epoch = vault.currentEpoch;
  const all = Array.from({ length: people }, (_, n) => n);
  await db.write(async (tx) => {
    await upsertExposures(
      tx,
      all.map((n) => exposure(vault, n, epoch)),
      1,
    );
    await insertHits(
      tx,
      all.flatMap((n) => [hit(vault, n, 'call', epoch), hit(vault, n, 'web', epoch)]),
      1,
    );
    for (const n of all.slice(0, 20)) {
      const subscriber = vault.seal(person(n));
      await tx
        .insertInto('preference')
        .values({ subscriber, epoch, language: 'en', allowed: 0, updatedMs: 1 })
        .execute();
      const consent = { subscriberConsentMs: 1, familyConsentMs: 1, endedMs: null, updatedMs: 1 };
      const link = {
        subscriber,
        family: vault.seal(family),
        epoch,
        familyClass: 'mobile',
        familyCarrier: null,
      } as const;
      await tx
        .insertInto('familyLink')
        .values({ ...link, ...consent })
        .execute();
    }
  });
}

/** One warning with one queued message; gives the message's id. */
async function warn(db: Database, vault: Vault): Promise<Uint8Array> {
  const epoch = vault.currentEpoch;
  const recipient = vault.seal(person(0));
  const warning = sampleWarning({ subscriber: recipient, epoch, messages: 1 });
  const message = sampleMessage(warning.id, { recipient, epoch });
  await db.write(async (tx) => {
    await insertWarnings(tx, [warning]);
    await enqueueMessages(tx, [message]);
    const id = Buffer.alloc(16, 3);
    const reply = { id, sender: recipient, epoch, route: 'r', meaning: 'help' };
    await insertReplies(tx, [{ ...reply, receivedMs: warning.createdMs + 1 }]);
    await saveSuspects(tx, [sampleSuspect({ token: vault.seal(scammer), epoch })], 1);
  });
  return message.id;
}

async function temporary(t: TestContext): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-rotate-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

function sorted(tokens: readonly Uint8Array[]): string[] {
  return tokens.map(hexOf).sort();
}

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: a rotation moves what must live on, and messages keep their epoch`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    const people = 2100;
    await fill(db, vault, people);
    const messageId = await warn(db, vault);

    const { epoch, resealed } = await rotateEpoch(vault, db, operator);

    assert.equal(epoch, 2);
    assert.equal(vault.currentEpoch, 2);
    assert.deepEqual(resealed, {
      exposure: people,
      preference: 20,
      family: 20,
      warning: 1,
      reply: 1,
      suspect: 1,
      hit: people * 2,
    });
    const everybody = Array.from({ length: people }, (_, n) => n);
    const exposures = await db.read
      .selectFrom('exposure')
      .select(['subscriber', 'epoch'])
      .execute();
    assert.deepEqual(
      sorted(exposures.map((row) => row.subscriber)),
      sorted(everybody.map((n) => vault.seal(person(n), 2))),
    );
    assert.ok(exposures.every((row) => row.epoch === 2));
    const hits = await db.read
      .selectFrom('hit')
      .select(['id', 'epoch', 'kind', 'counterpart'])
      .execute();
    assert.deepEqual(
      sorted(hits.map((row) => row.id)),
      sorted(everybody.flatMap((n) => [hit(vault, n, 'call', 2).id, hit(vault, n, 'web', 2).id])),
      'a replay under the new epoch makes the same hits',
    );
    const counterparts = (kind: string) => [
      ...new Set(hits.filter((row) => row.kind === kind).map((row) => hexOf(row.counterpart))),
    ];
    assert.deepEqual(counterparts('call'), [hexOf(vault.seal(scammer, 2))]);
    assert.deepEqual(counterparts('web'), ['09'.repeat(16)]);
    const links = await db.read.selectFrom('familyLink').select(['subscriber', 'family']).execute();
    assert.deepEqual(
      sorted(links.map((row) => row.subscriber)),
      sorted(everybody.slice(0, 20).map((n) => vault.seal(person(n), 2))),
    );
    assert.ok(links.every((row) => hexOf(row.family) === hexOf(vault.seal(family, 2))));
    const warning = await db.read
      .selectFrom('warning')
      .select(['subscriber', 'epoch', 'drawnEpoch'])
      .executeTakeFirstOrThrow();
    assert.deepEqual(
      [hexOf(warning.subscriber), warning.epoch],
      [hexOf(vault.seal(person(0), 2)), 2],
    );
    assert.equal(warning.drawnEpoch, 1, 'its arm was drawn under the old key');
    const reply = await db.read.selectFrom('reply').selectAll().executeTakeFirstOrThrow();
    assert.deepEqual([hexOf(reply.sender), reply.epoch], [hexOf(vault.seal(person(0), 2)), 2]);
    assert.ok(reply.warningId, 'the reply knows its warning');
    const suspect = await db.read.selectFrom('suspect').selectAll().executeTakeFirstOrThrow();
    assert.deepEqual([hexOf(suspect.token), suspect.epoch], [hexOf(vault.seal(scammer, 2)), 2]);
    assert.equal(hexOf(suspect.id), hexOf(suspectId(vault.seal(scammer, 1))), 'hits still name it');
    const message = await db.read
      .selectFrom('message')
      .selectAll()
      .where('id', '=', messageId)
      .executeTakeFirstOrThrow();
    assert.equal(message.epoch, 1);
    const why = { actor: 'sender', purpose: 'send', reference: '', nowMs: 1 };
    const request = { token: message.recipient, epoch: message.epoch };
    assert.deepEqual(await db.write((tx) => reveal(vault, tx, [request], why)), [person(0)]);
    assert.equal((await verifyAudit(db.read, vault)).ok, true);

    const nothing = {
      exposure: 0,
      preference: 0,
      family: 0,
      warning: 0,
      reply: 0,
      suspect: 0,
      hit: 0,
    };
    assert.deepEqual(await db.write((tx) => resealRows(tx, vault, 2)), nothing, 'a second time');
  });

  test(`${name}: rows that a late batch left behind are joined with their twins`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    await rotateEpoch(vault, db, operator);
    await db.write(async (tx) => {
      await upsertExposures(tx, [exposure(vault, 1, 1, 0.1), exposure(vault, 2, 2, 0.2)], 10);
      await upsertExposures(tx, [exposure(vault, 1, 2, 0.3), exposure(vault, 2, 1, 0.4)], 20);
      await insertHits(tx, [hit(vault, 1, 'call', 1), hit(vault, 1, 'call', 2)], 1);
    });
    const resealed = await finishRotation(vault, db, operator);
    assert.equal(resealed.hit, 1);
    const found = await findExposures(db.read, [vault.seal(person(1)), vault.seal(person(2))]);
    assert.deepEqual([...found.values()].map(({ risk, epoch }) => [risk, epoch]).sort(), [
      [0.3, 2],
      [0.4, 2],
    ]);
    const rows = await db.read.selectFrom('exposure').select('epoch').execute();
    assert.equal(rows.length, 2);
    const hits = await db.read.selectFrom('hit').select('epoch').execute();
    assert.deepEqual(
      hits.map((row) => row.epoch),
      [2, 2],
      'no counted hit is lost',
    );
  });

  test(`${name}: a rotation that fails leaves the old epoch current, and a start finishes it`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const dataDir = await temporary(t);
    const vault = await openVault(dataDir);
    await fill(db, vault, 3);
    await db.write((tx) =>
      tx
        .updateTable('exposure')
        .set({ subscriber: new Uint8Array(16) })
        .where('subscriber', '=', vault.seal(person(0)))
        .execute(),
    );
    await assert.rejects(rotateEpoch(vault, db, operator), { code: 'TOKEN_INVALID' });
    assert.equal(vault.currentEpoch, 1);
    assert.deepEqual(
      [
        ...new Set(
          (await db.read.selectFrom('hit').select('epoch').execute()).map((row) => row.epoch),
        ),
      ],
      [1],
    );

    await db.write((tx) =>
      tx.deleteFrom('exposure').where('subscriber', '=', new Uint8Array(16)).execute(),
    );
    const restarted = await openVault(dataDir);
    assert.equal(restarted.currentEpoch, 2, 'the key was on disk before the rows');
    assert.equal((await finishRotation(restarted, db, operator)).exposure, 2);
    assert.equal((await finishRotation(restarted, db, operator)).exposure, 0);
    assert.equal((await verifyAudit(db.read, restarted)).ok, true);
  });

  test(`${name}: a key is destroyed only when nobody needs it, or by force`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const dataDir = await temporary(t);
    const vault = await openVault(dataDir);
    const old = vault.seal(person(0));
    const messageId = await warn(db, vault);
    const change = { ...operator, force: false };

    assert.deepEqual(await destroyEpoch(vault, db, 1, change), { done: false, reason: 'current' });
    await assert.rejects(destroyEpoch(vault, db, 5, change), { code: 'EPOCH_UNKNOWN' });
    await rotateEpoch(vault, db, operator);
    const inFlight = { queued: 1, submitting: 0 };
    assert.deepEqual(await destroyEpoch(vault, db, 1, change), {
      done: false,
      reason: 'in_flight',
      inFlight,
    });
    assert.deepEqual(vault.livingEpochs(), [1, 2]);

    await db.write((tx) => upsertExposures(tx, [exposure(vault, 3, 1)], 1));
    const forced = await destroyEpoch(vault, db, 1, { ...change, force: true });
    assert.equal(forced.done, true);
    assert.deepEqual(forced.done && [forced.ended, forced.resealed.exposure], [inFlight, 1]);
    const message = await db.read
      .selectFrom('message')
      .select(['state', 'stateReason'])
      .where('id', '=', messageId)
      .executeTakeFirst();
    assert.deepEqual(message, { state: 'cancelled', stateReason: 'epoch_destroyed' });
    const counted = (await readCounts(db.read)).find((count) => count.name === 'messages_final');
    assert.deepEqual([counted?.label, counted?.count], ['cancelled', 1], 'the ledger knows');

    for (const one of [vault, await openVault(dataDir)]) {
      assert.deepEqual(one.livingEpochs(), [2]);
      assert.throws(() => one.seal(person(0), 1), { code: 'EPOCH_DESTROYED' });
      const why = { actor: 'x', purpose: 'y', reference: '', nowMs: 1 };
      await assert.rejects(
        db.write((tx) => reveal(one, tx, [{ token: old, epoch: 1 }], why)),
        { code: 'EPOCH_DESTROYED' },
      );
    }
    await assert.rejects(destroyEpoch(vault, db, 1, change), { code: 'EPOCH_DESTROYED' });
    assert.equal((await verifyAudit(db.read, vault)).ok, true);
    const entry = await db.read
      .selectFrom('auditEntry')
      .select('detail')
      .where('action', '=', 'key.destroy')
      .executeTakeFirstOrThrow();
    assert.deepEqual(JSON.parse(entry.detail), { epoch: 1, cancelled: 1, unknown: 0 });
  });
}
