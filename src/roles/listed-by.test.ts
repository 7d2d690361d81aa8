import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { loadConfig } from '../config/load.ts';
import { IndicatorIndex } from '../match/indicator-index.ts';
import { readLedger } from '../measure/ledger.ts';
import { destroyEpoch } from '../vault/destroy.ts';
import { rotateEpoch } from '../vault/rotate.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import { openTemplates } from './all.ts';
import { decideAll } from './flow.ts';
import { openFoundation } from './foundation.ts';
import { importIndicators } from './import-indicators.ts';
import { listedBy } from './listed-by.ts';
import { linkFamily } from './subscriber-choices.ts';
import { takeRecords } from './take-records.ts';

const swindler = { space: 'e164', text: '8617000001111' } as const;
const daughter = { space: 'e164', text: '8619900001234' } as const;

test('who is listed is known by their token, while the listing holds', () => {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const phone = { kind: 'phone', value: swindler.text, space: swindler.space } as const;
  index.upsert([{ ...phone, validFromMs: null, validUntilMs: 200 }]);
  const isListed = listedBy({ vault, index });
  const epoch = vault.currentEpoch;
  assert.equal(isListed(vault.seal(swindler), epoch, 199), true);
  assert.equal(isListed(vault.seal(swindler), epoch, 200), false);
  assert.equal(isListed(vault.seal(daughter), epoch, 199), false);
  // As the driver of a database gives it: a piece of its buffer, on no word's boundary.
  const buffer = Buffer.alloc(19);
  buffer.set(vault.seal(swindler), 3);
  assert.equal(isListed(buffer.subarray(3), epoch, 199), true);
  index.remove(phone);
  assert.equal(isListed(vault.seal(swindler), epoch, 199), false);
});

test('while the index follows a rotation the same number is found under both epochs', async (t) => {
  const [engine] = testEngines;
  assert.ok(engine);
  const db = await engine.open(t);
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const phone = { kind: 'phone', value: swindler.text, space: swindler.space } as const;
  index.upsert([{ ...phone, validFromMs: null, validUntilMs: null }]);
  const before = vault.currentEpoch;
  const old = vault.seal(swindler);
  const change = { actor: 'test', nowMs: 1 };
  const { epoch } = await rotateEpoch(vault, db, change);
  const isListed = listedBy({ vault, index });
  assert.equal(index.epoch, before);
  assert.equal(isListed(vault.seal(swindler), epoch, 0), true);
  assert.equal(isListed(vault.seal(daughter), epoch, 0), false);
  assert.equal(isListed(old, before, 0), true);
  await destroyEpoch(vault, db, before, { ...change, force: false });
  assert.equal(isListed(vault.seal(swindler), epoch, 0), false, 'until the index has come after');
});

async function* piece(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test('whoever named a listed number as family is warned, and that number is not', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-family-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const { config } = loadConfig({ file: null, env: {} });
  const foundation = await openFoundation({ ...config, dataDir, logLevel: 'silent' });
  t.after(() => foundation.close());
  const listing = { name: 'list', format: 'auto', source: null, dryRun: false } as const;
  const list = 'value,scam_type\n+8617000000001,posing_as_police\n+8619900000009,loan\n';
  await importIndicators(foundation, { ...listing, bytes: piece(list), nowMs: Date.now() });
  for (const family of ['+8619900000009', '+8619900000008']) {
    const both = { subscriberConsent: true, familyConsent: true, end: false, actor: 'test' };
    await linkFamily(foundation, { ...both, subscriber: '+8619900000001', family });
  }
  const rows = ['a,call', 'b,sms'].map(
    (start) => `${start},${Date.now()},+8617000000001,+8619900000001,300`,
  );
  const records = `id,kind,time,from,to,duration_s\n${rows.join('\n')}\n`;
  const stream = { kind: 'stream', name: 'records', stream: piece(records) } as const;
  await takeRecords(foundation, stream, { profile: 'default', pace: null, observed: 'wall' });
  assert.equal(await decideAll(foundation, openTemplates(config)), 2);
  const messages = await foundation.db.read
    .selectFrom('message')
    .select(['role', 'channel', 'state', 'stateReason'])
    .execute();
  assert.deepEqual(messages.map((one) => Object.values(one).join(' ').trim()).sort(), [
    'family sms cancelled recipient_listed',
    'family sms queued',
    'subscriber flash queued',
    'subscriber sms queued',
  ]);
  assert.equal((await readLedger(foundation.db.read)).balanced, true);
});
