import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { verifyAudit } from './audit-verify.ts';
import { reveal } from './reveal.ts';
import { rotateEpoch } from './rotate.ts';
import { createEphemeralVault, ringOf } from './vault.ts';

const victim = { space: 'e164', text: '8619900001234' } as const;
const odd = { space: 'malformed', text: '00019900001234' } as const;
const why = { actor: 'sender', purpose: 'send', reference: 'w1', nowMs: 7 };

for (const engine of testEngines) {
  test(`${engine.name}: a number comes back with one audit entry a token`, {
    skip: engine.skip,
  }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    const tokens = [vault.seal(victim), vault.seal(odd), vault.seal(victim)] as const;
    const requests = tokens.map((token) => ({ token, epoch: 1 }));
    const parties = await db.write((tx) => reveal(vault, tx, requests, why));
    assert.deepEqual(parties, [victim, odd, victim]);
    const entries = await db.read
      .selectFrom('auditEntry')
      .select(['timeMs', 'actor', 'subject', 'detail'])
      .where('action', '=', 'reveal')
      .orderBy('seq')
      .execute();
    assert.deepEqual(
      entries,
      tokens.map((token) => ({
        timeMs: 7,
        actor: 'sender',
        subject: Buffer.from(token).toString('hex'),
        detail: JSON.stringify({ purpose: 'send', reference: 'w1', epoch: 1 }),
      })),
    );
    assert.equal((await verifyAudit(db.read, vault)).ok, true);
  });

  test(`${engine.name}: what cannot be revealed is refused by code and leaves no entry`, {
    skip: engine.skip,
  }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    const old = vault.seal(victim);
    await rotateEpoch(vault, db, { actor: 'op', nowMs: 1 });
    const fresh = vault.seal(victim);
    const ask = (token: Uint8Array, epoch: number, reason = why) =>
      db.write((tx) => reveal(vault, tx, [{ token, epoch }], reason));
    const before = await verifyAudit(db.read, vault);
    await assert.rejects(ask(old, 2), { code: 'TOKEN_INVALID' });
    await assert.rejects(ask(fresh, 1), { code: 'TOKEN_INVALID' });
    await assert.rejects(ask(old.subarray(0, 15), 1), { code: 'TOKEN_INVALID' });
    await assert.rejects(ask(new Uint8Array(16), 2), { code: 'TOKEN_INVALID' });
    await assert.rejects(ask(old, 9), { code: 'EPOCH_UNKNOWN' });
    await assert.rejects(ask(fresh, 2, { ...why, actor: '' }), { code: 'USAGE' });
    await ringOf(vault).destroy(1, 1);
    await assert.rejects(ask(old, 1), { code: 'EPOCH_DESTROYED' });
    assert.deepEqual(await verifyAudit(db.read, vault), before);
    assert.deepEqual(await ask(fresh, 2), [victim]);
  });

  test(`${engine.name}: a token alone names its reference`, { skip: engine.skip }, async (t) => {
    const db = await engine.open(t);
    const vault = createEphemeralVault();
    const requests = ['a', 'b'].map((reference) => ({
      token: vault.seal(victim),
      epoch: 1,
      reference,
    }));
    await db.write((tx) => reveal(vault, tx, requests, { actor: 'x', purpose: 'y', nowMs: 1 }));
    const entries = await db.read
      .selectFrom('auditEntry')
      .select('detail')
      .where('action', '=', 'reveal')
      .orderBy('seq')
      .execute();
    assert.deepEqual(
      entries.map(({ detail }) => JSON.parse(detail).reference),
      ['a', 'b'],
    );
  });
}
