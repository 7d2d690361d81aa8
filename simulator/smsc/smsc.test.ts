import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { pino } from 'pino';
import Value from 'typebox/value';
import { type SmppRouteConfig, smppRouteSchema } from '../../src/config/routes/smpp.ts';
import type { OutgoingPart, Receipt, SubmitResult } from '../../src/deliver/gateway.ts';
import type { IncomingPart } from '../../src/deliver/gateways/dialect.ts';
import { encodePdu } from '../../src/deliver/gateways/smpp/codec.ts';
import { createSmppDialect } from '../../src/deliver/gateways/smpp/dialect.ts';
import { submitOf } from '../../src/deliver/gateways/smpp/submit.ts';
import {
  createTcpGateway,
  type TcpGatewayOptions,
} from '../../src/deliver/gateways/tcp-gateway.ts';
import { chooseCoding, segment } from '../../src/deliver/text/segment.ts';
import { seededRandom } from '../seeded-random.ts';
import { type SmscOptions, startSmsc } from './smsc.ts';

const log = pino({ level: 'silent' });
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function smsc(options: Partial<SmscOptions> = {}) {
  const server = await startSmsc({
    host: '127.0.0.1',
    port: 0,
    httpPort: 0,
    fault: '',
    log,
    deliveryMs: { min: 0, max: 5 },
    retryMs: 5,
    ...options,
  });
  closers.push(() => server.close());
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${server.httpPort}${path}`);
    assert.equal(response.status, 200, path);
    return response.json();
  };
  return { server, get };
}

async function client(
  port: number,
  route: Partial<SmppRouteConfig> = {},
  options: TcpGatewayOptions = {},
) {
  const config = { ...routeTo(port), reconnectMinMs: 1, reconnectMaxMs: 5, ...route };
  const gateway = createTcpGateway(config, createSmppDialect(config), options);
  const receipts: Receipt[] = [];
  gateway.onReceipt(async (receipt) => {
    receipts.push(receipt);
  });
  closers.push(() => gateway.close(0));
  gateway.start();
  await until(() => gateway.status().state === 'bound');
  return { gateway, receipts };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 2));
}

let reference = 0;
function partsOf(msisdn: string, text: string, channel: 'sms' | 'flash' = 'sms'): OutgoingPart[] {
  const coding = chooseCoding(text);
  const texts = segment(text, coding);
  reference += 1;
  return texts.map((piece, at) => ({
    messageId: new Uint8Array(16),
    part: at + 1,
    parts: texts.length,
    reference,
    msisdn,
    channel,
    text: piece,
    coding,
    validityS: 3600,
  }));
}

const phone = '8619900000001';
const warning =
  '【反诈预警】您近日接到的电话涉嫌冒充公检法诈骗。公检法机关不会通过电话办案，更不会要求转账到“安全账户”。请立即停止与对方联系，切勿转账、切勿透露验证码。如有疑问请拨打96110咨询，已被骗请拨打110报警。核验码：K7M2Q9。😀';

type Messages = { messages: { text: string; flash: boolean; parts: number; sender: string }[] };

describe('the simulator', { timeout: 30_000 }, () => {
  it('shows a long Chinese flash SMS exactly as it was sent, with a receipt for each part', async () => {
    const { server, get } = await smsc();
    const { gateway, receipts } = await client(server.port);
    const parts = partsOf(phone, warning, 'flash');
    assert.ok(parts.length >= 2);
    const results = await Promise.all(parts.map((part) => gateway.submit(part)));
    const ids = results.map((result) => (result.kind === 'accepted' ? result.smscId : ''));
    for (const id of ids) assert.match(id, /^0[0-9A-F]{16}$/);
    await until(() => receipts.length === parts.length);
    assert.deepEqual(receipts.map(({ smscId }) => smscId).sort(), [...ids].sort());
    assert.ok(receipts.every(({ state, error }) => state === 'delivered' && error === '000'));
    const inbox = (await get(`/phones/${phone}`)) as Messages & { msisdn: string };
    assert.equal(inbox.msisdn, phone);
    assert.equal(inbox.messages.length, 1);
    const [message] = inbox.messages;
    assert.equal(message?.text, warning);
    assert.equal(message?.flash, true);
    assert.equal(message?.parts, parts.length);
    assert.equal(message?.sender, '12381');
  });

  it('takes GSM text with extensions, single and concatenated', async () => {
    const { server, get } = await smsc();
    const { gateway } = await client(server.port);
    const texts = ['Do not pay [€100]! ~ @£$', `${'Stop and call 96110. '.repeat(12)}{€}`];
    for (const text of texts) {
      for (const part of partsOf(phone, text)) await gateway.submit(part);
    }
    await until(
      async () => ((await get(`/phones/${phone}`)) as Messages).messages.length === texts.length,
    );
    const { messages } = (await get(`/messages?after=0&limit=10`)) as Messages;
    assert.deepEqual(messages.map(({ text }) => text).sort(), [...texts].sort());
  });

  it('lists phones, streams messages and counts repeated parts', async () => {
    const { server, get } = await smsc();
    const { gateway } = await client(server.port);
    const stream = await fetch(`http://127.0.0.1:${server.httpPort}/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.ok(reader);
    const [first] = partsOf(phone, 'one');
    const [second] = partsOf('8619900000002', 'two');
    assert.ok(first && second);
    for (const part of [first, first, second]) await gateway.submit(part);
    await until(async () => server.stats().messages === 3);
    const phones = (await get('/phones?limit=5')) as {
      phones: { msisdn: string; messages: number; preview: string }[];
      total: number;
    };
    assert.equal(phones.total, 2);
    const byNumber = new Map(phones.phones.map((entry) => [entry.msisdn, entry]));
    assert.equal(byNumber.get(phone)?.messages, 2);
    assert.equal(byNumber.get('8619900000002')?.preview, 'two');
    const stats = (await get('/stats')) as Record<string, number>;
    assert.equal(stats.parts, 3);
    assert.equal(stats.duplicateParts, 1);
    assert.equal(stats.logins, 1);
    let streamed = '';
    while (streamed.split('event: message').length < 4) streamed += (await reader.read()).value;
    assert.match(streamed, /"text":"two"/);
    await reader.cancel();
    assert.deepEqual(await get('/healthz'), { ok: true });
    assert.deepEqual(await get('/phones/8619900000009'), {
      msisdn: '8619900000009',
      messages: [],
    });
  });

  it('sends a message from a phone, in parts', async () => {
    const { server } = await smsc();
    const replies: IncomingPart[] = [];
    const { gateway } = await client(
      server.port,
      {},
      {
        onReply: async (message) => {
          replies.push(message);
        },
      },
    );
    const text = '不是诈骗，是我儿子。'.repeat(10);
    const response = await fetch(`http://127.0.0.1:${server.httpPort}/mo`, {
      method: 'POST',
      body: JSON.stringify({ from: phone, to: '12381', text }),
    });
    assert.equal(response.status, 202);
    await until(() => replies.length === 2);
    assert.equal(replies.map((reply) => reply.text).join(''), text);
    assert.deepEqual(
      replies.map(({ concatenation }) => [concatenation?.part, concatenation?.parts]),
      [
        [1, 2],
        [2, 2],
      ],
    );
    assert.equal(gateway.counters().replies, 2);
    const bad = await fetch(`http://127.0.0.1:${server.httpPort}/mo`, {
      method: 'POST',
      body: '{',
    });
    assert.equal(bad.status, 400);
  });

  it('refuses a wrong password, which the client shows', async () => {
    const { server } = await smsc({ account: 'tocsin', secret: 'other' });
    const route = routeTo(server.port);
    const gateway = createTcpGateway(route, createSmppDialect(route));
    closers.push(() => gateway.close(0));
    gateway.start();
    await until(() => gateway.status().state === 'refused');
    assert.match(gateway.status().detail, /ESME_RINVPASWD/);
    assert.equal(server.stats().loginsRefused, 1);
  });
});

function routeTo(port: number): SmppRouteConfig {
  return Value.Parse(
    smppRouteSchema,
    Value.Default(smppRouteSchema, {
      name: 'sim',
      protocol: 'smpp',
      port,
      password: 'secret',
      windowSize: 100,
      responseTimeoutMs: 5000,
      reconnectMinMs: 1000,
      reconnectMaxMs: 60_000,
    }),
  );
}

describe('faults', { timeout: 30_000 }, () => {
  it('sends receipts before the answer, and twice', async () => {
    const { server } = await smsc({ fault: 'receipt-first,twice' });
    const order: string[] = [];
    const { gateway } = await client(server.port);
    gateway.onReceipt(async ({ smscId }) => {
      order.push(`receipt ${smscId}`);
    });
    const [part] = partsOf(phone, 'one');
    assert.ok(part);
    const result = await gateway.submit(part);
    assert.ok(result.kind === 'accepted');
    order.push(`answer ${result.smscId}`);
    await until(() => order.length === 3);
    assert.equal(order[0], `receipt ${result.smscId}`);
    assert.equal(order.filter((entry) => entry.startsWith('receipt')).length, 2);
  });

  it('kills the peer between receipt and answer: the part is unknown, its receipt is known', async () => {
    const { server } = await smsc({ fault: 'receipt-first,noanswer:1' });
    const { gateway, receipts } = await client(server.port);
    const [part] = partsOf(phone, 'one');
    assert.ok(part);
    const result = gateway.submit(part);
    await until(() => receipts.length === 1);
    await server.close();
    assert.equal((await result).kind, 'unknown');
    assert.equal(receipts[0]?.state, 'delivered');
  });

  it('gives every part one result and every accepted part one receipt under all faults', async () => {
    const { server } = await smsc({
      fault:
        'drop:0.03,noanswer:0.03,throttle:0.05,reject:0.05,undelivered:0.1,expired:0.05,garbage:0.02,seed:42',
    });
    const { gateway, receipts } = await client(server.port, {
      windowSize: 4,
      responseTimeoutMs: 300,
    });
    const kinds: Record<SubmitResult['kind'], number> = {
      accepted: 0,
      rejected: 0,
      throttled: 0,
      not_sent: 0,
      unknown: 0,
    };
    const accepted: string[] = [];
    for (let i = 0; i < 300; i++) {
      await until(() => gateway.status().state === 'bound');
      const [part] = partsOf(`86199000${String(i).padStart(5, '0')}`, `warning ${i}`);
      assert.ok(part);
      const result = await gateway.submit(part);
      kinds[result.kind] += 1;
      if (result.kind === 'accepted') accepted.push(result.smscId);
    }
    await until(() => {
      const seen = new Set(receipts.map(({ smscId }) => smscId));
      return accepted.every((id) => seen.has(id));
    });
    assert.ok(kinds.unknown > 0 && kinds.throttled > 0 && kinds.rejected > 0);
    const states = new Set(receipts.map(({ state }) => state));
    assert.deepEqual(states, new Set(['delivered', 'undeliverable', 'expired']));
    const parts = server.stats().parts ?? 0;
    assert.ok(parts >= accepted.length && parts <= accepted.length + kinds.unknown);
  });

  it('keeps an unacknowledged receipt and brings it to the next connection', async () => {
    const { server } = await smsc({ deliverTimeoutMs: 100 });
    const failing = await client(server.port);
    failing.gateway.onReceipt(async () => {
      throw new Error('the store is away');
    });
    const [part] = partsOf(phone, 'one');
    assert.ok(part);
    const result = await failing.gateway.submit(part);
    await until(() => failing.gateway.counters().unhandled > 0);
    await failing.gateway.close(0);
    const { receipts } = await client(server.port);
    await until(() => receipts.length > 0);
    assert.equal(receipts[0]?.smscId, result.kind === 'accepted' ? result.smscId : '');
    await until(() => server.stats().receipts === 1);
  });

  it('says what it knows when a fault is unknown', async () => {
    for (const fault of ['flood:1', 'drop', 'drop:2', 'twice:1', 'slow:fast', 'constructor']) {
      await assert.rejects(
        smsc({ fault }),
        (error: Error & { code?: string }) =>
          error.code === 'USAGE' && error.message.includes('receipt-first'),
        fault,
      );
    }
  });

  it('survives mutated sessions: binds, submits and answers with octets changed', async () => {
    const { server, get } = await smsc();
    const [piece] = partsOf(phone, warning, 'flash');
    assert.ok(piece);
    const route = routeTo(server.port);
    const head = { status: 0, sequence: 1, tlvs: [] };
    const bind = encodePdu({
      ...head,
      command: 'bind_transceiver',
      body: {
        systemId: 'fuzz',
        password: '',
        systemType: '',
        interfaceVersion: 0x34,
        addrTon: 0,
        addrNpi: 0,
        addressRange: '',
      },
    });
    const submit = encodePdu(submitOf(piece, route));
    const answer = encodePdu({ ...head, command: 'deliver_sm_resp', body: { messageId: '' } });
    const random = seededRandom(12381);
    for (let round = 0; round < 100; round++) {
      const frames = Array.from({ length: 100 }, () => (random() < 0.8 ? submit : answer));
      const stream = Buffer.concat([bind, ...frames]);
      for (let i = 0; i < 5; i++) {
        // Behind the bind, so that most of the streams get past it.
        const at = bind.length + Math.floor(random() * (stream.length - bind.length));
        stream[at] = Math.floor(random() * 256);
      }
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => socket.destroy());
      socket.resume();
      socket.end(stream);
      await once(socket, 'close');
    }
    assert.deepEqual(await get('/healthz'), { ok: true });
    await until(() => server.stats().open === 0);
    assert.ok((server.stats().parts ?? 0) > 1000);
  });

  it('survives rubbish on its port', async () => {
    const { server, get } = await smsc();
    for (const octets of [
      'GET / HTTP/1.1\r\n\r\n',
      '\0\0\0\0',
      '\0\0\0\x10\0\0\0\x04\0\0\0\0\0\0\0\x01',
    ]) {
      const socket = connect(server.port, '127.0.0.1');
      socket.write(octets, 'latin1');
      socket.resume();
      await once(socket, 'close');
    }
    assert.deepEqual(await get('/healthz'), { ok: true });
    await until(() => server.stats().open === 0);
  });
});
