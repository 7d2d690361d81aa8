import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../domain/warning.ts';
import { enqueueMessages } from '../../store/outbox.ts';
import { insertWarnings, type PlannedWarning } from '../../store/warnings.ts';
import type { WarningDetail, WarningsPage } from '../contract.ts';
import { isDocumented, testServer } from '../testing/fake-platform.ts';

const id = new Uint8Array(16).fill(0xab);
const warning: PlannedWarning = {
  id,
  subscriber: new Uint8Array(16).fill(0xcd),
  epoch: 1,
  level: 'high',
  scamType: 'loan',
  risk: 0.7,
  reasons: [
    { key: 'listed_sms', weight: 2.7, value: 90 },
    { key: 'call_back', weight: 1.4, value: 2 },
  ],
  ...{ template: 'loan', language: 'zh', arm: 'treated', checkCode: 'BCDFGHJK', messages: 1 },
  ...{ drawnEpoch: 1, holdOutShare: 0, channels: 'sms', variant: null, propensity: null },
  ...{ observedMs: 900, createdMs: 1000 },
};
const message: Message = {
  id: new Uint8Array(16).fill(1),
  ...{ warningId: id, recipient: warning.subscriber, epoch: 1 },
  role: 'subscriber',
  channel: 'sms',
  carrier: null,
  priority: 1,
  ...{ seenMs: 800, dueMs: 1000, expiresMs: 9000, createdMs: 1000 },
};

test('a warning tells why in both languages, and what became of its messages', async (t) => {
  const { app, database } = await testServer(t);
  await database.write(async (tx) => {
    await insertWarnings(tx, [warning]);
    await enqueueMessages(tx, [message]);
  });
  const answer = await app.inject({ url: `/v1/warnings/${'ab'.repeat(16)}` });
  assert.equal(answer.statusCode, 200, answer.body);
  const detail = answer.json() as WarningDetail;
  assert.ok(isDocumented(app, 'get', '/v1/warnings/{id}', 200, detail));
  assert.equal(detail.subscriber, 'cdcdcdcd');
  assert.deepEqual(detail.why, {
    zh: '与涉案号码有短信往来 · 主动回拨或回复 2 次',
    en: 'SMS with a listed number · Called or wrote back 2 times',
  });
  assert.equal(detail.reasons[1]?.zh, '主动回拨或回复 2 次');
  assert.equal(detail.scamTypeName.zh, '虚假贷款');
  assert.equal(detail.levels.high, 0.65);
  assert.deepEqual(detail.sent, [
    {
      ...{ role: 'subscriber', channel: 'sms', state: 'queued', stateReason: null, route: null },
      ...{ attempts: 0, createdMs: 1000, submittedMs: null, finalMs: null },
    },
  ]);
  const page = (await app.inject({ url: '/v1/warnings' })).json() as WarningsPage;
  assert.deepEqual(page.warnings[0]?.why, detail.why);
});

test('a warning that was held out, or never made, is not found; another id is no id', async (t) => {
  const { app, database } = await testServer(t);
  const heldOut = { ...warning, arm: 'hold_out', messages: 0 } as const;
  await database.write((tx) => insertWarnings(tx, [heldOut]));
  const status = async (path: string): Promise<number> =>
    (await app.inject({ url: `/v1/warnings/${path}` })).statusCode;
  assert.equal(await status('ab'.repeat(16)), 404);
  assert.equal(await status('00'.repeat(16)), 404);
  assert.equal(await status('1381234'), 400);
});
