import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { isDocumented, testServer } from '../testing/fake-platform.ts';

const phones = {
  phones: [{ msisdn: '8619900000001', messages: 1, lastMs: 1, preview: '【12381】' }],
  total: 1,
};
const messages = {
  msisdn: '8619900000001',
  messages: [
    { seq: 1, sender: '12381', text: '警', flash: true, parts: 1, receivedMs: 1, extra: 'x' },
  ],
};

/** A simulator that answers each path with the given status and body. */
async function upstream(
  t: TestContext,
  answers: Record<string, { status: number; body: string }>,
): Promise<string> {
  const server = createServer((request, response) => {
    const { status, body } = answers[request.url ?? ''] ?? { status: 404, body: '{}' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the phones of the simulator are shown as it tells them', async (t) => {
  const url = await upstream(t, {
    '/phones?limit=50': { status: 200, body: JSON.stringify(phones) },
    '/phones/8619900000001': { status: 200, body: JSON.stringify(messages) },
  });
  const { app } = await testServer(t, { simulatorUrl: () => url });
  const list = await app.inject({ url: '/v1/simulator/phones' });
  assert.deepEqual(list.json(), { available: true, ...phones });
  const one = await app.inject({ url: '/v1/simulator/phones/8619900000001' });
  assert.equal(one.statusCode, 200);
  assert.ok(isDocumented(app, 'get', '/v1/simulator/phones/{msisdn}', 200, one.json()));
  assert.doesNotMatch(one.body, /extra/);
  const none = await app.inject({ url: '/v1/simulator/phones/8619900000002' });
  assert.equal(none.statusCode, 404);
});

test('where none runs, the list is empty and says so', async (t) => {
  const { app } = await testServer(t);
  const list = await app.inject({ url: '/v1/simulator/phones' });
  assert.deepEqual(list.json(), { available: false, phones: [], total: 0 });
  assert.equal((await app.inject({ url: '/v1/simulator/phones/8619900000001' })).statusCode, 404);
});

test('a simulator that is gone or talks nonsense is 502, without a number in the answer', async (t) => {
  const urls = [
    'http://127.0.0.1:1',
    await upstream(t, { '/phones/8619900000001': { status: 500, body: 'x' } }),
    await upstream(t, { '/phones/8619900000001': { status: 200, body: 'not json' } }),
    await upstream(t, { '/phones/8619900000001': { status: 200, body: '{"messages":1}' } }),
  ];
  for (const url of urls) {
    const { app } = await testServer(t, { simulatorUrl: () => url });
    const answer = await app.inject({ url: '/v1/simulator/phones/8619900000001' });
    assert.equal(answer.statusCode, 502, url);
    assert.doesNotMatch(answer.body, /1990000/);
  }
});
