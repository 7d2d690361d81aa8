import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertWarnings, type PlannedWarning } from '../../store/warnings.ts';
import { isDocumented, testServer } from '../testing/fake-platform.ts';

const sent: PlannedWarning = {
  id: Buffer.alloc(16, 1),
  subscriber: Buffer.alloc(16, 0xab),
  epoch: 1,
  level: 'high',
  scamType: 'loan',
  risk: 0.8,
  reasons: [{ key: 'answered', weight: 0.9, value: 1 }],
  template: 'loan.high',
  language: 'zh',
  arm: 'treated',
  checkCode: 'BCDFGHJK',
  messages: 2,
  observedMs: 7_200_000,
  drawnEpoch: 1,
  holdOutShare: 0,
  channels: 'sms',
  variant: null,
  propensity: null,
  createdMs: 7_234_567,
};

test('a code is confirmed with type and hour, and nothing of the person', async (t) => {
  const { app, database } = await testServer(t);
  await database.write((tx) =>
    insertWarnings(tx, [
      sent,
      { ...sent, id: Buffer.alloc(16, 2), arm: 'hold_out', checkCode: 'LMNPQRST', messages: 0 },
    ]),
  );
  const check = async (code: string) => {
    const answer = await app.inject({ url: `/v1/public/check/${encodeURIComponent(code)}` });
    assert.equal(answer.statusCode, 200);
    assert.ok(isDocumented(app, 'get', '/v1/public/check/{code}', 200, answer.json()));
    assert.deepEqual(Object.keys(answer.json<object>()), ['known', 'scamType', 'sentMs']);
    return answer.json<{ known: boolean; sentMs: number | null; scamType: { key: string } }>();
  };
  for (const typed of ['BCDFGHJK', 'bcdf ghjk', 'BCDF-GHJK']) {
    const known = await check(typed);
    assert.equal(known.known, true, typed);
    assert.equal(known.sentMs, 7_200_000);
    assert.equal(known.scamType.key, 'loan');
  }
  for (const other of ['BCDFGHJL', 'LMNPQRST', 'x', "' or 1=1"]) {
    assert.equal((await check(other)).known, false, other);
  }
});

test('the warnings list shows eight digits of the token and pages through all', async (t) => {
  const { app, database } = await testServer(t);
  const codes = ['BCDFGHJK', 'BCDFGHJL', 'BCDFGHJM'];
  await database.write((tx) =>
    insertWarnings(
      tx,
      codes.map((checkCode, at) => ({ ...sent, id: Buffer.alloc(16, at + 1), checkCode })),
    ),
  );
  const seen: string[] = [];
  let before: string | null = '';
  while (before !== null) {
    const query: string = before === '' ? '' : `&before=${before}`;
    const answer = await app.inject({ url: `/v1/warnings?limit=2${query}` });
    assert.ok(isDocumented(app, 'get', '/v1/warnings', 200, answer.json()), answer.body);
    const page = answer.json<{
      warnings: { checkCode: string; subscriber: string }[];
      next: string | null;
    }>();
    assert.ok(page.warnings.every(({ subscriber }) => subscriber === 'abababab'));
    assert.doesNotMatch(answer.body, /(ab){5}/);
    seen.push(...page.warnings.map(({ checkCode }) => checkCode));
    before = page.next;
  }
  assert.deepEqual(seen, codes.toReversed());
  const types = await app.inject({
    url: '/v1/warnings/by-type?sinceMs=7000000&bucketMs=2678400000',
  });
  assert.equal(types.statusCode, 200, types.body);
  assert.ok(isDocumented(app, 'get', '/v1/warnings/by-type', 200, types.json()));
  assert.deepEqual(types.json<{ buckets: object }>().buckets, [{ ms: 0, counts: { loan: 3 } }]);
});

test('a client that asks too often waits until the minute ends; another does not', async (t) => {
  let nowMs = 1_000_000;
  const { app } = await testServer(t, {}, { clock: () => nowMs });
  const ask = (remoteAddress: string) =>
    app.inject({ url: '/v1/public/check/BCDFGHJK', remoteAddress });
  for (let at = 0; at < 20; at += 1) assert.equal((await ask('192.0.2.1')).statusCode, 200);
  const refused = await ask('192.0.2.1');
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '60');
  assert.equal((await ask('192.0.2.2')).statusCode, 200);
  nowMs += 60_000;
  assert.equal((await ask('192.0.2.1')).statusCode, 200);
});
