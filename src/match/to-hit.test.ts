import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Party } from '../domain/party.ts';
import type { TrafficRecord } from '../domain/record.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import { IndicatorIndex } from './indicator-index.ts';
import { matchBatch } from './match-batch.ts';
import { toHits } from './to-hit.ts';

function mobile(text: string): Party {
  return { space: 'e164', text, class: 'mobile', carrier: 'china_mobile' };
}
const victim = mobile('8619900001234');
const scammer = mobile('8617000001111');
const second = mobile('8617000002222');
const common = { id: 'r1', timeMs: 5000, durationS: 42, cell: null };
const call: TrafficRecord = { ...common, kind: 'call', from: scammer, to: victim };

function prepared() {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const rest = { validFromMs: null, validUntilMs: null };
  index.upsert([
    { kind: 'phone', value: scammer.text, space: 'e164', ...rest },
    { kind: 'phone', value: second.text, space: 'e164', ...rest },
    { kind: 'domain', value: 'bad.example', space: null, ...rest },
    { kind: 'app', value: 'com.bad', space: null, ...rest },
  ]);
  const hitsOf = (...records: TrafficRecord[]) =>
    toHits(matchBatch(records, vault, index), vault, index, 9000);
  return { vault, index, hitsOf };
}

test('a listed caller endangers the callee', () => {
  const { vault, hitsOf } = prepared();
  const [hit, ...others] = hitsOf(call);
  assert.deepEqual(others, []);
  assert.deepEqual(hit, {
    id: hit?.id,
    subscriber: vault.seal(victim),
    epoch: 1,
    counterpart: vault.seal(scammer),
    indicatorId: indicatorId('phone', scammer.text),
    kind: 'call',
    side: 'from',
    timeMs: 5000,
    observedMs: 9000,
    durationS: 42,
    subscriberClass: 'mobile',
    subscriberCarrier: 'china_mobile',
    subscriberListed: false,
    late: false,
  });
  assert.equal(hit?.id.length, 16);
});

test('a call back endangers the caller', () => {
  const { vault, hitsOf } = prepared();
  const [hit] = hitsOf({ ...call, from: victim, to: scammer });
  assert.equal(hit?.side, 'to');
  assert.deepEqual(hit?.subscriber, vault.seal(victim));
  assert.deepEqual(hit?.counterpart, vault.seal(scammer));
});

test('a call between two listed numbers makes two hits on listed subscribers', () => {
  const { hitsOf } = prepared();
  const hits = hitsOf({ ...call, from: scammer, to: second });
  assert.deepEqual(
    hits.map(({ side, subscriberListed }) => [side, subscriberListed]),
    [
      ['from', true],
      ['to', true],
    ],
  );
  assert.notDeepEqual(hits[0]?.id, hits[1]?.id);
});

test('a visit and an app endanger their user; the counterpart is the indicator', () => {
  const { vault, hitsOf } = prepared();
  const [web, app] = hitsOf(
    { ...common, kind: 'web', from: victim, target: { host: 'x.bad.example', path: '/' } },
    { ...common, kind: 'app', from: scammer, app: 'com.bad' },
  );
  assert.deepEqual(web?.subscriber, vault.seal(victim));
  assert.deepEqual(web?.counterpart, indicatorId('domain', 'bad.example'));
  assert.equal(web?.side, 'host');
  assert.equal(web?.subscriberListed, false);
  assert.deepEqual(app?.counterpart, indicatorId('app', 'com.bad'));
  assert.equal(app?.subscriberListed, true);
});

test('the same contact makes the same id in any batch; another contact makes another', () => {
  const { hitsOf } = prepared();
  const other: TrafficRecord = { ...common, id: 'r2', kind: 'sms', from: victim, to: victim };
  const idOf = (...records: TrafficRecord[]) =>
    Buffer.from(hitsOf(...records)[0]?.id ?? '').toString('hex');
  assert.equal(idOf(call), idOf(other, { ...call, id: 'another id', durationS: 7 }));
  const ids = [
    call,
    { ...call, timeMs: 5001 },
    { ...call, kind: 'sms' as const },
    { ...call, to: mobile('8619900005678') },
    { ...call, from: second },
  ].map((record) => idOf(record));
  assert.equal(new Set(ids).size, ids.length);
});

test('a hit holds 16 bytes a token and not its batch, and a replay takes the record time', () => {
  const { vault, index, hitsOf } = prepared();
  const [hit] = hitsOf(call, call, call);
  assert.equal(hit?.subscriber.buffer.byteLength, 16);
  assert.equal(hit?.counterpart.buffer.byteLength, 16);
  const [paced] = toHits(matchBatch([call], vault, index), vault, index, null);
  assert.equal(paced?.observedMs, 5000);
});
