import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../../observe/channel.ts';
import type { Gateways } from '../contract.ts';
import { isDocumented, testServer } from '../testing/fake-platform.ts';

test('the gateways are told with their connections, and since when they are as they are', async (t) => {
  const { app } = await testServer(t, {}, { clock: () => 1_700_000_005_000 });
  observe('tocsin:gateway', { route: 'simulator', state: 'bound', detail: '' });
  const answer = await app.inject({ url: '/v1/gateways' });
  assert.equal(answer.statusCode, 200);
  assert.ok(isDocumented(app, 'get', '/v1/gateways', 200, answer.json()));
  const { nowMs, gateways, unserved } = answer.json<Gateways>();
  assert.equal(nowMs, 1_700_000_005_000);
  assert.equal(gateways[0]?.sinceMs, nowMs);
  assert.equal(gateways[0]?.protocol, 'smpp');
  assert.equal(gateways[0]?.connections.length, 1);
  assert.deepEqual(unserved, { messages: 0, oldestDueMs: null });
  const { gateways: same } = (await app.inject({ url: '/v1/overview' })).json<Gateways>();
  assert.deepEqual(same, gateways);
});
