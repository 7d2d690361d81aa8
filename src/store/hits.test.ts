import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { sampleHit, sampleWarning } from '../../test/support/store-samples.ts';
import { TocsinError } from '../domain/error.ts';
import { hexOf } from './hex.ts';
import { indicatorReach, insertHits, settleHits, takePending } from './hits.ts';
import { readCounts } from './ledger-counts.ts';
import { recentHits } from './recent-hits.ts';
import { commitRecordBatch, type RecordCommit, readPosition } from './sources.ts';
import { ask } from './together.ts';
import { insertWarnings } from './warnings.ts';

const batch: RecordCommit = {
  source: 'file:a',
  fingerprint: 'f',
  from: { byteOffset: 0, line: 0 },
  position: { byteOffset: 100, line: 10 },
  rowsIn: 9,
  accepted: 7,
  rejected: { bad_time: 2 },
  hits: [],
  done: false,
  nowMs: 5,
};

const changed = (error: unknown): boolean =>
  error instanceof TocsinError && error.code === 'INPUT_CHANGED';

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: a batch moves its source, keeps its hits and is counted`, { skip }, async (t) => {
    const db = await engine.open(t);
    const hit = sampleHit({ subscriberListed: true, subscriberCarrier: null });
    const first = await db.write((tx) => commitRecordBatch(tx, { ...batch, hits: [hit, hit] }));
    assert.deepEqual(first, { fresh: 1, repeated: 1 });
    assert.deepEqual(await readPosition(db.read, 'file:a'), {
      source: 'file:a',
      fingerprint: 'f',
      byteOffset: 100,
      line: 10,
      recordsIn: 9,
      accepted: 7,
      rejected: 2,
      hits: 2,
      done: false,
    });
    const second = await db.write((tx) =>
      commitRecordBatch(tx, {
        ...batch,
        from: batch.position,
        position: { byteOffset: 150, line: 12 },
        rowsIn: 2,
        accepted: 2,
        rejected: {},
        hits: [hit],
        done: true,
      }),
    );
    assert.deepEqual(second, { fresh: 0, repeated: 1 });
    assert.equal((await readPosition(db.read, 'file:a'))?.done, true);
    const counts = Object.fromEntries(
      (await readCounts(db.read)).map((count) => [`${count.name} ${count.label}`, count.count]),
    );
    assert.deepEqual(counts, {
      'records in': 11,
      'records accepted': 9,
      'records_rejected bad_time': 2,
      'hits in': 1,
      'hits repeated': 2,
    });
    const [kept] = await db.write((tx) => takePending(tx, 10));
    assert.deepEqual(
      { ...kept, createdMs: 0, id: null, subscriber: null, counterpart: null, indicatorId: null },
      { ...hit, createdMs: 0, id: null, subscriber: null, counterpart: null, indicatorId: null },
    );
    assert.equal(hexOf(kept?.counterpart ?? new Uint8Array()), hexOf(hit.counterpart));
  });

  test(`${name}: a batch that was taken, or of another input, is refused whole`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const attempt = (given: Partial<RecordCommit>): Promise<unknown> =>
      db.write((tx) => commitRecordBatch(tx, { ...batch, hits: [sampleHit()], ...given }));
    await assert.rejects(attempt({ from: { byteOffset: 50, line: 5 } }), changed);
    await attempt({});
    const before = await readCounts(db.read);
    await assert.rejects(attempt({}), changed);
    await assert.rejects(attempt({ from: batch.position, fingerprint: 'g' }), changed);
    await assert.rejects(attempt({ from: { byteOffset: 100, line: 9 } }), changed);
    assert.deepEqual(await readCounts(db.read), before);
    assert.equal((await db.write((tx) => takePending(tx, 10))).length, 1);
  });

  test(`${name}: pending hits come oldest first and settle once`, { skip }, async (t) => {
    const db = await engine.open(t);
    const hits = [30, 10, 20].map((observedMs) => sampleHit({ observedMs }));
    await db.write((tx) => insertHits(tx, hits, 1));
    const taken = await db.write((tx) => takePending(tx, 2));
    assert.deepEqual(
      taken.map((hit) => hit.observedMs),
      [10, 20],
    );
    const warning = sampleWarning();
    const [one, two] = taken;
    assert.ok(one && two);
    const settle = (): Promise<void> =>
      db.write(async (tx) => {
        await insertWarnings(tx, [warning]);
        await settleHits(tx, [
          { id: one.id, outcome: 'warned', warningId: warning.id },
          { id: two.id, outcome: 'suppressed', reason: 'cool_down' },
        ]);
      });
    await settle();
    assert.equal((await db.write((tx) => takePending(tx, 10))).length, 1);
    await assert.rejects(
      db.write((tx) => settleHits(tx, [{ id: one.id, outcome: 'suppressed', reason: 'stale' }])),
      (error: unknown) => error instanceof TocsinError && error.code === 'STORE_FAILED',
    );
    const rows = await db.read.selectFrom('hit').selectAll().orderBy('observedMs').execute();
    assert.deepEqual(
      rows.map((row) => [row.outcome, row.reason, row.warningId && hexOf(row.warningId)]),
      [
        ['warned', null, hexOf(warning.id)],
        ['suppressed', 'cool_down', null],
        ['pending', null, null],
      ],
    );
  });

  test(`${name}: the newest hits of each subscriber`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [a, b, other] = [randomBytes(16), randomBytes(16), randomBytes(16)];
    const [x, y] = [randomBytes(16), randomBytes(16)];
    const hits = [
      ...[1, 2, 3, 4].map((timeMs) => sampleHit({ subscriber: a, timeMs, indicatorId: x })),
      sampleHit({ subscriber: b, timeMs: 3, indicatorId: x, observedMs: 1 }),
      sampleHit({ subscriber: b, timeMs: 1, indicatorId: y }),
      sampleHit({ subscriber: other, timeMs: 9, indicatorId: x }),
    ];
    await db.write((tx) => insertHits(tx, hits, 1));
    const recent = await ask(db.read, recentHits(db.read, [a, b, a, randomBytes(16)], 2, 2));
    assert.deepEqual(
      [a, b].map((subscriber) => recent.get(hexOf(subscriber))?.map((hit) => hit.timeMs)),
      [[4, 3], [3]],
    );
    assert.equal(recent.size, 2);
    assert.equal((await ask(db.read, recentHits(db.read, [], 0, 1))).size, 0);
  });

  test(`${name}: an indicator's reach: different people in its fullest window, once they may be too many`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const [a, b, c] = [randomBytes(16), randomBytes(16), randomBytes(16)];
    const [x, y] = [randomBytes(16), randomBytes(16)];
    const seen = (subscriber: Uint8Array, observedMs: number) =>
      sampleHit({ subscriber, indicatorId: x, observedMs, timeMs: observedMs - 5 });
    const late = (subscriber: Uint8Array, timeMs: number) =>
      sampleHit({ subscriber, indicatorId: y, observedMs: 900, timeMs, late: true });
    const hits = [
      ...[seen(a, 100), seen(a, 101), seen(a, 102), seen(b, 199), seen(c, 200)],
      ...[late(a, 10), late(b, 11), late(c, 110), late(a, 120)],
    ];
    await db.write((tx) => insertHits(tx, hits, 1));
    const reachOf = async (
      windows: [id: Uint8Array, fromMs: number, untilMs: number][],
      limit: number,
    ): Promise<(number | undefined)[]> => {
      const asked = windows.map(([id, fromMs, untilMs]) => ({ id, fromMs, untilMs }));
      const reach = await ask(db.read, indicatorReach(db.read, asked, limit));
      return [reach.get(hexOf(x)), reach.get(hexOf(y))];
    };
    assert.deepEqual(
      await reachOf(
        [
          [x, 100, 200],
          [y, 0, 100],
        ],
        1,
      ),
      [2, 2],
    );
    assert.deepEqual(
      await reachOf(
        [
          [x, 101, 200],
          [x, 101, 201],
        ],
        1,
      ),
      [3, undefined],
    );
    assert.deepEqual(
      await reachOf(
        [
          [y, 900, 901],
          [y, 0, 1000],
        ],
        1,
      ),
      [undefined, 3],
    );
    assert.deepEqual(
      await reachOf([[x, 100, 200]], 4),
      [0, undefined],
      'four hits cannot be five people',
    );
    assert.deepEqual(await reachOf([], 1), [undefined, undefined]);
  });

  test(`${name}: a thousand hits go in and out in one piece`, { skip }, async (t) => {
    const db = await engine.open(t);
    const hits = Array.from({ length: 1000 }, (_, at) => sampleHit({ observedMs: at }));
    await db.write((tx) => insertHits(tx, hits, 1));
    const taken = await db.write(async (tx) => {
      const pending = await takePending(tx, 1000);
      await settleHits(
        tx,
        pending.map(({ id }) => ({ id, outcome: 'suppressed', reason: 'below_level' })),
      );
      return pending;
    });
    assert.deepEqual(
      taken.map((hit) => hexOf(hit.id)),
      hits.map((hit) => hexOf(hit.id)),
    );
  });
}
