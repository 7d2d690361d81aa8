import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TocsinError } from '../../domain/error.ts';
import {
  bearer,
  emptyStore,
  fakePlatform,
  isDocumented,
  testServer,
} from '../testing/fake-platform.ts';

test('the command line puts a model into use and takes it back, with a key of scope admin', async (t) => {
  const asked: string[] = [];
  const { local } = fakePlatform(await emptyStore(t));
  const { app } = await testServer(t, {
    local: {
      ...local,
      takeModel: async (model, actor) => {
        asked.push(`use ${model} by ${actor}`);
        if (model === 'ffff') throw new TocsinError('INPUT_UNREADABLE', 'No model has this id.');
        return { kind: 'exposure', id: 'bb', before: 'aa', changed: true };
      },
      rollbackModel: async (kind, actor) => {
        asked.push(`rollback ${kind} by ${actor}`);
        return { kind, id: 'aa', before: 'bb', changed: true };
      },
    },
  });
  const post = (path: string, payload: object, headers = bearer('admin')) =>
    app.inject({ method: 'POST', url: path, headers, payload });
  const used = await post('/v1/local/models/use', { model: 'b.json' });
  assert.equal(used.statusCode, 200, used.body);
  assert.ok(isDocumented(app, 'post', '/v1/local/models/use', 200, used.json()));
  const back = await post('/v1/local/models/rollback', { kind: 'exposure' });
  assert.equal(back.json<{ id: string }>().id, 'aa');
  assert.deepEqual(asked, [
    'use b.json by api:the-admin-key',
    'rollback exposure by api:the-admin-key',
  ]);

  assert.equal((await post('/v1/local/models/use', { model: 'ffff' })).statusCode, 422);
  assert.equal((await post('/v1/local/models/rollback', { kind: 'other' })).statusCode, 400);
  const denied = await post('/v1/local/models/use', { model: 'b.json' }, bearer('write'));
  assert.equal(denied.statusCode, 403);
});
