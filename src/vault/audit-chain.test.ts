import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { testEngines } from '../../test/support/databases.ts';
import type { Database } from '../store/database.ts';
import { appendAudit, startAudit } from './audit-chain.ts';
import type { AuditDraft } from './audit-entry.ts';
import { type AuditVerdict, verifyAudit } from './audit-verify.ts';
import { createEphemeralVault, type Vault } from './vault.ts';

function draft(n: number): AuditDraft {
  return { actor: 'clerk', action: 'reveal', subject: `token ${n}`, detail: { n } };
}

function drafts(count: number): AuditDraft[] {
  return Array.from({ length: count }, (_, n) => draft(n));
}

async function filled(db: Database, vault: Vault, count: number): Promise<void> {
  await db.write((tx) => appendAudit(tx, vault, drafts(count), 1000));
}

/** Runs a change, judges the chain, and takes the change back. */
async function judgedAfter(
  db: Database,
  vault: Vault,
  change: (tx: Parameters<Parameters<Database['write']>[0]>[0]) => Promise<unknown>,
): Promise<AuditVerdict> {
  const undo = new Error('undo');
  let verdict: AuditVerdict | null = null;
  await assert.rejects(
    db.write(async (tx) => {
      await change(tx);
      verdict = await verifyAudit(tx, vault);
      throw undo;
    }),
    undo,
  );
  assert.ok(verdict !== null);
  return verdict;
}

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: a chain that nobody touched is whole`, { skip }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    assert.deepEqual((await verifyAudit(db.read, vault)).firstBroken, {
      seq: 1,
      problem: 'missing',
    });
    await db.write((tx) => startAudit(tx, vault, 5));
    await db.write((tx) => startAudit(tx, vault, 6));
    assert.deepEqual(await verifyAudit(db.read, vault), {
      ok: true,
      entries: 2,
      firstBroken: null,
    });
    await filled(db, vault, 2500);
    await filled(db, vault, 1);
    assert.deepEqual(await verifyAudit(db.read, vault), {
      ok: true,
      entries: 2503,
      firstBroken: null,
    });
    const first = await db.read
      .selectFrom('auditEntry')
      .select(['seq', 'action'])
      .orderBy('seq')
      .limit(2)
      .execute();
    assert.deepEqual(first, [
      { seq: 1, action: 'audit.start' },
      { seq: 2, action: 'key.use' },
    ]);
  });

  test(`${name}: concurrent appends make one chain`, { skip }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    await Promise.all(Array.from({ length: 20 }, () => filled(db, vault, 3)));
    assert.deepEqual(await verifyAudit(db.read, vault), {
      ok: true,
      entries: 61,
      firstBroken: null,
    });
  });

  test(`${name}: an append that is rolled back leaves no trace`, { skip }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    await filled(db, vault, 2);
    await judgedAfter(db, vault, (tx) => appendAudit(tx, vault, drafts(5), 1));
    await filled(db, vault, 1);
    assert.equal((await verifyAudit(db.read, vault)).entries, 4);
  });

  test(`${name}: any text comes through`, { skip }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    const odd = ['', '"', "'", '\\', '号', '\u0000', '\ud800', '\n', '😀'];
    const entries = odd.map((text) => ({
      actor: text,
      action: text,
      subject: text,
      detail: { text },
    }));
    await db.write((tx) => appendAudit(tx, vault, entries, 1));
    assert.equal((await verifyAudit(db.read, vault)).ok, true);
  });

  test(`${name}: whatever is changed, removed or moved is found`, { skip }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    await filled(db, vault, 8);
    const last = 9;
    const seq = fc.integer({ min: 1, max: last });
    const blob = (bytes: number) => Buffer.alloc(bytes, 0xab);

    const column = fc.constantFrom(
      'timeMs',
      'actor',
      'action',
      'subject',
      'detail',
      'prevHash',
      'hash',
    );
    await fc.assert(
      fc.asyncProperty(seq, column, async (at, field) => {
        const value = field === 'timeMs' ? 77 : field.endsWith('ash') ? blob(32) : 'x';
        const verdict = await judgedAfter(db, vault, (tx) =>
          tx
            .updateTable('auditEntry')
            .set({ [field]: value })
            .where('seq', '=', at)
            .execute(),
        );
        assert.equal(verdict.firstBroken?.seq, at, field);
        assert.equal(verdict.entries, at - 1);
      }),
      { numRuns: 40 },
    );
    await fc.assert(
      fc.asyncProperty(seq, seq, async (from, to) => {
        const [low, high] = [Math.min(from, to), Math.max(from, to)];
        const verdict = await judgedAfter(db, vault, (tx) =>
          tx.deleteFrom('auditEntry').where('seq', '>=', low).where('seq', '<=', high).execute(),
        );
        assert.equal(verdict.firstBroken?.seq, low);
        assert.equal(verdict.firstBroken?.problem, high === last ? 'tail' : 'gap');
      }),
      { numRuns: 30 },
    );
    const pair = fc.uniqueArray(seq, { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(pair, async ([a = 0, b = 0]) => {
        const verdict = await judgedAfter(db, vault, async (tx) => {
          for (const [from, to] of [
            [a, 100],
            [b, a],
            [100, b],
          ] as const) {
            await tx.updateTable('auditEntry').set({ seq: to }).where('seq', '=', from).execute();
          }
        });
        assert.equal(verdict.firstBroken?.seq, Math.min(a, b));
      }),
      { numRuns: 20 },
    );
    assert.equal((await verifyAudit(db.read, vault)).ok, true, 'every change was taken back');
  });

  test(`${name}: a tail cut off together with the head is found, and so is a forged head`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    await filled(db, vault, 5);
    const cut = async (tx: Parameters<Parameters<Database['write']>[0]>[0]) => {
      await tx.deleteFrom('auditEntry').where('seq', '>', 3).execute();
      await sql`update audit_head set seq = 3,
        hash = (select hash from audit_entry where seq = 3)`.execute(tx);
    };
    const verdict = await judgedAfter(db, vault, cut);
    assert.deepEqual(verdict.firstBroken, { seq: 3, problem: 'head' });
    await assert.rejects(
      db.write(async (tx) => {
        await cut(tx);
        await appendAudit(tx, vault, drafts(1), 1);
      }),
      { code: 'AUDIT_BROKEN' },
    );
    const added = await judgedAfter(db, vault, (tx) =>
      sql`insert into audit_entry select seq + 1, time_ms, actor, action, subject, detail, prev_hash, hash
        from audit_entry where seq = 6`.execute(tx),
    );
    assert.deepEqual(added.firstBroken, { seq: 7, problem: 'tail' });
    const headless = await judgedAfter(db, vault, (tx) => tx.deleteFrom('auditHead').execute());
    assert.equal(headless.firstBroken?.problem, 'missing');
    await assert.rejects(
      db.write(async (tx) => {
        await tx.deleteFrom('auditHead').execute();
        await appendAudit(tx, vault, drafts(1), 1);
      }),
      { code: 'AUDIT_BROKEN' },
    );
  });

  test(`${name}: another vault neither continues nor confirms the chain`, { skip }, async (t) => {
    const db = await engine.open(t);
    await filled(db, createEphemeralVault(), 2);
    const other = createEphemeralVault();
    await assert.rejects(filled(db, other, 1), { code: 'AUDIT_BROKEN' });
    assert.equal((await verifyAudit(db.read, other)).firstBroken?.problem, 'head');
  });
}
