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

test('two servers in one process count apart, and a closed one no longer listens', async (t) => {
  const first = await testServer(t);
  await first.app.close();
  const second = await testServer(t);
  observe('tocsin:records', { accepted: 1, rejected: {} });
  const { body } = await second.app.inject({ url: '/metrics' });
  assert.match(body, /^tocsin_records_total\{result="accepted"\} 1$/m);
});
