import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TocsinError } from '../domain/error.ts';
import { bearer, isDocumented, testServer } from './testing/fake-platform.ts';

const json = { 'content-type': 'application/json' };

test('every path that the page reads answers as documented', async (t) => {
  const { app } = await testServer(t);
  for (const path of [
    '/v1/overview',
    '/v1/warnings',
    '/v1/warnings/by-type',
    '/v1/ledger',
    '/v1/effect',
    '/v1/experiments',
    '/v1/indicators',
    '/v1/simulator/phones',
    '/healthz',
    '/readyz',
  ]) {
    const answer = await app.inject({ url: path });
    assert.equal(answer.statusCode, 200, `${path}: ${answer.body}`);
    assert.ok(isDocumented(app, 'get', path, 200, answer.json()), path);
  }
});

test('every answer carries the security headers, refusals too', async (t) => {
  const { app } = await testServer(t);
  for (const url of ['/', '/v1/overview', '/nowhere', '/v1/simulator/phones/x']) {
    const { headers } = await app.inject({ url });
    assert.match(String(headers['content-security-policy']), /default-src 'self'/, url);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
    assert.equal(headers['access-control-allow-origin'], undefined, url);
  }
});

test('on loopback a foreign host name is refused, against DNS rebinding', async (t) => {
  const { app } = await testServer(t, {}, { allowedHosts: ['tocsin.example'] });
  const status = async (host: string): Promise<number> =>
    (await app.inject({ url: '/v1/overview', headers: { host } })).statusCode;
  for (const host of ['localhost:12381', '127.0.0.1:12381', '[::1]:12381', 'tocsin.example']) {
    assert.equal(await status(host), 200, host);
  }
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example']) {
    assert.equal(await status(host), 403, host);
  }
});

test('beyond loopback any host name passes and reads need a key', async (t) => {
  const { app } = await testServer(t, {}, { host: '0.0.0.0' });
  const get = (url: string, headers = {}) =>
    app.inject({ url, headers: { host: 'tocsin.example', ...headers } });
  for (const open of ['/', '/healthz', '/v1/public/check/BCDFGHJK', '/check/BCDFGHJK']) {
    assert.equal((await get(open)).statusCode, 200, open);
  }
  for (const closed of [
    '/v1/overview',
    '/v1/stream',
    '/metrics',
    '/readyz',
    '/docs',
    '/openapi.json',
  ]) {
    const answer = await get(closed);
    assert.equal(answer.statusCode, 401, closed);
    assert.equal(answer.json<{ code: string }>().code, 'KEY_REQUIRED');
  }
  assert.equal((await get('/v1/overview', bearer('read'))).statusCode, 200);
  assert.equal((await get('/metrics', bearer('write'))).statusCode, 200);
});

test('a browser may give the key by Basic, for reads only', async (t) => {
  const { app } = await testServer(t, {}, { host: '0.0.0.0' });
  const basic = `Basic ${Buffer.from('anyone:test-admin').toString('base64')}`;
  const headers = { host: 'tocsin.example', authorization: basic };
  assert.equal((await app.inject({ url: '/v1/overview', headers })).statusCode, 200);
  const write = await app.inject({
    method: 'POST',
    url: '/v1/kill-switch',
    headers: { ...headers, ...json },
    body: '{"on":true}',
  });
  assert.equal(write.statusCode, 401);
});

test('every write needs a key of its scope, on loopback too', async (t) => {
  const { app } = await testServer(t);
  const writes = [
    { url: '/v1/records', type: 'text/csv', body: 'id\n1\n', scope: 'write' },
    { url: '/v1/indicators', type: 'text/csv', body: 'kind,value\n', scope: 'write' },
    {
      url: '/v1/family',
      type: 'application/json',
      body: '{"subscriber":"+8619900000001","family":"+8619900000002"}',
      scope: 'write',
    },
    { url: '/v1/kill-switch', type: 'application/json', body: '{"on":true}', scope: 'admin' },
    {
      url: '/v1/indicators/revoke',
      type: 'application/json',
      body: '{"indicators":[{"kind":"phone","value":"8617000000001"}],"reason":"error"}',
      scope: 'admin',
    },
  ] as const;
  for (const { url, type, body, scope } of writes) {
    const post = (headers = {}) =>
      app.inject({ method: 'POST', url, body, headers: { 'content-type': type, ...headers } });
    const none = await post();
    assert.equal(none.statusCode, 401, url);
    assert.ok(none.headers['www-authenticate'], url);
    assert.equal((await post({ authorization: 'Bearer wrong' })).statusCode, 401, url);
    assert.equal((await post({ authorization: 'Bearer' })).statusCode, 401, url);
    const small = await post(bearer(scope === 'admin' ? 'write' : 'read'));
    assert.equal(small.statusCode, 403, url);
    assert.equal(small.json<{ code: string }>().code, 'SCOPE_TOO_SMALL');
    const right = await post(bearer(scope));
    assert.equal(right.statusCode, 200, `${url}: ${right.body}`);
    assert.ok(isDocumented(app, 'post', url, 200, right.json()), url);
  }
});

test('the kill switch is thrown in the name of the key', async (t) => {
  const actors: string[] = [];
  let on = false;
  const { app } = await testServer(t, {
    killSwitch: () => on,
    setKillSwitch: async (next, actor) => {
      on = next;
      actors.push(actor);
    },
  });
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/kill-switch',
    headers: { ...json, ...bearer('admin') },
    body: '{"on":true}',
  });
  assert.deepEqual(answer.json(), { on: true });
  assert.deepEqual(actors, ['api:the-admin-key']);
});

test('failures keep their shape and say no more than they may', async (t) => {
  const cases = [
    { error: new TocsinError('INPUT_FORMAT', 'No such column: from.'), status: 422, told: true },
    { error: new TocsinError('PROFILE_UNKNOWN', 'No such profile.'), status: 422, told: true },
    { error: new TocsinError('STORE_UNAVAILABLE', 'inside'), status: 503, told: false },
    { error: new TocsinError('STORE_FAILED', 'inside'), status: 500, told: false },
    { error: new Error('inside +8619900000001'), status: 500, told: false },
  ];
  for (const { error, status, told } of cases) {
    const { app } = await testServer(t, {
      ingestRecords: async () => {
        throw error;
      },
    });
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/records',
      headers: { 'content-type': 'text/csv', ...bearer('write') },
      body: 'id\n1\n',
    });
    assert.equal(answer.statusCode, status);
    assert.ok(isDocumented(app, 'post', '/v1/records', status, answer.json()));
    assert.equal(answer.body.includes(error.message), told);
    if (!told) assert.doesNotMatch(answer.body, /inside|1990000/);
  }
});

test('a path that is not there, a bad URL and a wrong method are answered in the same shape', async (t) => {
  const { app } = await testServer(t);
  for (const [url, status] of [
    ['/v1/nothing', 404],
    ['/%E0%A4%A', 400],
    ['/v1/simulator/phones/not-a-number', 400],
    ['/v1/warnings?limit=0', 400],
    ['/v1/warnings/by-type?sinceMs=0&bucketMs=1000', 400],
  ] as const) {
    const answer = await app.inject({ url });
    assert.equal(answer.statusCode, status, `${url}: ${answer.body}`);
    assert.deepEqual(Object.keys(answer.json<object>()), ['code', 'message', 'hint'], url);
  }
});

test('readiness is 503 with its reasons when something is not ready', async (t) => {
  const { app } = await testServer(t, {
    ready: async () => ({ ready: false, checks: { store: 'ok', gateways: 'none is bound' } }),
  });
  const answer = await app.inject({ url: '/readyz' });
  assert.equal(answer.statusCode, 503);
  assert.deepEqual(answer.json(), {
    ready: false,
    checks: { store: 'ok', gateways: 'none is bound' },
  });
});
