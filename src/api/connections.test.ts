import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { bearer, testServer, until } from './testing/fake-platform.ts';

test('closing waits for a running request and for nothing else', async (t) => {
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { app } = await testServer(t, {
    ingestRecords: async () => {
      started.resolve();
      await finish.promise;
      return { accepted: 1, rejected: 0, rejects: {}, firstRejects: [], hits: 0, repeated: false };
    },
  });
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
  const silent = connect(port, '127.0.0.1');
  let silentEnded = false;
  silent.on('close', () => {
    silentEnded = true;
  });
  silent.resume();
  const posted = fetch(`http://127.0.0.1:${port}/v1/records`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', ...bearer('write') },
    body: 'id\n1\n',
  });
  await started.promise;
  let closed = false;
  const closing = app.close().then(() => {
    closed = true;
  });
  await until(() => silentEnded, 'the end of the connection that never asked');
  assert.equal(closed, false);
  finish.resolve();
  const answer = await posted;
  assert.equal(answer.status, 200);
  assert.equal(((await answer.json()) as { accepted: number }).accepted, 1);
  await closing;
});
