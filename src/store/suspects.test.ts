import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { sampleHit, sampleSuspect } from '../../test/support/store-samples.ts';
import { hexOf } from './hex.ts';
import { insertHits, settleHits } from './hits.ts';
import {
  allSuspects,
  endSuspects,
  openSuspects,
  pruneSuspects,
  type StoredSuspect,
  saveSuspects,
  suspectId,
  suspectStandings,
  warnedBySuspects,
} from './suspects.ts';
import { ask } from './together.ts';

function plain(suspects: readonly StoredSuspect[]) {
  return suspects.map(({ id, token, ...rest }) => ({
    ...rest,
    id: hexOf(id),
    token: hexOf(token),
  }));
}

test('the id of a suspect follows from its token and tells no other', () => {
  const token = randomBytes(16);
  assert.equal(hexOf(suspectId(token)), hexOf(suspectId(Uint8Array.from(token))));
  assert.notEqual(hexOf(suspectId(token)), hexOf(suspectId(randomBytes(16))));
  assert.notEqual(hexOf(suspectId(token)), hexOf(token));
});

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: suspects are kept as they were given last, surest first`, { skip }, async (t) => {
    const db = await engine.open(t);
    const weak = sampleSuspect({ confidence: 43, modelId: 'abc', scamType: 'loan' });
    const sure = sampleSuspect({ confidence: 58 });
    const gone = sampleSuspect({ confidence: 60, endedMs: 2000, endReason: 'faded' });
    await db.write((tx) => saveSuspects(tx, [weak, sure, gone], 5));
    assert.deepEqual(plain(await openSuspects(db.read, 10)), plain([sure, weak]));
    assert.deepEqual(plain(await openSuspects(db.read, 1)), plain([sure]));
    assert.deepEqual(plain(await allSuspects(db.read)), plain([gone, sure, weak]));

    const surer = { ...weak, confidence: 59, reasons: [] };
    await db.write((tx) => saveSuspects(tx, [surer], 6));
    assert.deepEqual(plain(await openSuspects(db.read, 10)), plain([surer, sure]));
  });

  test(`${name}: a suspicion ends once, and is forgotten when its dismissal is over`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [one, other] = [sampleSuspect(), sampleSuspect()];
    await db.write((tx) => saveSuspects(tx, [one, other], 5));
    const end = { endedMs: 3000, nowMs: 9000, dismissedUntilMs: 20_000 };
    const nobody = randomBytes(16);
    const ids = [one.id, nobody];
    assert.equal(await db.write((tx) => endSuspects(tx, ids, 'blast_guard', end)), 1);
    assert.equal(await db.write((tx) => endSuspects(tx, ids, 'faded', end)), 0);
    const standings = await ask(db.read, suspectStandings(db.read, [one.id, other.id, nobody]));
    assert.deepEqual([...standings.keys()].sort(), [hexOf(one.id), hexOf(other.id)].sort());
    assert.equal(standings.get(hexOf(one.id))?.endReason, 'blast_guard');
    assert.equal(standings.get(hexOf(other.id))?.endedMs, null);

    assert.equal(await db.write((tx) => pruneSuspects(tx, 9000, 30_000)), 0, 'too young');
    assert.equal(await db.write((tx) => pruneSuspects(tx, 9001, 19_000)), 0, 'still dismissed');
    assert.equal(await db.write((tx) => pruneSuspects(tx, 9001, 30_000)), 1);
    assert.deepEqual(plain(await allSuspects(db.read)), plain([other]));
  });

  test(`${name}: warnings are told by suspect, each once`, { skip }, async (t) => {
    const db = await engine.open(t);
    const [one, other] = [sampleSuspect(), sampleSuspect()];
    const ids = [randomBytes(16), randomBytes(16), randomBytes(16)] as const;
    const hits = ids.map((id) => sampleHit({ id, indicatorId: one.id }));
    const warningId = randomBytes(16);
    await db.write(async (tx) => {
      await insertHits(tx, hits, 1);
      await settleHits(tx, [
        { id: ids[0], outcome: 'warned', warningId },
        { id: ids[1], outcome: 'warned', warningId },
        { id: ids[2], outcome: 'suppressed', reason: 'cool_down' },
      ]);
    });
    const warned = await warnedBySuspects(db.read, [one.id, other.id]);
    assert.deepEqual([...warned], [[hexOf(one.id), 1]]);
  });
}
