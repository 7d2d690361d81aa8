import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientOf, RateLimit } from './rate-limit.ts';

test('no client passes more often than the limit in a window', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ client: fc.nat(5), stepMs: fc.nat(40) }), { maxLength: 200 }),
      (requests) => {
        const limit = new RateLimit({ limit: 3, windowMs: 1000, maxClients: 3 });
        let nowMs = 0;
        let windowStartMs = 0;
        let passed = new Map<number, number>();
        for (const { client, stepMs } of requests) {
          nowMs += stepMs;
          if (nowMs - windowStartMs >= 1000 || passed.size === 0) {
            windowStartMs = nowMs;
            passed = new Map();
          }
          const waitS = limit.take(`192.0.2.${client}`, nowMs);
          if (waitS === 0) passed.set(client, (passed.get(client) ?? 0) + 1);
          assert.ok(waitS >= 0 && waitS <= 1);
          assert.ok((passed.get(client) ?? 0) <= 3);
        }
      },
    ),
  );
});

test('beyond so many clients the new ones share one counter', () => {
  const limit = new RateLimit({ limit: 2, windowMs: 1000, maxClients: 2 });
  assert.deepEqual(
    ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5', '192.0.2.1'].map((ip) =>
      limit.take(ip, 0),
    ),
    [0, 0, 0, 0, 1, 0],
  );
});

test('an IPv6 client is its /64, an IPv4 client its address', () => {
  assert.equal(clientOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
  assert.equal(clientOf('2001:db8::1'), '2001:db8:0:0');
  assert.equal(clientOf('::1'), '0:0:0:0');
  assert.equal(clientOf('::ffff:192.0.2.7'), '192.0.2.7');
  assert.equal(clientOf('192.0.2.7'), '192.0.2.7');
});
