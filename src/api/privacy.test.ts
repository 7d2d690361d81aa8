import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { pino } from 'pino';
import { TocsinError } from '../domain/error.ts';
import { bearer, testServer, until } from './testing/fake-platform.ts';

const number = '19900000001';

test('no number that a caller sends, wherever it stands, comes into the log or back in a failure', async (t) => {
  const sink = new PassThrough();
  let log = '';
  sink.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const failures = [
    new Error(`row ${number}`),
    new TypeError(`${number}`, { cause: new Error(number) }),
    new TocsinError('STORE_FAILED', 'The write failed.', { cause: new Error(`value ${number}`) }),
    `thrown text ${number}`,
  ];
  const { app } = await testServer(
    t,
    {
      ingestRecords: async () => {
        throw failures.shift() ?? new Error(number);
      },
      linkFamily: async () => {
        throw new Error(`cannot link +86${number}`);
      },
    },
    { log: pino({ level: 'trace' }, sink) },
  );
  const answers: string[] = [];
  const send = async (url: string, body?: string, headers: Record<string, string> = {}) => {
    const request = { url, headers: { ...bearer('admin'), ...headers } };
    const answer = await app.inject(
      body === undefined ? request : { ...request, method: 'POST', body },
    );
    assert.ok(answer.statusCode >= 400, `${url}: ${answer.statusCode}`);
    answers.push(answer.body);
  };
  const json = { 'content-type': 'application/json' };
  const csv = { 'content-type': 'text/csv' };
  for (let at = 0; at < 4; at += 1) await send('/v1/records', `id,from\n1,+86${number}\n`, csv);
  await send('/v1/records', `[{"from": "+86${number}", ]`, json);
  await send('/v1/records', number, json);
  await send('/v1/records', 'x', { 'content-type': `text/${number}` });
  await send('/v1/records', 'x', { ...csv, 'idempotency-key': `${number} ${number}` });
  await send(`/v1/records?profile=${number}&x=${'1'.repeat(70)}`, '', csv);
  await send('/v1/family', `{"subscriber":"+86${number}","family":"${number}"}`, json);
  await send('/v1/family', `{"subscriber":"+86${number}"`, json);
  await send('/v1/family', `{"subscriber":{"${number}":1},"family":"${number}"}`, json);
  await send('/v1/kill-switch', `{"on":"${number}"}`, json);
  await send(`/v1/simulator/phones/86${number}`);
  await send(`/v1/nothing/${number}?msisdn=${number}`);
  await send(`/v1/warnings?before=${number}`);
  await send(`/%E0%A4%A${number}`);
  await send('/v1/overview', undefined, { host: `${number}.example` });

  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const socket = connect(Number(port), '127.0.0.1');
  let raw = '';
  socket.on('data', (chunk: Buffer) => {
    raw += chunk.toString();
  });
  socket.write(`GARBAGE ${number}\r\n\r\n`);
  await once(socket, 'close');
  answers.push(raw);

  await until(() => log.split('"msg":"request"').length > answers.length - 1, 'log lines');
  assert.match(log, /request failed/);
  assert.match(log, /"route":"\/v1\/simulator\/phones\/:msisdn"/);
  assert.doesNotMatch(log, new RegExp(number));
  for (const answer of answers) assert.doesNotMatch(answer, new RegExp(number));
});
