import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Check } from 'typebox/value';
import { observe, type WarningSeen } from '../observe/channel.ts';
import { overviewSchema } from './contract.ts';
import { eventText, streamDefaults } from './stream.ts';
import { testServer, until } from './testing/fake-platform.ts';
import { wordedWarning } from './warning-view.ts';

const warning = (id: string): WarningSeen => ({
  id,
  subscriber: 'aabbccdd',
  level: 'high',
  scamType: 'loan',
  risk: 0.7,
  reasons: [{ key: 'answered', weight: 0.9, value: 2 }],
  checkCode: 'BCDFGHJK',
  messages: 2,
  createdMs: 1,
});

function listen(app: FastifyInstance): Promise<string> {
  return app.listen({ host: '127.0.0.1', port: 0 });
}

/** Events as a browser would see them; `ended` once the server has closed the stream. */
function follow(response: Response): {
  events: { event: string; data: unknown }[];
  comments: () => number;
  ended: () => boolean;
} {
  const events: { event: string; data: unknown }[] = [];
  let ended = false;
  let comments = 0;
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        if (block.startsWith(':')) comments += 1;
        const match = /^event: (\w+)\ndata: (.*)$/.exec(block);
        if (match?.[1] !== undefined && match[2] !== undefined) {
          events.push({ event: match[1], data: JSON.parse(match[2]) });
        }
      }
    }
  };
  read().then(
    () => {
      ended = true;
    },
    () => {
      ended = true;
    },
  );
  return { events, comments: () => comments, ended: () => ended };
}

test('the stream tells the overview at once, then warnings in batches and what was set aside', async (t) => {
  const { app } = await testServer(
    t,
    {},
    { streamLimits: { ...streamDefaults, batchMs: 20, overviewMs: 50, heartbeatMs: 30 } },
  );
  const base = await listen(app);
  const response = await fetch(`${base}/v1/stream`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.match(response.headers.get('content-security-policy') ?? '', /default-src/);
  const { events, comments, ended } = follow(response);
  await until(() => events.length > 0, 'first overview');
  assert.equal(events[0]?.event, 'overview');
  assert.ok(Check(overviewSchema, events[0]?.data));

  observe('tocsin:decided', { warned: 1, suppressed: {}, warnings: [warning('1')] });
  observe('tocsin:decided', { warned: 2, suppressed: {}, warnings: [warning('2')] });
  observe('tocsin:quarantined', {
    indicatorId: '00',
    kind: 'domain',
    value: 'example.com',
    reason: 'blast_guard',
  });
  await until(() => events.some(({ event }) => event === 'quarantined'), 'quarantined');
  const batches = events.filter(({ event }) => event === 'warnings');
  assert.deepEqual(
    batches.map(({ data }) => data),
    [[wordedWarning(warning('1')), wordedWarning(warning('2'))]],
  );
  assert.match(JSON.stringify(batches), /接通 2 次.*2 calls were answered/);
  assert.deepEqual(events.find(({ event }) => event === 'quarantined')?.data, {
    kind: 'domain',
    value: 'example.com',
    reason: 'blast_guard',
  });
  await until(
    () => events.filter(({ event }) => event === 'overview').length >= 3 && comments() > 0,
    'overviews go on, and heartbeats',
  );
  await app.close();
  await until(ended, 'the end at shutdown');
});

test('there are at most so many live pages', async (t) => {
  const { app } = await testServer(t, {}, { streamLimits: { ...streamDefaults, maxClients: 1 } });
  const base = await listen(app);
  const first = await fetch(`${base}/v1/stream`);
  assert.equal(first.status, 200);
  const second = await fetch(`${base}/v1/stream`);
  assert.equal(second.status, 503);
  assert.equal(((await second.json()) as { code: string }).code, 'TOO_MANY_STREAMS');
  assert.ok(second.headers.get('retry-after'));
  await first.body?.cancel();
});

test('a page that does not read is let go and counted; one that reads is not, however large a burst', async (t) => {
  const limits = { ...streamDefaults, batchMs: 1, maxBufferedBytes: 16 * 1024 };
  // Nothing but the bursts below: what comes by timer could meet the reader in the middle of one.
  const quiet = { overviewMs: 600_000, heartbeatMs: 600_000 };
  const { app } = await testServer(t, {}, { streamLimits: { ...limits, ...quiet } });
  const base = await listen(app);
  const slow = connect(Number(new URL(base).port), '127.0.0.1');
  t.after(() => slow.destroy());
  slow.on('error', () => slow.destroy());
  slow.write('GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  // Its answer has begun; nothing reads it any further.
  await once(slow, 'readable');
  const { events } = follow(await fetch(`${base}/v1/stream`));
  const figure = async (name: string): Promise<number> => {
    const text = (await app.inject({ url: '/metrics' })).body;
    return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  await until(() => events.length === 1, 'the overview of the page that reads');
  const bulky = { ...warning('1'), checkCode: 'x'.repeat(20_000) };
  // The sockets' buffers hold a few megabytes, a burst is two: the reader has had each of them
  // whole before the next is made, and the other has had none.
  for (let bursts = 1; bursts <= 50 && (await figure('tocsin_stream_dropped')) === 0; bursts += 1) {
    observe('tocsin:decided', { warned: 1, suppressed: {}, warnings: Array(100).fill(bulky) });
    await until(() => events.length > bursts, `burst ${bursts} at the page that reads`);
  }
  assert.equal(await figure('tocsin_stream_dropped'), 1);
  assert.equal(await figure('tocsin_stream_clients'), 1);
  const before = events.length;
  observe('tocsin:decided', { warned: 1, suppressed: {}, warnings: [warning('9')] });
  await until(() => events.length > before, 'the reading page still hears');
});

test('an event is one data line, whatever the data', () => {
  const text = eventText('warnings', ['a\nb', 'c\r\nd']);
  assert.equal(text.split('\n').length, 4);
  assert.ok(text.endsWith('\n\n'));
});
