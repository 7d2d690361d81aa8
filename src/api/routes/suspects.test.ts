import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Suspects } from '../intelligence-contract.ts';
import type { SuspectFigures, SuspectsPlatform } from '../platform.ts';
import { bearer, isDocumented, testServer } from '../testing/fake-platform.ts';

const seen: Suspects = {
  ...{ mode: 'warn', modelId: 'abc', watchedSinceMs: 1, judgedMs: 2, numbers: 9, suspected: 1 },
  counts: { contacts: 40, stale: 1 },
  suspects: [
    {
      ...{ id: '0a1b2c3d', confidence: 55, scamType: null, sinceMs: 2, newCounterpartsDay: 4.5 },
      warned: 3,
      reasons: [{ key: 'victims', value: 2, weight: 1.5, zh: '词', en: 'words' }],
    },
  ],
};
const figures: SuspectFigures = {
  ...{ numbers: 9, suspected: 1, waiting: 0, contacts: 40, evicted: 2, workS: 0.5, bytes: 1000 },
  ...{ notCounted: { stale: 1, ahead: 0 }, watching: true },
};

function platformOf(own: Partial<SuspectsPlatform> = {}): { suspects: SuspectsPlatform } {
  const view = async () => seen;
  return { suspects: { view, dismiss: async () => null, figures: () => figures, ...own } };
}

test('suspects are shown as the platform tells of them, and as documented', async (t) => {
  const limits: number[] = [];
  const view = async (limit: number): Promise<Suspects> => {
    limits.push(limit);
    return seen;
  };
  const { app } = await testServer(t, platformOf({ view }));
  const answer = await app.inject({ url: '/v1/suspects?limit=7' });
  assert.deepEqual([answer.statusCode, limits], [200, [7]]);
  assert.deepEqual(answer.json(), seen);
  assert.ok(isDocumented(app, 'get', '/v1/suspects', 200, answer.json()));
  assert.equal((await app.inject({ url: '/v1/suspects?limit=0' })).statusCode, 400);
});

test('where none are looked for the answer says so', async (t) => {
  const { app } = await testServer(t);
  const { mode, suspects } = (await app.inject({ url: '/v1/suspects' })).json<Suspects>();
  assert.deepEqual([mode, suspects], ['off', []]);
});

test('a suspect is dismissed by an admin, in the name of the key', async (t) => {
  const asked: string[] = [];
  const dismiss = async (id: string, actor: string): Promise<{ untilMs: number } | null> => {
    asked.push(`${id} ${actor}`);
    return id === '0a1b2c3d' ? { untilMs: 99 } : null;
  };
  const { app } = await testServer(t, platformOf({ dismiss }));
  const ask = (id: string, scope: 'write' | 'admin') =>
    app.inject({
      method: 'POST',
      url: '/v1/suspects/dismiss',
      headers: bearer(scope),
      payload: { id },
    });
  assert.equal((await ask('0a1b2c3d', 'write')).statusCode, 403);
  const done = await ask('0a1b2c3d', 'admin');
  assert.deepEqual([done.statusCode, done.json()], [200, { untilMs: 99 }]);
  assert.equal((await ask('ffffffff', 'admin')).statusCode, 404);
  assert.equal((await ask('13800000000', 'admin')).statusCode, 400);
  assert.deepEqual(asked, ['0a1b2c3d api:the-admin-key', 'ffffffff api:the-admin-key']);
});

test('metrics tell what was counted and what was not', async (t) => {
  const { app } = await testServer(t, platformOf());
  const { body } = await app.inject({ url: '/metrics' });
  for (const line of [
    'tocsin_discovery_numbers 9',
    'tocsin_discovery_suspected 1',
    'tocsin_discovery_contacts_total 40',
    'tocsin_discovery_not_counted_total{reason="stale"} 1',
    'tocsin_discovery_evicted_total 2',
    'tocsin_discovery_work_seconds_total 0.5',
    'tocsin_discovery_watching 1',
  ]) {
    assert.ok(body.split('\n').includes(line), line);
  }
});
