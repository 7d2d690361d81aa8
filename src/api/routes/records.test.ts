import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { RecordsInput } from '../platform.ts';
import { bearer, isDocumented, testServer } from '../testing/fake-platform.ts';
import { sourceIdOf } from './records.ts';

const csv =
  'id,kind,time,from,to\n1,call,2024-05-01T08:00:00+08:00,+8617000000001,+8619900000001\n';

async function recordsServer(t: Parameters<typeof testServer>[0]) {
  const inputs: RecordsInput[] = [];
  const { app } = await testServer(t, {
    ingestRecords: async (input) => {
      inputs.push(input);
      return {
        accepted: 3,
        rejected: 1,
        rejects: { bad_time: 1 },
        firstRejects: [{ source: input.name, line: 2, field: 'time', reason: 'bad_time' }],
        hits: 2,
        repeated: false,
      };
    },
  });
  const post = (body: string | Buffer, headers: Record<string, string>, query = '') =>
    app.inject({
      method: 'POST',
      url: `/v1/records${query}`,
      body,
      headers: { ...bearer('write'), ...headers },
    });
  return { app, inputs, post };
}

test('the answer counts what was kept and what was not, and names lines, never content', async (t) => {
  const { app, inputs, post } = await recordsServer(t);
  const answer = await post(csv, { 'content-type': 'text/csv' }, '?profile=asterisk');
  assert.equal(answer.statusCode, 200);
  assert.ok(isDocumented(app, 'post', '/v1/records', 200, answer.json()));
  assert.deepEqual(answer.json(), {
    accepted: 3,
    rejected: 1,
    rejects: { bad_time: 1 },
    firstRejects: [{ line: 2, field: 'time', reason: 'bad_time' }],
    hits: 2,
    repeated: false,
  });
  assert.equal(inputs[0]?.format, 'csv');
  assert.equal(inputs[0]?.profile, 'asterisk');
  assert.equal(inputs[0]?.bytes.toString(), csv);
});

test('packed bodies pass through as they are', async (t) => {
  const { inputs, post } = await recordsServer(t);
  for (const [encoding, packed] of [
    ['gzip', gzipSync(csv)],
    ['zstd', zstdCompressSync(csv)],
  ] as const) {
    const headers = { 'content-type': 'text/csv', 'content-encoding': encoding };
    assert.equal((await post(packed, headers)).statusCode, 200);
    assert.deepEqual(inputs.at(-1)?.bytes, packed);
  }
});

test('a JSON array becomes JSON Lines, one line an element, packed or not', async (t) => {
  const { inputs, post } = await recordsServer(t);
  const array = '[{"id":"1","time":1},\n {"id":"2","note":"警\\n"}]';
  const lines = '{"id":"1","time":1}\n{"id":"2","note":"警\\n"}\n';
  const type = { 'content-type': 'application/json; charset=utf-8' };
  assert.equal((await post(array, type)).statusCode, 200);
  assert.equal(inputs.at(-1)?.bytes.toString(), lines);
  assert.equal(inputs.at(-1)?.format, 'jsonl');
  const packed = await post(gzipSync(array), { ...type, 'content-encoding': 'gzip' });
  assert.equal(packed.statusCode, 200);
  assert.equal(inputs.at(-1)?.bytes.toString(), lines);
});

test('a body that cannot be taken at all is refused with its code', async (t) => {
  const { app, inputs, post } = await recordsServer(t);
  const json = { 'content-type': 'application/json' };
  const cases = [
    { body: '', headers: { 'content-type': 'text/csv' }, status: 400, code: 'REQUEST_INVALID' },
    { body: '[{"id":', headers: json, status: 422, code: 'INPUT_FORMAT' },
    { body: '[1,2]', headers: json, status: 422, code: 'INPUT_FORMAT' },
    {
      body: gzipSync('[{}]').subarray(0, 12),
      headers: json,
      status: 422,
      code: 'INPUT_UNREADABLE',
    },
    { body: gzipSync(' '.repeat(1e6)), headers: json, status: 413, code: 'BODY_TOO_LARGE' },
    {
      body: 'x'.repeat(70_000),
      headers: { 'content-type': 'text/csv' },
      status: 413,
      code: 'BODY_TOO_LARGE',
    },
    {
      body: 'a',
      headers: { 'content-type': 'text/html' },
      status: 415,
      code: 'MEDIA_TYPE_UNKNOWN',
    },
    {
      body: 'a',
      headers: { 'content-type': 'text/csv', 'content-encoding': 'br' },
      status: 415,
      code: 'MEDIA_TYPE_UNKNOWN',
    },
  ];
  for (const { body, headers, status, code } of cases) {
    const answer = await post(body, headers);
    assert.equal(answer.statusCode, status, `${code}: ${answer.body}`);
    assert.equal(answer.json<{ code: string }>().code, code);
    assert.ok(isDocumented(app, 'post', '/v1/records', status, answer.json()));
  }
  assert.equal(inputs.length, 0);
});

test('an idempotency key has 1 to 128 visible characters', async (t) => {
  const { inputs, post } = await recordsServer(t);
  const send = (key: string) => post(csv, { 'content-type': 'text/csv', 'idempotency-key': key });
  for (const bad of ['', 'a b', 'x'.repeat(129), 'ä']) {
    assert.equal((await send(bad)).statusCode, 400, `"${bad}"`);
  }
  for (const good of ['a', 'x'.repeat(128), 'batch-2024/05:01#1~']) {
    assert.equal((await send(good)).statusCode, 200, good);
  }
  assert.equal((await send('again')).statusCode, 200);
  assert.equal((await send('again')).statusCode, 200);
  assert.equal(inputs.at(-1)?.sourceId, inputs.at(-2)?.sourceId);
});

test('a source is one key of one caller; without a key each batch is its own', () => {
  assert.equal(sourceIdOf('api:a', 'k'), sourceIdOf('api:a', 'k'));
  assert.notEqual(sourceIdOf('api:a', 'k'), sourceIdOf('api:b', 'k'));
  assert.notEqual(sourceIdOf('api:a', undefined), sourceIdOf('api:a', undefined));
  assert.doesNotMatch(sourceIdOf('api:a', '8619900000001'), /1990000/);
  assert.match(sourceIdOf('api:a', 'k'), /^http:[0-9a-f]{64}$/);
});
