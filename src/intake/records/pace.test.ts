import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RecordBatch } from '../../domain/record.ts';
import { type PaceClock, paceBatches, paceSlice } from './pace.ts';
import { partyReaders } from './party-readers.ts';
import { shippedProfiles } from './profiles.ts';
import { openRecordSource } from './record-source.ts';

const profile = shippedProfiles.default ?? assert.fail('no default profile');
const startMs = Date.UTC(2026, 6, 1);
const hour = 3_600_000;

/** A clock that jumps to where the sleeper wants to wake. */
function fakeClock(): PaceClock & { slept: number[] } {
  let nowMs = 1000;
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => nowMs,
    sleep: async (ms) => {
      slept.push(ms);
      nowMs += ms;
    },
  };
}

async function open(
  offsetsMs: readonly number[],
  factor: number,
): Promise<AsyncIterable<RecordBatch>> {
  const rows = offsetsMs.map((ms) => `call,${startMs + ms},19900000001,17000000001\n`);
  const source = await openRecordSource(
    {
      kind: 'bytes',
      id: 'p',
      name: 'p',
      bytes: Buffer.from(`kind,time,from,to\n${rows.join('')}`),
    },
    {
      profile,
      readers: partyReaders('CN'),
      limits: { maxLineBytes: 4096, batchRecords: 50, batchDelayMs: 100 },
      slice: paceSlice(factor),
    },
  );
  return source.batches();
}

async function replay(
  offsetsMs: readonly number[],
  factor: number,
): Promise<{ atMs: number; offsetMs: number }[]> {
  const clock = fakeClock();
  const began = clock.nowMs();
  const out: { atMs: number; offsetMs: number }[] = [];
  for await (const batch of paceBatches(await open(offsetsMs, factor), factor, undefined, clock)) {
    for (const { timeMs } of batch.records) {
      out.push({ atMs: clock.nowMs() - began, offsetMs: timeMs - startMs });
    }
  }
  return out;
}

test('records in order go out within 100 ms of when their times ask', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 120 }),
      fc.constantFrom(0.5, 1, 10, 600),
      async (gaps, factor) => {
        let offset = 0;
        const offsets = gaps.map((gap, at) => (offset += at === 0 ? 0 : gap));
        const out = await replay(offsets, factor);
        assert.deepEqual(
          out.map(({ offsetMs }) => offsetMs),
          offsets,
        );
        // The first batch may hold up to a slice of later records, and goes out at once.
        for (const { atMs, offsetMs } of out) {
          const late = atMs - offsetMs / factor;
          assert.ok(late >= -100.001 && late <= 100.001, `${late} ms late`);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('records out of order go out with those around them', async () => {
  const out = await replay([0, 10_000, 4000, 20_000, 19_999, 0], 10);
  assert.deepEqual(
    out.map(({ atMs }) => atMs),
    [0, 1000, 1000, 2000, 2000, 2000],
  );
});

test('one broken clock does not stop the replay', async () => {
  const out = await replay([0, 1000, 30_000 * hour, 2000, 3000], 1);
  assert.deepEqual(
    out.map(({ offsetMs }) => offsetMs),
    [0, 1000, 30_000 * hour, 2000, 3000],
  );
  assert.ok((out.at(-1)?.atMs ?? Number.NaN) <= 3100);
});

test('a gap of days is not waited for, one of hours is', async () => {
  assert.deepEqual(
    (await replay([0, 5 * hour, 80 * hour, 81 * hour], 60)).map(({ atMs }) => atMs),
    [0, (5 * hour) / 60, (5 * hour) / 60, (6 * hour) / 60],
  );
});

test('each batch carries the position behind its own last row, and nothing is lost', async () => {
  const offsets = Array.from({ length: 200 }, (_, n) => n * 40);
  let rows = 0;
  let line = 1;
  for await (const batch of paceBatches(await open(offsets, 1), 1, undefined, fakeClock())) {
    rows += batch.rowsIn;
    line += batch.rowsIn;
    assert.equal(batch.rowsIn, batch.records.length);
    assert.equal(batch.position.line, line);
    assert.ok(batch.records.length <= 3);
  }
  assert.equal(rows, 200);
});

test('an abort ends the wait and the replay', async () => {
  const abort = new AbortController();
  const seen: RecordBatch[] = [];
  for await (const batch of paceBatches(await open([0, 20 * hour], 1), 1, abort.signal)) {
    seen.push(batch);
    setImmediate(() => abort.abort());
  }
  assert.equal(seen.length, 1);
});
