import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testEngines } from '../../test/support/databases.ts';
import { sampleMessage, sampleWarning } from '../../test/support/store-samples.ts';
import { enqueueMessages } from '../store/outbox.ts';
import { applyReceipts, dropOrphans } from '../store/receipts.ts';
import { insertWarnings } from '../store/warnings.ts';
import { gatewaysOf, readWaiting } from './gateway-view.ts';
import type { RouteStatus } from './platform.ts';
import { RouteTimes } from './route-times.ts';

function route(name: string, carriers: string[] | null): RouteStatus {
  const counts = { windowSize: 16, inFlight: 0, pausedMs: 0 };
  return {
    route: name,
    carriers,
    protocol: 'cmpp',
    state: 'bound',
    detail: '',
    ...counts,
    connections: [],
  };
}

const group = (carrier: string | null, messages: number, oldestDueMs: number, pinned?: string) => ({
  pinnedRoute: pinned ?? null,
  carrier,
  messages,
  oldestDueMs,
});

test('a route is shown what it may take, and nobody is shown twice as unserved', () => {
  const { gateways, unserved } = gatewaysOf(
    [route('mobile', ['china_mobile']), route('union', ['china_unicom'])],
    {
      queue: [
        group('china_mobile', 5, 300),
        group('china_mobile', 2, 100, 'union'),
        group('china_telecom', 7, 50),
        group(null, 1, 90),
      ],
      parked: new Map([['mobile', 3]]),
      orphaned: new Map([['union', 4]]),
    },
    () => 1,
  );
  assert.deepEqual(
    gateways.map(({ queue, receipts }) => ({ queue, receipts })),
    [
      { queue: { messages: 5, oldestDueMs: 300 }, receipts: { parked: 3, orphaned: 0 } },
      { queue: { messages: 2, oldestDueMs: 100 }, receipts: { parked: 0, orphaned: 4 } },
    ],
  );
  assert.deepEqual(unserved, { messages: 8, oldestDueMs: 50 });
});

for (const engine of testEngines) {
  test(`${engine.name}: what is due waits by carrier; receipts are parked and then orphaned by route`, {
    skip: engine.skip,
  }, async (t) => {
    const db = await engine.open(t);
    const warning = sampleWarning({ messages: 4 });
    const of = (own: { carrier: 'china_mobile' | null; dueMs: number }) =>
      sampleMessage(warning.id, { expiresMs: 9_000_000, ...own });
    const orphan = {
      route: 'mobile',
      account: 'a',
      smscId: '1',
      state: 'delivered',
      error: null,
      receivedMs: 1000,
      sinceMs: 0,
      recipient: null,
    } as const;
    await db.write(async (tx) => {
      await insertWarnings(tx, [warning]);
      await enqueueMessages(tx, [
        of({ carrier: 'china_mobile', dueMs: 500 }),
        of({ carrier: 'china_mobile', dueMs: 400 }),
        of({ carrier: null, dueMs: 600 }),
        of({ carrier: null, dueMs: 8_000_000 }),
      ]);
      await applyReceipts(tx, [orphan], 1000);
    });
    const before = await readWaiting(db.read, 5000);
    assert.deepEqual(
      before.queue.toSorted((a, b) => a.oldestDueMs - b.oldestDueMs),
      [group('china_mobile', 2, 400), group(null, 1, 600)],
    );
    assert.deepEqual([...before.parked], [['mobile', 1]]);
    await db.write((tx) => dropOrphans(tx, 2000, 5000));
    const after = await readWaiting(db.read, 5000);
    assert.deepEqual([...after.parked], []);
    assert.deepEqual([...after.orphaned], [['mobile', 1]]);
  });
}

test('only a change between bound and not bound counts as one', () => {
  const steps = fc.array(
    fc.record({ bound: fc.boolean(), stepMs: fc.integer({ min: 1, max: 100 }) }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const times = new RouteTimes(1000);
      let [nowMs, bound, sinceMs] = [1000, false, 1000];
      for (const step of all) {
        nowMs += step.stepMs;
        if (step.bound !== bound) [bound, sinceMs] = [step.bound, nowMs];
        times.note('r', step.bound, nowMs);
        assert.equal(times.sinceMs('r'), sinceMs);
      }
      assert.equal(times.sinceMs('another'), 1000);
    }),
  );
});
