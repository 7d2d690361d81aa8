import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { sampleWarning } from '../../test/support/store-samples.ts';
import type { Exposure } from '../domain/exposure.ts';
import { findExposures, upsertExposures } from './exposures.ts';
import { activeFamily, consentToFamily, endFamily, type FamilyPair } from './family.ts';
import { hexOf } from './hex.ts';
import { findPreferences, setPreference } from './preferences.ts';
import { ask } from './together.ts';
import {
  findByCheckCode,
  insertWarnings,
  listWarnings,
  recentWarnings,
  takenCheckCodes,
  warningsByType,
} from './warnings.ts';

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: what is known of a subscriber is replaced`, { skip }, async (t) => {
    const db = await engine.open(t);
    const subscriber = randomBytes(16);
    const exposure: Exposure = {
      subscriber,
      epoch: 1,
      risk: 1,
      level: 'high',
      scamType: 'loan',
      reasons: [{ key: 'answered', weight: 0.5, value: 1 }],
      hitCount: 2,
      firstMs: 1,
      lastMs: 2,
    };
    const newer = { ...exposure, risk: 0.125, reasons: [] };
    await db.write((tx) => upsertExposures(tx, [exposure], 1));
    const key = hexOf(subscriber);
    const seen = async () => {
      const found = (await findExposures(db.read, [subscriber])).get(key);
      return { ...found, subscriber };
    };
    assert.deepEqual(await seen(), exposure);
    await db.write((tx) => upsertExposures(tx, [exposure, newer], 2));
    assert.deepEqual(await seen(), newer);
  });

  test(`${name}: family numbers need both sides, and either may end it`, { skip }, async (t) => {
    const db = await engine.open(t);
    const pair: FamilyPair = {
      subscriber: randomBytes(16),
      family: randomBytes(16),
      epoch: 1,
      familyClass: 'mobile',
      familyCarrier: null,
    };
    const agree = (side: 'subscriber' | 'family', nowMs: number) =>
      db.write((tx) => consentToFamily(tx, pair, side, nowMs));
    const active = async () =>
      (await ask(db.read, activeFamily(db.read, [pair.subscriber]))).get(hexOf(pair.subscriber))
        ?.length ?? 0;
    await agree('subscriber', 1);
    await agree('subscriber', 2);
    assert.equal(await active(), 0);
    await agree('family', 3);
    assert.equal(await active(), 1);
    const end = () => db.write((tx) => endFamily(tx, pair.subscriber, pair.family, 4));
    assert.deepEqual([await end(), await end(), await active()], [true, false, 0]);
    await agree('family', 5);
    assert.equal(await active(), 0);
    await agree('subscriber', 6);
    assert.equal(await active(), 1);
  });

  test(`${name}: a preference is kept and changed`, { skip }, async (t) => {
    const db = await engine.open(t);
    const subscriber = randomBytes(16);
    const set = (language: 'en' | null, allowed: boolean) =>
      db.write((tx) => setPreference(tx, { subscriber, epoch: 1, language, allowed }, 1));
    await set('en', false);
    await set(null, true);
    const found = (await ask(db.read, findPreferences(db.read, [subscriber, randomBytes(16)]))).get(
      hexOf(subscriber),
    );
    assert.deepEqual([found?.language, found?.allowed], [null, true]);
  });

  test(`${name}: warnings are found by subscriber, by code, by page and by type`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const subscriber = randomBytes(16);
    const warnings = [1000, 1000, 2000, 3500].map((ms, at) =>
      sampleWarning({ subscriber, observedMs: ms, createdMs: ms, checkCode: `C${at}` }),
    );
    const heldOut = sampleWarning({ subscriber, arm: 'hold_out', checkCode: 'H', observedMs: 9 });
    await db.write((tx) => insertWarnings(tx, [...warnings, heldOut]));
    const recent = (await ask(db.read, recentWarnings(db.read, [subscriber], 1000))).get(
      hexOf(subscriber),
    );
    assert.deepEqual(
      recent?.map((warning) => warning.observedMs),
      [3500, 2000, 1000, 1000],
    );
    assert.equal(
      (await ask(db.read, recentWarnings(db.read, [subscriber], 0))).get(hexOf(subscriber))?.length,
      5,
    );
    assert.deepEqual(recent?.[0]?.reasons, warnings[3]?.reasons);
    assert.equal((await findByCheckCode(db.read, 'C1'))?.createdMs, 1000);
    assert.equal(await findByCheckCode(db.read, 'H'), null);
    assert.deepEqual(await takenCheckCodes(db.read, ['C0', 'H', 'Z']), new Set(['C0', 'H']));

    const codes: string[] = [];
    let before: string | undefined;
    do {
      const page = await listWarnings(db.read, { limit: 1, before });
      codes.push(...page.warnings.map((warning) => warning.checkCode));
      before = page.next ?? undefined;
    } while (before !== undefined);
    assert.deepEqual([codes.length, codes[0], codes[1]], [4, 'C3', 'C2']);
    assert.deepEqual(new Set(codes), new Set(['C0', 'C1', 'C2', 'C3']));

    assert.deepEqual(await warningsByType(db.read, 1000, 1000), [
      { ms: 1000, counts: { loan: 2 } },
      { ms: 2000, counts: { loan: 1 } },
      { ms: 3000, counts: { loan: 1 } },
    ]);
  });
}
