import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testServer } from './testing/fake-platform.ts';

type Operation = {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { description?: string; content?: Record<string, unknown> }>;
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, { get?: Operation; post?: Operation }>;
};

const expected = [
  'get /healthz',
  'get /metrics',
  'get /readyz',
  'get /v1/effect',
  'get /v1/experiments',
  'get /v1/gateways',
  'get /v1/indicators',
  'get /v1/ledger',
  'get /v1/look-back',
  'get /v1/overview',
  'get /v1/public/check/{code}',
  'get /v1/shadow',
  'get /v1/simulator/phones',
  'get /v1/simulator/phones/{msisdn}',
  'get /v1/stream',
  'get /v1/suspects',
  'get /v1/warnings',
  'get /v1/warnings/by-type',
  'get /v1/warnings/{id}',
  'post /v1/family',
  'post /v1/indicators',
  'post /v1/indicators/release',
  'post /v1/indicators/revoke',
  'post /v1/kill-switch',
  'post /v1/local/keys/destroy',
  'post /v1/local/keys/rotate',
  'post /v1/local/look-back',
  'post /v1/local/models/rollback',
  'post /v1/local/models/use',
  'post /v1/local/records',
  'post /v1/preferences',
  'post /v1/records',
  'post /v1/suspects/dismiss',
];

test('the OpenAPI document describes every route, whole and without loose ends', async (t) => {
  const { app } = await testServer(t);
  const answer = await app.inject({ url: '/openapi.json' });
  assert.equal(answer.statusCode, 200);
  const document = answer.json<Document>();
  assert.equal(document.openapi, '3.1.0');
  assert.equal(document.info.version, '0.0.0-test');
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ at: `${method} ${path}`, operation })),
  );
  assert.deepEqual(operations.map(({ at }) => at).sort(), expected);
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const { at, operation } of operations) {
    assert.ok(operation.operationId && operation.summary && operation.description, at);
    assert.equal(operation.tags?.length, 1, at);
    assert.deepEqual(Object.keys(operation.responses).includes('200'), true, at);
    assert.ok(operation.responses['4XX'], at);
    for (const [status, response] of Object.entries(operation.responses)) {
      assert.ok(response.description && response.description !== 'Default Response', at);
      assert.ok(response.content, `${at} ${status}`);
    }
    const inPath = [...at.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
    assert.deepEqual(
      declared.map(({ name }) => name),
      inPath,
      at,
    );
    const hasBody = at.startsWith('post ') && at !== 'post /v1/local/keys/rotate';
    assert.equal(hasBody, operation.requestBody !== undefined, at);
  }
  const paths = document.paths;
  assert.deepEqual(paths['/v1/public/check/{code}']?.get?.security, []);
  assert.deepEqual(Object.keys(paths['/v1/records']?.post?.requestBody?.content ?? {}), [
    'text/csv',
    'application/x-ndjson',
    'application/json',
  ]);
  assert.deepEqual(Object.keys(paths['/v1/stream']?.get?.responses['200']?.content ?? {}), [
    'text/event-stream',
  ]);
  for (const [, pointer] of answer.body.matchAll(/"\$ref":"([^"]*)"/g)) {
    assert.fail(`a reference that nobody checked: ${pointer}`);
  }
});

test('/docs is served wholly from here, under the same policy as everything else', async (t) => {
  const { app } = await testServer(t);
  const page = await app.inject({ url: '/docs' });
  assert.equal(page.statusCode, 200);
  assert.match(String(page.headers['content-security-policy']), /default-src 'self'/);
  assert.doesNotMatch(page.body, /https?:\/\//);
  assert.doesNotMatch(page.body, /<script(?![^>]*src=)/);
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
  assert.ok(files.length >= 4);
  for (const file of files) {
    const answer = await app.inject({ url: file });
    assert.equal(answer.statusCode, 200, file);
  }
});
