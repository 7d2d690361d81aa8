import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GatewayView } from '../../src/api/contract.ts';
import { type Health, healthOf } from '../../web/src/gateways/health.ts';
import { healthWords } from '../../web/src/gateways/health-words.ts';
import { textsFor } from '../../web/src/i18n/index.ts';
import { fakeConnection, fakeGateway } from './fake-gateways.ts';

const nowMs = new Date(2026, 10, 22, 12, 5).getTime();
const down = { state: 'backing_off', sinceMs: nowMs - 120_000, detail: 'connect ECONNREFUSED' };
const waits = (messages: number, ageMs = 0) => ({
  queue: { messages, oldestDueMs: nowMs - ageMs },
});
const bound = (p50: number | null) => fakeConnection({ answerMs: { p50, p99: p50 } });
const lost = fakeConnection({ state: 'backing_off', detail: 'timed out' });

function judge(own: Partial<GatewayView>, killSwitch = false): Health {
  return healthOf(fakeGateway(own), { nowMs, killSwitch });
}

function told(own: Partial<GatewayView>): string[] {
  return (['en', 'zh'] as const).map((language) => {
    const { t, f } = textsFor(language);
    return healthWords(judge(own), t, f).line;
  });
}

test('the health of a route is one line in plain words', () => {
  assert.deepEqual(told({ connections: [bound(38), bound(40), bound(60)] }), [
    'Healthy: 3 of 3 connections, answers in 40 ms',
    '正常：连接 3 / 3，40 毫秒内应答',
  ]);
  assert.deepEqual(told({}), ['Healthy: nothing sent yet', '正常：还没有发送']);
  assert.deepEqual(told({ pausedMs: 2000 }), [
    'Paused for 2 s: the carrier asked for less',
    '暂停 2 秒：运营商要求放慢',
  ]);
  assert.deepEqual(told({ state: 'refused' }), [
    'Refused: check account and secret',
    '登录被拒：请核对账号和密码',
  ]);
  assert.deepEqual(told({ ...down, ...waits(214) }), [
    'No connection since 12:03; 214 messages wait',
    '12:03 起没有连接；214 条短信在等',
  ]);
  assert.deepEqual(told({ ...waits(1, 200_000) }), [
    'Behind: the oldest has waited 3 min; 1 message waits',
    '积压：最早一条已等 3 分钟；1 条短信在等',
  ]);
  assert.deepEqual(told({ connections: [bound(38), lost] }), [
    '1 of 2 connections',
    '2 条连接中 1 条可用',
  ]);
});

test('what is wrong is told as the gateway says it', () => {
  const { t, f } = textsFor('en');
  const note = (own: Partial<GatewayView>) => healthWords(judge(own), t, f).note;
  assert.equal(note(down), 'connect ECONNREFUSED');
  assert.equal(note({ connections: [bound(1), lost] }), 'timed out');
  assert.equal(note({ trouble: 'cannot listen on 0.0.0.0:8801' }), 'cannot listen on 0.0.0.0:8801');
  assert.equal(note({}), null);
});

test('of several troubles the one to mend first is told', () => {
  const all = { pausedMs: 500, trouble: 'x', connections: [bound(1), lost], ...waits(5, 60_000) };
  assert.equal(judge({ ...all, state: 'refused' }).kind, 'refused');
  assert.equal(judge({ ...all, ...down }).kind, 'down');
  assert.equal(judge(all).kind, 'paused');
  assert.equal(judge({ ...all, pausedMs: 0 }).kind, 'behind');
  assert.equal(judge({ ...all, pausedMs: 0 }, true).kind, 'partly', 'the kill switch holds it');
  assert.equal(judge({ trouble: 'x' }).kind, 'hindered');
  assert.equal(judge({ state: 'connecting', sinceMs: nowMs - 1000 }).kind, 'connecting');
  assert.equal(judge({ state: 'connecting', sinceMs: nowMs - 60_000 }).kind, 'down');
  assert.equal(judge({ state: 'stopped' }).kind, 'stopped');
});

test('every route has words in both languages, and healthy ones alone carry no note', () => {
  const states = ['stopped', 'connecting', 'bound', 'backing_off', 'refused'];
  const route = fc.record({
    state: fc.constantFrom(...states),
    pausedMs: fc.nat(20_000),
    sinceMs: fc.integer({ min: 0, max: nowMs }),
    trouble: fc.option(fc.constant('trouble')),
    queue: fc.record({
      messages: fc.nat(1_000_000),
      oldestDueMs: fc.option(fc.integer({ min: 0, max: nowMs })),
    }),
    connections: fc.array(
      fc.record({ state: fc.constantFrom(...states), p50: fc.option(fc.nat(60_000)) }),
      { maxLength: 4 },
    ),
  });
  fc.assert(
    fc.property(route, ({ connections, ...own }) => {
      const each = connections.map(({ state, p50 }) =>
        fakeConnection({ state, answerMs: { p50, p99: p50 } }),
      );
      const health = judge({ ...own, connections: each });
      for (const language of ['en', 'zh'] as const) {
        const { t, f } = textsFor(language);
        const { line, note } = healthWords(health, t, f);
        assert.ok(line.length > 1 && !/undefined|NaN|Infinity/.test(line), line);
        if (health.kind === 'healthy') assert.equal(note, null);
      }
    }),
  );
});
