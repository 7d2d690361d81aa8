import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TocsinError } from '../../domain/error.ts';
import type { LookedBack } from '../../match/look-back/look-back-over.ts';
import type { LookBackRequest } from '../../match/look-back/request.ts';
import type { LookBackStatus } from '../../match/look-back/service.ts';
import { observe } from '../../observe/channel.ts';
import type { LookBackPlatform } from '../platform.ts';
import { bearer, isDocumented, testServer } from '../testing/fake-platform.ts';

const found = { fresh: 3, known: 2, outside: 1 };
const log: NonNullable<LookBackStatus['log']> = {
  rows: 10,
  segmentRows: 6,
  journalRows: 4,
  bytes: 300,
  segmentBytes: 200,
  segments: 1,
  journals: 1,
  oldestMs: 1000,
  newestMs: 2000,
  appendedRows: 10,
  expiredRows: 0,
  expiredSegments: 0,
  droppedRows: 0,
  rolls: 0,
  merges: 0,
  fault: null,
};
const run = {
  origin: 'queue',
  startedMs: 1,
  endedMs: 2,
  sinceMs: 0,
  untilMs: null,
  coveredMs: 1000,
  logRows: 10,
  indicators: 5,
  skipped: 1,
  contacts: 6,
  ...found,
} as const;
const status: LookBackStatus = {
  log,
  retentionMs: 7 * 86_400_000,
  queued: 4,
  oldestQueuedMs: 5,
  running: { startedMs: 7, done: 1, of: 2, ...found },
  runs: [run],
};
const done: LookedBack = {
  ...found,
  indicators: 5,
  skipped: { inactive: 0, allowed: 1, not_kept: 0 },
  people: 4,
  done: 2,
  of: 2,
  coveredMs: 1000,
  logRows: 10,
};

function lookBack(own: Partial<LookBackPlatform> = {}): LookBackPlatform {
  return {
    status: async () => status,
    run: async (_request, { onProgress }) => {
      onProgress({ ...done, done: 1 });
      return done;
    },
    ...own,
  };
}

const request: LookBackRequest = {
  choice: { indicators: [{ kind: 'domain', value: 'bad.example' }] },
  sinceMs: 5,
  untilMs: null,
  dryRun: true,
};

test('the status is told as documented, also where no contacts are kept', async (t) => {
  for (const own of [{}, { lookBack: lookBack() }]) {
    const { app } = await testServer(t, own);
    const answer = await app.inject({ url: '/v1/look-back', headers: bearer('read') });
    assert.equal(answer.statusCode, 200);
    const body = answer.json();
    assert.ok(isDocumented(app, 'get', '/v1/look-back', 200, body));
    assert.equal(body.enabled, 'lookBack' in own);
    if (!('lookBack' in own)) continue;
    assert.equal(body.retentionS, 604_800);
    assert.deepEqual(body.runs, [run]);
    assert.deepEqual(body.running, status.running);
    assert.deepEqual(Object.keys(body.log).sort(), [
      'bytes',
      'fault',
      'newestMs',
      'oldestMs',
      'rows',
      'segments',
    ]);
  }
});

test('a look-back on demand answers in lines, and its failure is one of them', async (t) => {
  const asked: LookBackRequest[] = [];
  const post = (app: Awaited<ReturnType<typeof testServer>>['app'], payload: object) =>
    app.inject({
      method: 'POST',
      url: '/v1/local/look-back',
      headers: bearer('admin'),
      payload,
    });
  const own = lookBack({
    run: async (given, options) => {
      asked.push(given);
      return lookBack().run(given, options);
    },
  });
  const { app } = await testServer(t, { lookBack: own });
  const { choice, sinceMs, dryRun } = request;
  const body = { ...choice, sinceMs, dryRun };
  const answer = await post(app, body);
  const lines = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines.at(-1), { done });
  assert.deepEqual(asked, [request]);
  for (const bad of [
    {},
    { sinceMs, dryRun },
    { ...body, all: true },
    { ...body, indicators: [{ kind: 'spam', value: 'x' }] },
    { ...body, sinceMs: 'yesterday' },
  ]) {
    assert.equal((await post(app, bad)).statusCode, 400, JSON.stringify(bad));
  }
  const refusing = lookBack({
    run: () => Promise.reject(new TocsinError('INPUT_FORMAT', 'Indicator 1 (domain) …')),
  });
  const { app: other } = await testServer(t, { lookBack: refusing });
  const refused = await post(other, body);
  assert.deepEqual(JSON.parse(refused.body), {
    error: { code: 'INPUT_FORMAT', message: 'Indicator 1 (domain) …' },
  });
  const { app: none } = await testServer(t);
  assert.equal((await post(none, body)).statusCode, 404);
});

test('only a key of scope admin may ask for a look-back', async (t) => {
  const { app } = await testServer(t, { lookBack: lookBack() });
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/local/look-back',
    headers: bearer('write'),
    payload: request,
  });
  assert.equal(answer.statusCode, 403);
});

test('the metrics count what was found and what waits', async (t) => {
  const { app } = await testServer(t, { lookBack: lookBack() });
  observe('tocsin:look-back', found);
  const { body } = await app.inject({ url: '/metrics', headers: bearer('read') });
  assert.match(body, /^tocsin_look_back_contacts_total\{result="fresh"\} 3$/m);
  assert.match(body, /^tocsin_look_back_contacts_total\{result="outside"\} 1$/m);
  assert.match(body, /^tocsin_look_back_queued 4$/m);
});
