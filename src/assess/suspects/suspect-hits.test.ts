import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexOf } from '../../store/hex.ts';
import { suspectId } from '../../store/suspects.ts';
import { hitId } from '../../vault/hit-id.ts';
import { contactsOf, type Meeting, startMs, tokenOf } from '../discover/testing/traffic.ts';
import { type ListedNumbers, SuspectHits } from './suspect-hits.ts';

const nobody: ListedNumbers = { epoch: 1, isListed: () => false };
const listing = (...names: string[]): ListedNumbers => {
  const tokens = new Set(names.map((name) => hexOf(tokenOf(name))));
  const isListed = (all: Uint8Array, at: number) => tokens.has(hexOf(all.subarray(at, at + 16)));
  return { epoch: 1, isListed };
};
const suspect = { token: tokenOf('swindler'), id: suspectId(tokenOf('swindler')) };
const meetings: readonly Meeting[] = [
  { timeMs: startMs, from: 'swindler', to: 'anna', durationS: 90 },
  { timeMs: startMs + 1, from: 'anna', to: 'bert', durationS: 5 },
  { timeMs: startMs + 2, from: 'bert', to: 'swindler', kind: 'sms' },
];

function found(listed: ListedNumbers, observedMs: number | null = null) {
  const hits = new SuspectHits(1);
  hits.replace([suspect]);
  return hits.of(contactsOf(meetings), listed, observedMs);
}

test('each contact with a suspect is a hit of the other side, under the id of the suspect', () => {
  const [called, wrote, ...others] = found(nobody);
  assert.equal(others.length, 0);
  assert.ok(called && wrote);
  const { id, subscriber, counterpart, indicatorId, ...rest } = called;
  assert.deepEqual([subscriber, counterpart, indicatorId].map(hexOf), [
    ...[tokenOf('anna'), suspect.token, suspect.id].map(hexOf),
  ]);
  assert.equal(hexOf(id), hexOf(hitId(called)));
  assert.deepEqual(rest, {
    ...{ epoch: 1, kind: 'call', side: 'from', timeMs: startMs, observedMs: startMs },
    ...{ durationS: 90, subscriberClass: 'mobile', subscriberCarrier: null },
    ...{ subscriberListed: false, late: false },
  });
  assert.deepEqual(
    [hexOf(wrote.subscriber), wrote.kind, wrote.side, wrote.durationS],
    [...[hexOf(tokenOf('bert')), 'sms', 'to', 0]],
  );
  assert.deepEqual(
    found(nobody, 77).map(({ observedMs }) => observedMs),
    [77, 77],
  );
});

test('what a list names is the list’s to tell, and a listed subscriber is told as such', () => {
  assert.deepEqual(found(listing('swindler')), []);
  assert.deepEqual(
    found(listing('bert')).map(({ subscriberListed }) => subscriberListed),
    [false, true],
  );
});

test('an ended suspicion makes no hits, and its id is still known as one', () => {
  const hits = new SuspectHits(1);
  hits.replace([suspect]);
  hits.replace([]);
  assert.deepEqual(hits.of(contactsOf(meetings), nobody, null), []);
  assert.equal(hits.names(suspect.id), true);
  assert.equal(hits.names(tokenOf('swindler')), false);
});
