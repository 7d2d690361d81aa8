import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testServer } from './testing/fake-platform.ts';

test('the built page is served at its paths, its assets for a year, and nothing beyond its folder', async (t) => {
  const outer = await mkdtemp(join(tmpdir(), 'tocsin-page-'));
  t.after(() => rm(outer, { recursive: true, force: true }));
  const webRoot = join(outer, 'dist');
  await mkdir(join(webRoot, 'assets'), { recursive: true });
  await writeFile(join(webRoot, 'index.html'), '<title>page</title>');
  await writeFile(join(webRoot, 'favicon.svg'), '<svg/>');
  await writeFile(join(webRoot, '.hidden'), 'hidden');
  await writeFile(join(webRoot, 'assets', 'a-1.js'), 'let a = 1;');
  await writeFile(join(outer, 'secret'), 'secret');
  const { app } = await testServer(t, {}, { webRoot });
  for (const url of ['/', '/check', '/check/BCDFGHJK']) {
    const answer = await app.inject({ url });
    assert.equal(answer.statusCode, 200, url);
    assert.match(answer.body, /page/, url);
    assert.match(String(answer.headers['content-type']), /^text\/html/);
    assert.doesNotMatch(String(answer.headers['cache-control'] ?? ''), /max-age/);
  }
  const script = await app.inject({ url: '/assets/a-1.js' });
  assert.match(String(script.headers['cache-control']), /max-age=31536000, immutable/);
  assert.match(String(script.headers['content-type']), /javascript/);
  assert.equal((await app.inject({ url: '/favicon.svg' })).statusCode, 200);
  for (const url of [
    '/nowhere',
    '/assets/none.js',
    '/v1/nothing',
    '/.hidden',
    '/assets/../../secret',
    '/assets/%2e%2e/%2e%2e/secret',
    '/..%2fsecret',
  ]) {
    const answer = await app.inject({ url });
    assert.ok([400, 403, 404].includes(answer.statusCode), `${url}: ${answer.statusCode}`);
    assert.doesNotMatch(answer.body, /secret|hidden/, url);
    assert.ok(answer.json<{ code: string }>().code, url);
  }
});

test('where the page was not built, a plain one says so in both languages', async (t) => {
  const { app } = await testServer(t);
  const answer = await app.inject({ url: '/check/BCDFGHJK' });
  assert.equal(answer.statusCode, 200);
  assert.match(answer.body, /npm run build:web/);
  assert.match(answer.body, /尚未构建/);
});
