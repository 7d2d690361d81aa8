import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { createHttpGateway, type HttpGateway } from './gateway.ts';
import { routeOf } from './testing/route.ts';
import { closeAfterwards, closeAll, open, until } from './testing/scripted-carrier.ts';

afterEach(closeAll);

const secret = 'hook-secret';
const away = 'http://127.0.0.1:9/messages';

async function portOf(gateway: HttpGateway): Promise<number> {
  await until(() => gateway.webhook()?.listening === true);
  return gateway.webhook()?.port ?? 0;
}

async function call(
  gateway: HttpGateway,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${secret}` },
  method = 'POST',
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${await portOf(gateway)}${path}`, {
    method,
    headers,
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  return { status: response.status, text: await response.text() };
}

function hooked(change: Readonly<Record<string, unknown>> = {}, route = {}) {
  return open({ url: away, webhook: { enabled: true, port: 0, secret, ...change }, ...route });
}

describe('the webhook', { timeout: 20_000 }, () => {
  it('hands on receipts before it answers, with ids as the route compares them', async () => {
    const { gateway, receipts } = hooked({}, { id: { receipt: 'hex', windowS: 60 } });
    const { status, text } = await call(gateway, '/receipts', [
      { id: '00fF', status: 'DELIVRD', error: 0, to: '+8619900000001' },
      { id: 'x1', status: 'Failed' },
      { id: 'x2', status: 'strange' },
    ]);
    assert.deepEqual([status, text], [200, '{"ok":true}']);
    const seen = receipts.map(({ smscId, state, error, to }) => [smscId, state, error, to]);
    assert.deepEqual(seen, [
      ['255', 'delivered', '0', '+8619900000001'],
      ['X1', 'undeliverable', null, null],
      ['X2', 'unknown', null, null],
    ]);
    const [first] = receipts;
    assert.equal(first?.account, 'http');
    assert.equal((first?.receivedMs ?? 0) - (first?.sinceMs ?? 0), 60_000);
  });

  it('answers only when the handler is done, and 503 when it fails', async () => {
    const gateway = createHttpGateway(
      routeOf({ url: away, webhook: { enabled: true, port: 0, secret } }),
    );
    closeAfterwards(() => gateway.close(0));
    const { promise, resolve } = Promise.withResolvers<void>();
    let handled = false;
    gateway.onReceipt(async ({ smscId }) => {
      if (smscId === 'BAD') throw new Error('disk full');
      await promise;
      handled = true;
    });
    gateway.start();
    const answered = call(gateway, '/receipts', { id: '1', status: 'DELIVRD' }).then((answer) => {
      assert.ok(handled);
      return answer.status;
    });
    await until(() => gateway.counters().receipts === 1);
    resolve();
    assert.equal(await answered, 200);
    const both = [
      { id: 'bad', status: 'DELIVRD' },
      { id: '2', status: 'DELIVRD' },
    ];
    assert.equal((await call(gateway, '/receipts', both)).status, 503);
  });

  it('keeps a big number of an id as it is written', async () => {
    const { gateway, receipts } = hooked();
    await call(gateway, '/receipts', '{"id":123456789012345678901,"status":"DELIVRD"}');
    assert.equal(receipts[0]?.smscId, '123456789012345678901');
  });

  it('hands on replies, and tells them from receipts on one path', async () => {
    const { gateway, receipts, replies } = hooked({
      receiptPath: '/sms',
      replyPath: '/sms',
      items: '/events',
      reply: { from: '/mo/from', to: '/mo/to', text: '/mo/body' },
    });
    const events = [
      { mo: { from: '+8619900000001', to: '12381', body: '不是诈骗' } },
      { id: '7', status: 'expired' },
      { what: 'else' },
    ];
    assert.equal((await call(gateway, '/sms', { events })).status, 200);
    const reply = { from: '+8619900000001', to: '12381', text: '不是诈骗', concatenation: null };
    assert.deepEqual(replies, [reply]);
    assert.equal(receipts[0]?.state, 'expired');
    assert.equal(gateway.counters().unreadableReceipts, 1);
  });

  it('refuses whoever lacks the secret, and everybody while there is none', async () => {
    const { gateway, receipts } = hooked();
    const receipt = { id: '1', status: 'DELIVRD' };
    for (const authorization of ['', 'Bearer', 'Bearer hook-secre', 'Bearer hook-secret2', 'x']) {
      assert.equal((await call(gateway, '/receipts', receipt, { authorization })).status, 401);
    }
    assert.equal((await call(gateway, '/receipts', receipt, {})).status, 401);
    assert.equal(gateway.counters().webhook?.refused, 6);
    const closed = hooked({ secret: '' });
    for (const headers of [{ authorization: 'Bearer ' }, { authorization: '' }]) {
      assert.equal((await call(closed.gateway, '/receipts', receipt, headers)).status, 401);
    }
    assert.deepEqual([receipts.length, closed.receipts.length], [0, 0]);
  });

  it('takes the secret in the query, or as the key of a signature', async () => {
    const inQuery = hooked({ auth: 'query', authName: 'token' });
    const receipt = { id: '1', status: 'DELIVRD' };
    assert.equal(
      (await call(inQuery.gateway, `/receipts?token=${secret}`, receipt, {})).status,
      200,
    );
    assert.equal((await call(inQuery.gateway, '/receipts?token=no', receipt, {})).status, 401);
    const signed = hooked({ auth: 'hmac', authName: 'X-Signature' });
    const right = createHmac('sha256', secret).update(JSON.stringify(receipt)).digest('hex');
    for (const [signature, status] of [
      [right, 200],
      [`sha256=${right.toUpperCase()}`, 200],
      [right.replace(/.$/, 'g'), 401],
      ['', 401],
    ] as const) {
      const answer = await call(signed.gateway, '/receipts', receipt, { 'x-signature': signature });
      assert.equal(answer.status, status, signature);
    }
  });

  it('bounds bodies and answers what it cannot read', async () => {
    const { gateway, receipts } = hooked({ maxBodyBytes: 1024 });
    assert.equal((await call(gateway, '/receipts', `["${'x'.repeat(2000)}"]`)).status, 413);
    assert.equal((await call(gateway, '/receipts', '{"id":')).status, 400);
    assert.equal((await call(gateway, '/receipts', '"id"')).status, 400);
    assert.equal((await call(gateway, '/elsewhere', {})).status, 404);
    const headers = { authorization: secret };
    assert.equal((await call(gateway, '/receipts', '', headers, 'GET')).status, 405);
    assert.equal(gateway.counters().webhook?.unreadable, 3);
    assert.equal(receipts.length, 0);
  });

  it('says that it cannot listen, and gets the port when it is free', async () => {
    const first = hooked();
    const port = await portOf(first.gateway);
    const second = hooked({ port });
    await until(() => second.gateway.status().detail.includes('cannot listen'));
    await first.gateway.close(0);
    assert.equal(await portOf(second.gateway), port);
  });
});
