import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../observe/channel.ts';
import { testServer } from './testing/fake-platform.ts';

test('the metrics follow what the rooms say of their work', async (t) => {
  const { app } = await testServer(t);
  observe('tocsin:records', { accepted: 7, rejected: { bad_time: 2, bad_kind: 1 } });
  observe('tocsin:hits', { fresh: 4, repeated: 1 });
  observe('tocsin:decided', {
    warned: 2,
    suppressed: { cool_down: 1 },
    warnings: [
      {
        id: '1',
        subscriber: 'aabbccdd',
        level: 'urgent',
        scamType: 'loan',
        risk: 0.95,
        reasons: [],
        checkCode: 'BCDFGHJK',
        messages: 2,
        createdMs: 1,
      },
    ],
  });
  observe('tocsin:messages', { moved: { submitted: 3, delivered: 2 }, submitMs: [120, 900, 2000] });
  await app.inject({ url: '/v1/overview' });
  const answer = await app.inject({ url: '/metrics' });
  assert.match(String(answer.headers['content-type']), /^text\/plain/);
  for (const line of [
    'tocsin_records_total{result="accepted"} 7',
    'tocsin_records_total{result="rejected"} 3',
    'tocsin_records_rejected_total{reason="bad_time"} 2',
    'tocsin_hits_found_total{seen="fresh"} 4',
    'tocsin_hits_total{result="warned"} 2',
    'tocsin_hits_total{result="suppressed"} 1',
    'tocsin_hits_suppressed_total{reason="cool_down"} 1',
    'tocsin_warnings_total{level="urgent"} 1',
    'tocsin_warnings_total{level="low"} 0',
    'tocsin_messages_total{state="submitted"} 3',
    'tocsin_messages_total{state="delivered"} 2',
    'tocsin_submit_latency_seconds_bucket{le="1"} 2',
    'tocsin_submit_latency_seconds_count 3',
    'tocsin_gateway_state{route="simulator",state="bound"} 1',
    'tocsin_gateway_state{route="simulator",state="refused"} 0',
    'tocsin_ledger_balanced 1',
    'tocsin_kill_switch 0',
    'tocsin_http_answers_total{method="GET",route="/v1/overview",status="200"} 1',
  ]) {
    assert.ok(answer.body.split('\n').includes(line), `${line}\n${answer.body.slice(0, 4000)}`);
  }
  assert.match(answer.body, /^process_cpu_user_seconds_total /m);
});

test('each connection and what waits for it are measured', async (t) => {
  const connection = (state: 'bound' | 'backing_off', p50: number | null) => ({
    state,
    detail: '',
    windowSize: 16,
    inFlight: 3,
    answerMs: { p50, p99: p50 },
    submits: 900,
    throttles: 2,
    unknowns: 1,
  });
  const { app } = await testServer(t, {
    gateways: () => [
      {
        route: 'mobile',
        protocol: 'cmpp',
        carriers: ['china_mobile'],
        state: 'bound',
        detail: '',
        windowSize: 16,
        inFlight: 3,
        pausedMs: 1500,
        connections: [connection('bound', 40), connection('backing_off', null)],
      },
    ],
  });
  observe('tocsin:replies', { meanings: { stop: 2 }, fresh: 1, unreadable: 1 });
  // Twice: what is counted elsewhere must not add up.
  await app.inject({ url: '/metrics' });
  const { body } = await app.inject({ url: '/metrics' });
  const lines = body.split('\n');
  for (const line of [
    'tocsin_gateway_connection_state{route="mobile",connection="1",state="backing_off"} 1',
    'tocsin_gateway_paused_seconds{route="mobile"} 1.5',
    'tocsin_gateway_window_size{route="mobile",connection="0"} 16',
    'tocsin_gateway_window_used{route="mobile",connection="0"} 3',
    'tocsin_gateway_answer_seconds{route="mobile",connection="0",quantile="0.99"} 0.04',
    'tocsin_gateway_submits_total{route="mobile",connection="0"} 900',
    'tocsin_gateway_throttles_total{route="mobile",connection="1"} 2',
    'tocsin_gateway_unknowns_total{route="mobile",connection="0"} 1',
    'tocsin_gateway_queued_messages{route="mobile"} 0',
    'tocsin_gateway_queue_age_seconds{route="mobile"} 0',
    'tocsin_gateway_receipts_parked{route="mobile"} 0',
    'tocsin_gateway_receipts_orphaned_total{route="mobile"} 0',
    'tocsin_replies_total{meaning="stop"} 2',
    'tocsin_replies_total{meaning="help"} 0',
    'tocsin_replies_unreadable_total 1',
  ]) {
    assert.ok(lines.includes(line), `${line}\n${body.slice(0, 6000)}`);
  }
  assert.ok(!body.includes('connection="1",quantile'));
});

test('two servers in one process count apart, and a closed one no longer listens', async (t) => {
  const first = await testServer(t);
  await first.app.close();
  const second = await testServer(t);
  observe('tocsin:records', { accepted: 1, rejected: {} });
  const { body } = await second.app.inject({ url: '/metrics' });
  assert.match(body, /^tocsin_records_total\{result="accepted"\} 1$/m);
});
