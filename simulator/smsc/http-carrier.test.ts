import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import Value from 'typebox/value';
import { httpRouteSchema } from '../../src/config/routes/http.ts';
import type { OutgoingPart, Receipt } from '../../src/deliver/gateway.ts';
import type { IncomingPart } from '../../src/deliver/gateways/dialect.ts';
import { createHttpGateway, type HttpGateway } from '../../src/deliver/gateways/http/gateway.ts';
import { type HttpCarrier, startHttpCarrier } from './http-carrier.ts';

const secrets = { token: 'tok-7f31', hook: 'hook-9c20' };
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

function partOf(number: number, change: Partial<OutgoingPart> = {}): OutgoingPart {
  return {
    messageId: new Uint8Array(16).fill(number),
    part: 1,
    parts: 1,
    reference: number,
    msisdn: `86199000000${String(number).padStart(2, '0')}`,
    channel: 'sms',
    text: '警钟',
    coding: 'ucs2',
    validityS: 3600,
    ...change,
  };
}

type Both = {
  readonly carrier: HttpCarrier;
  readonly gateway: HttpGateway;
  readonly receipts: Receipt[];
  readonly replies: IncomingPart[];
  readonly log: string[];
};

/** The carrier and a route to it that fit each other. */
async function both(fault: string, change: Readonly<Record<string, unknown>> = {}): Promise<Both> {
  const hookPort = await freePort();
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = pino({ level: 'trace' }, sink);
  const carrier = await startHttpCarrier({
    host: '127.0.0.1',
    port: 0,
    httpPort: 0,
    fault,
    token: secrets.token,
    log: logger,
    deliveryMs: { min: 0, max: 5 },
    retryMs: 20,
    callBack: {
      receiptUrl: `http://127.0.0.1:${hookPort}/receipts`,
      replyUrl: `http://127.0.0.1:${hookPort}/replies`,
      headers: { authorization: `Bearer ${secrets.hook}` },
    },
  });
  closers.push(() => carrier.close());
  const url = `http://127.0.0.1:${carrier.port}/messages`;
  const route = Value.Default(httpRouteSchema, {
    name: 'web',
    protocol: 'http',
    url,
    healthUrl: url.replace('/messages', '/health'),
    reconnectMinMs: 1,
    reconnectMaxMs: 20,
    auth: { kind: 'bearer', secret: secrets.token },
    body: {
      to: '{msisdn}',
      from: '{from}',
      text: '{text}',
      ref: '{id}',
      flash: '{flash:boolean}',
      reference: '{reference:number}',
      part: '{part:number}',
      parts: '{parts:number}',
    },
    answer: { status: '/status', accepted: ['accepted'], permanent: ['invalid_destination'] },
    webhook: { enabled: true, port: hookPort, secret: secrets.hook },
    ...change,
  });
  const receipts: Receipt[] = [];
  const replies: IncomingPart[] = [];
  const gateway = createHttpGateway(Value.Parse(httpRouteSchema, route), {
    log: logger,
    onReply: async (reply) => {
      replies.push(reply);
    },
  });
  gateway.onReceipt(async (receipt) => {
    receipts.push(receipt);
  });
  gateway.start();
  closers.push(() => gateway.close(0));
  return { carrier, gateway, receipts, replies, log: lines };
}

describe('the HTTP carrier', { timeout: 30_000 }, () => {
  it('takes parts, shows whole messages on phones, and sends receipts and replies', async () => {
    const { carrier, gateway, receipts, replies } = await both('');
    await until(() => gateway.load().bound);
    const long = [1, 2].map((at) =>
      gateway.submit(partOf(1, { part: at, parts: 2, text: `部${at}`, channel: 'flash' })),
    );
    const results = await Promise.all([...long, gateway.submit(partOf(2))]);
    assert.ok(results.every(({ kind }) => kind === 'accepted'));
    await until(() => receipts.length === 3 && carrier.stats().messages === 2);
    const ids = results.map((result) => (result.kind === 'accepted' ? result.smscId : ''));
    assert.deepEqual(receipts.map(({ smscId }) => smscId).sort(), ids.sort());
    assert.ok(receipts.every(({ state, error }) => state === 'delivered' && error === '000'));
    const page = `http://127.0.0.1:${carrier.httpPort}`;
    const shown = await fetch(`${page}/phones/8619900000001`);
    const { messages } = (await shown.json()) as { messages: Record<string, unknown>[] };
    assert.deepEqual(
      messages.map(({ text, flash, parts, sender }) => [text, flash, parts, sender]),
      [['部1部2', true, 2, '12381']],
    );
    const reply = { from: '8619900000001', to: '12381', text: 'td' };
    await fetch(`${page}/mo`, { method: 'POST', body: JSON.stringify(reply) });
    await until(() => replies.length === 1);
    assert.deepEqual(replies, [{ ...reply, concatenation: null }]);
  });

  it('refuses and throttles as it is told', async () => {
    const rejecting = await both('reject:1');
    await until(() => rejecting.gateway.load().bound);
    assert.deepEqual(await rejecting.gateway.submit(partOf(1)), {
      kind: 'rejected',
      code: 'invalid_destination',
      permanent: true,
    });
    const throttling = await both('throttle:1');
    await until(() => throttling.gateway.load().bound);
    assert.equal((await throttling.gateway.submit(partOf(1))).kind, 'throttled');
    assert.ok(throttling.gateway.load().paused);
  });

  it('takes no part twice under one key, however often its answer is lost', async () => {
    const { carrier, gateway } = await both('drop:0.5,seed:3', {
      idempotencyHeader: 'Idempotency-Key',
    });
    const wanted = 30;
    for (let number = 1; number <= wanted; number++) {
      for (let taken = false; !taken; ) {
        await until(() => gateway.load().bound);
        taken = (await gateway.submit(partOf(number))).kind === 'accepted';
      }
    }
    const { parts, duplicateParts, repeatedKeys = 0 } = carrier.stats();
    assert.deepEqual([parts, duplicateParts], [wanted, 0]);
    assert.ok(repeatedKeys > 0);
  });

  it('calls again with a receipt that was not taken, and says every receipt twice if asked', async () => {
    const { carrier, gateway } = await both('twice,receipt-first,undelivered:1');
    const states: string[] = [];
    let failures = 3;
    gateway.onReceipt(async ({ state }) => {
      if (failures-- > 0) throw new Error('the store is away');
      states.push(state);
    });
    await until(() => gateway.load().bound);
    const post = await fetch(`http://127.0.0.1:${carrier.port}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secrets.token}` },
      body: JSON.stringify({ messages: [{ to: '8619900000001', from: '1', text: 'a' }, {}] }),
    });
    const { results } = (await post.json()) as { results: Record<string, string>[] };
    assert.deepEqual(
      results.map(({ status }) => status),
      ['accepted', 'invalid_message'],
    );
    await until(() => carrier.stats().receipts === 2);
    assert.deepEqual(states, ['undeliverable', 'undeliverable']);
    assert.equal(gateway.counters().receipts, 5);
  });

  it('never writes a secret, a number or a text into the log', async () => {
    const { carrier, gateway, receipts, log } = await both('drop:0.2,garbage:0.2,seed:5');
    await until(() => gateway.load().bound);
    for (let number = 1; number <= 10; number++) await gateway.submit(partOf(number));
    await fetch(`http://127.0.0.1:${gateway.webhook()?.port}/receipts?x=${secrets.hook}`, {
      method: 'POST',
      body: '{"to":"8619900000001"}',
    });
    await until(() => receipts.length > 0 && gateway.counters().webhook?.refused === 1);
    assert.ok(carrier.stats().submits);
    await gateway.close(0);
    const all = log.join('');
    assert.ok(log.length > 0);
    for (const secret of [...Object.values(secrets), '19900', '警钟']) {
      assert.ok(!all.includes(secret), `${secret} is in the log`);
    }
  });

  it('does not know a fault that it has not', async () => {
    const options = { host: '127.0.0.1', port: 0, httpPort: 0, fault: 'fire' };
    await assert.rejects(startHttpCarrier({ ...options, log: pino({ level: 'silent' }) }), {
      code: 'USAGE',
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}
