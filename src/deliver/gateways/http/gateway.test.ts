import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { SubmitResult } from '../../gateway.ts';
import { part, partOf } from './testing/route.ts';
import {
  answerWith,
  closeAfterwards,
  closeAll,
  open,
  openBound,
  type Script,
  startScripted,
  until,
} from './testing/scripted-carrier.ts';

afterEach(closeAll);

const ok: Script = ({ body }, response) =>
  answerWith(response, 200, { id: `id-${(JSON.parse(body) as { ref: string }).ref.slice(-4)}` });

describe('submitting over HTTP', { timeout: 20_000 }, () => {
  it('posts the body of the route and gives the carrier’s id', async () => {
    const { url, seen } = await startScripted(ok);
    const { gateway } = await openBound({
      url,
      auth: { kind: 'bearer', secret: 'tok' },
      headers: { 'X-Key': '{secret.app}' },
      secrets: [{ name: 'app', secret: 'app-key' }],
    });
    assert.deepEqual(await gateway.submit(part), { kind: 'accepted', smscId: 'ID-0F-1' });
    const [request] = seen;
    assert.deepEqual(JSON.parse(request?.body ?? ''), {
      to: '8619900000001',
      from: '12381',
      text: '警钟',
      ref: '000102030405060708090a0b0c0d0e0f-1',
    });
    assert.equal(request?.headers.authorization, 'Bearer tok');
    assert.equal(request?.headers['x-key'], 'app-key');
    const [connection] = gateway.status().connections;
    assert.equal(connection?.submits, 1);
    assert.ok((connection?.answerMs.p50 ?? -1) >= 0);
  });

  it('tells refusals apart by word, then by HTTP status', async () => {
    const answers: [number, unknown, SubmitResult][] = [
      [200, { code: 0, id: 12 }, { kind: 'accepted', smscId: '12' }],
      [200, { code: 7 }, { kind: 'throttled', code: '7' }],
      [200, { code: 8 }, { kind: 'rejected', code: '8', permanent: true }],
      [400, { code: 9 }, { kind: 'rejected', code: '9', permanent: false, elsewhere: true }],
      [200, { code: 5 }, { kind: 'rejected', code: '5', permanent: false }],
      [200, { code: 99 }, { kind: 'unknown', cause: 'status 99 is not known' }],
      [200, { code: 0 }, { kind: 'unknown', cause: 'taken without a message id' }],
      [422, {}, { kind: 'rejected', code: 'HTTP_422', permanent: true }],
      [404, 'x', { kind: 'rejected', code: 'HTTP_404', permanent: false, elsewhere: true }],
      [302, '', { kind: 'rejected', code: 'HTTP_302', permanent: false, elsewhere: true }],
      [408, '', { kind: 'rejected', code: 'HTTP_408', permanent: false }],
      [502, '<html>', { kind: 'unknown', cause: 'HTTP_502' }],
    ];
    let next = 0;
    const { url } = await startScripted((_, response) => {
      const [status, body] = answers[next++] ?? [500, ''];
      answerWith(response, status, body, { location: 'http://127.0.0.1:1/' });
    });
    const answer = {
      status: '/code',
      accepted: ['0'],
      temporary: ['5'],
      throttled: ['7'],
      permanent: ['8'],
      elsewhere: ['9'],
    };
    const { gateway } = await openBound({ url, answer });
    for (const [, , expected] of answers) {
      assert.deepEqual(await gateway.submit(part), expected);
    }
  });

  it('keeps a Retry-After for the whole route and does not hold parts for it', async () => {
    const { url, seen } = await startScripted((_, response) =>
      answerWith(response, 429, '', { 'retry-after': '3600' }),
    );
    const { gateway } = await openBound({ url });
    assert.deepEqual(await gateway.submit(part), { kind: 'throttled', code: 'HTTP_429' });
    assert.ok(gateway.load().paused);
    assert.ok(gateway.status().pausedMs > 3_000_000);
    const held = await gateway.submit(part);
    assert.deepEqual(held, { kind: 'not_sent', cause: 'the carrier asks for a pause' });
    assert.equal(seen.length, 1);
  });

  it('goes on after a short pause', async () => {
    let asked = 0;
    const { url } = await startScripted((seen, response, request) => {
      asked += 1;
      if (asked === 1) answerWith(response, 503, '');
      else ok(seen, response, request);
    });
    const { gateway } = await openBound({ url });
    assert.equal((await gateway.submit(part)).kind, 'throttled');
    assert.equal((await gateway.submit(part)).kind, 'accepted');
  });

  it('calls a part unknown when nobody answers, and gives up a carrier that goes on so', async () => {
    const { url } = await startScripted(() => undefined);
    const { gateway } = await openBound({ url, responseTimeoutMs: 100, windowSize: 3 });
    const results = await Promise.all([1, 2, 3].map((one) => gateway.submit(partOf(one))));
    for (const result of results) {
      assert.deepEqual(result, { kind: 'unknown', cause: 'no answer within 100 ms' });
    }
    await until(() => gateway.load().bound);
    assert.equal(gateway.status().connections[0]?.unknowns, 3);
  });

  it('calls a part unknown when the connection is cut after the request', async () => {
    const { url } = await startScripted((_, response) => response.destroy());
    const { gateway } = await openBound({ url });
    assert.deepEqual(await gateway.submit(part), { kind: 'unknown', cause: 'ECONNRESET' });
    assert.equal(gateway.counters().repeats, 0);
  });

  it('calls a part unknown when the answer is cut, huge or no JSON', async () => {
    const bodies: Script[] = [
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"id":"1');
        response.socket?.end();
      },
      (_, response) => answerWith(response, 200, `{"id":"${'x'.repeat(5_000_000)}"}`),
      (_, response) => answerWith(response, 200, '<html>'),
      (_, response) => answerWith(response, 200, '['.repeat(200_000) + ']'.repeat(200_000)),
    ];
    let next = 0;
    const { url } = await startScripted((...call) => bodies[next++]?.(...call));
    const { gateway } = await openBound({ url });
    for (const _ of bodies) {
      await until(() => gateway.load().bound);
      assert.deepEqual(await gateway.submit(part), { kind: 'unknown', cause: 'unreadable answer' });
    }
  });

  it('repeats a cut request once under the same key, where the carrier knows keys', async () => {
    let asked = 0;
    const { url, seen } = await startScripted((one, response, request) => {
      asked += 1;
      if (asked === 1) response.destroy();
      else ok(one, response, request);
    });
    const { gateway } = await openBound({ url, idempotencyHeader: 'Idempotency-Key' });
    assert.equal((await gateway.submit(part)).kind, 'accepted');
    assert.equal((await gateway.submit(part)).kind, 'accepted');
    assert.equal((await gateway.submit({ ...part, part: 2, parts: 2 })).kind, 'accepted');
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    assert.match(String(keys[0]), /^[0-9a-f]{32}$/);
    assert.deepEqual([keys[1], keys[2]], [keys[0], keys[0]]);
    assert.notEqual(keys[3], keys[0]);
    assert.equal(gateway.counters().repeats, 1);
  });

  it('knows that nothing left when there is no connection, and comes back', async () => {
    const { gateway } = open({ url: 'http://127.0.0.1:9/messages', reconnectMaxMs: 1000 });
    const first = await gateway.submit(part);
    assert.deepEqual(first, { kind: 'not_sent', cause: 'the route is not bound' });
    await until(() => gateway.status().state === 'backing_off');
    assert.equal(gateway.status().detail, 'ECONNREFUSED');
  });

  it('calls parts not sent that a vanished carrier never saw', async () => {
    const port = await freePort();
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { gateway } = await openBound({ url: `http://127.0.0.1:${port}/`, reconnectMaxMs: 1 });
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(await gateway.submit(part), { kind: 'not_sent', cause: 'ECONNREFUSED' });
    assert.equal(gateway.load().bound, false);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    closeAfterwards(async () => {
      server.close();
    });
    await until(() => gateway.load().bound);
  });

  it('stops where the login is refused and takes no part with it', async () => {
    let refuse = true;
    const { url, seen } = await startScripted((one, response, request) => {
      if (refuse) answerWith(response, 401, { error: 'key' });
      else ok(one, response, request);
    });
    const states: string[] = [];
    const { gateway } = await openBound({ url });
    gateway.onStatus(({ state }) => states.push(state));
    assert.deepEqual(await gateway.submit(part), {
      kind: 'not_sent',
      cause: 'HTTP_401: the login is refused',
    });
    assert.deepEqual(states, ['refused']);
    assert.equal((await gateway.submit(part)).kind, 'not_sent');
    assert.equal(seen.length, 1);
    refuse = false;
    await until(() => gateway.load().bound);
    assert.equal((await gateway.submit(part)).kind, 'accepted');
  });

  it('asks healthUrl with our credentials, before and between', async () => {
    let health = 503;
    const { url, seen } = await startScripted((one, response, request) => {
      if (one.method === 'GET') answerWith(response, health, '');
      else ok(one, response, request);
    });
    const { gateway } = open({
      url,
      healthUrl: url.replace('/messages', '/health?a=1'),
      healthMs: 100,
      auth: { kind: 'basic', user: 'u', secret: 'p' },
    });
    await until(() => gateway.status().detail === 'healthUrl answers HTTP_503');
    health = 401;
    await until(() => gateway.status().state === 'refused');
    health = 200;
    await until(() => gateway.load().bound);
    assert.equal(seen[0]?.url, '/health?a=1');
    assert.equal(seen[0]?.headers.authorization, `Basic ${Buffer.from('u:p').toString('base64')}`);
    health = 500;
    await until(() => !gateway.load().bound);
  });

  it('keeps parts of one message in order, and spares the rest of a refused one', async () => {
    const { url, seen } = await startScripted((one, response, request) => {
      const { text } = JSON.parse(one.body) as { text: string };
      if (text === 'b2') answerWith(response, 422, '');
      else ok(one, response, request);
    });
    const { gateway } = await openBound({ url });
    const parts = (name: string, number: number) =>
      [1, 2, 3].map((at) => partOf(number, { part: at, parts: 3, text: `${name}${at}` }));
    const results = await Promise.all(
      [...parts('a', 1), ...parts('b', 2)].map((one) => gateway.submit(one)),
    );
    const texts = seen.map(({ body }) => (JSON.parse(body) as { text: string }).text);
    assert.deepEqual(
      texts.filter((text) => text.startsWith('a')),
      ['a1', 'a2', 'a3'],
    );
    assert.deepEqual(
      texts.filter((text) => text.startsWith('b')),
      ['b1', 'b2'],
    );
    assert.deepEqual(results[5], { kind: 'not_sent', cause: 'an earlier part was not taken' });
    assert.equal(gateway.status().inFlight, 0);
  });

  it('gives back what is beyond the window', async () => {
    const { url } = await startScripted(ok);
    const { gateway } = await openBound({ url, windowSize: 2 });
    const kinds = await Promise.all([1, 2, 3].map((one) => gateway.submit(partOf(one))));
    assert.deepEqual(kinds[2], { kind: 'not_sent', cause: 'the window of 2 is full' });
    assert.deepEqual([kinds[0]?.kind, kinds[1]?.kind], ['accepted', 'accepted']);
  });

  it('waits for answers when it closes, and calls the rest unknown', async () => {
    const held: (() => void)[] = [];
    const { url } = await startScripted((one, response, request) => {
      held.push(() => ok(one, response, request));
    });
    const { gateway } = await openBound({ url });
    const answered = gateway.submit(partOf(1));
    await until(() => held.length === 1);
    const closing = gateway.close(20_000);
    held[0]?.();
    assert.equal((await answered).kind, 'accepted');
    await closing;
    assert.equal((await gateway.submit(part)).kind, 'not_sent');

    const other = await openBound({ url });
    const lost = other.gateway.submit(partOf(2));
    await until(() => held.length === 2);
    await other.gateway.close(0);
    assert.equal((await lost).kind, 'unknown');
    assert.equal(other.gateway.status().state, 'stopped');
  });

  it('names the part by our reference where the carrier gives no id', async () => {
    const { url } = await startScripted((_, response) => answerWith(response, 204, ''));
    const { gateway } = await openBound({ url, answer: { id: null } });
    const smscId = '000102030405060708090A0B0C0D0E0F-1';
    const result = await gateway.submit(part);
    assert.deepEqual(result, { kind: 'accepted', smscId });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
