import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { observe } from '../observe/channel.ts';
import { LatencyWindow } from './latency-window.ts';
import { LiveState } from './live-state.ts';
import { SecondHistory } from './second-history.ts';
import { emptyStore, fakePlatform } from './testing/fake-platform.ts';
import { totalsOf } from './totals.ts';

const nothingWaits = { queue: [], parked: new Map(), orphaned: new Map() };

test('the overview holds what was observed, by second, and what the store counts', async (t) => {
  let nowMs = 1_700_000_000_500;
  const totals = totalsOf(
    [
      { name: 'records', label: 'in', count: 10 },
      { name: 'records', label: 'accepted', count: 8 },
      { name: 'records_rejected', label: 'bad_time', count: 2 },
      { name: 'hits', label: 'in', count: 5 },
      { name: 'hits_settled', label: 'warned', count: 1 },
      { name: 'hits_settled', label: 'cool_down', count: 2 },
      { name: 'warnings', label: 'treated', count: 1 },
      { name: 'messages_final', label: 'delivered', count: 1 },
    ],
    { queued: 3, submitting: 0, submitted: 1 },
    { active: 9 },
  );
  const live = new LiveState(
    fakePlatform(await emptyStore(t)),
    { totals: async () => totals, balanced: async () => false, waiting: async () => nothingWaits },
    () => nowMs,
  );
  t.after(() => live.close());
  observe('tocsin:records', { accepted: 8, rejected: { bad_time: 2 } });
  observe('tocsin:hits', { fresh: 5, repeated: 7 });
  observe('tocsin:messages', { moved: { submitted: 2, delivered: 1 }, submitMs: [100, 100, 1000] });
  nowMs += 1000;
  const overview = await live.overview();
  assert.deepEqual(overview.history, [
    { ms: 1_700_000_000_000, records: 10, hits: 5, warnings: 0, submitted: 2, delivered: 1 },
  ]);
  assert.deepEqual(overview.rates, {
    recordsPerS: 10,
    hitsPerS: 5,
    warningsPerS: 0,
    messagesPerS: 2,
  });
  assert.deepEqual(overview.totals, {
    records: 10,
    rejected: 2,
    hits: 5,
    warnings: 1,
    suppressed: { cool_down: 2 },
    pendingHits: 2,
    messages: { queued: 3, submitting: 0, submitted: 1, delivered: 1 },
    indicators: { active: 9 },
  });
  assert.equal(overview.balanced, false);
  const { p50, p99 } = overview.latencyMs;
  assert.ok(p50 !== null && Math.abs(p50 - 100) <= 5, String(p50));
  assert.ok(p99 !== null && Math.abs(p99 - 1000) <= 50, String(p99));
});

test('the history keeps its length, loses nothing within it, and survives gaps and a clock set back', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ stepMs: fc.integer({ min: -3000, max: 20_000 }), records: fc.nat(100) }),
        { maxLength: 60 },
      ),
      (steps) => {
        const history = new SecondHistory(10, 1_000_000);
        let nowMs = 1_000_000;
        let latestMs = nowMs;
        const added: { second: number; records: number }[] = [];
        for (const { stepMs, records } of steps) {
          nowMs += stepMs;
          latestMs = Math.max(latestMs, nowMs);
          history.add({ records }, nowMs);
          added.push({ second: Math.floor(latestMs / 1000), records });
        }
        const current = Math.floor(latestMs / 1000);
        const points = history.points(latestMs);
        assert.ok(points.length <= 10);
        for (const [at, point] of points.entries()) {
          assert.equal(point.ms, (current - points.length + at) * 1000);
          const expected = added.filter(({ second }) => second * 1000 === point.ms);
          assert.equal(
            point.records,
            expected.reduce((sum, { records }) => sum + records, 0),
          );
        }
      },
    ),
  );
});

test('a quantile of latency is right to a twentieth and forgets after its window', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 500_000 }), { minLength: 1, maxLength: 200 }),
      (latencies) => {
        const window = new LatencyWindow(60);
        window.add(latencies, 1_000_000);
        const sorted = latencies.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(sorted.length * 0.5) - 1] ?? 0;
        const [p50] = window.quantiles([0.5], 1_000_000);
        assert.ok(p50 !== undefined && p50 !== null);
        assert.ok(Math.abs(p50 - exact) <= exact * 0.05 + 0.5, `${p50} for ${exact}`);
        assert.deepEqual(window.quantiles([0.5], 1_061_000), [null]);
      },
    ),
  );
});
