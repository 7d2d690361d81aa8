import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../simulator/seeded-random.ts';
import { classMobile } from '../../match/kernel/layout.ts';
import { Discovery } from './discovery.ts';
import { type Habit, innocent, trafficOf } from './testing/archetypes.ts';
import {
  contactsOf,
  dayMs,
  hourMs,
  type Meeting,
  startMs,
  tokenOf,
  tokensOf,
} from './testing/traffic.ts';

const hex = (token: Uint8Array): string => Buffer.from(token).toString('hex');

function discovery(options: { recentContacts?: number } = {}): Discovery {
  return new Discovery({ epoch: 1, slots: 60_000, ...options });
}

/** Replays in pieces of an hour and asks after each; every name that was suspected at any time. */
function replay(
  watch: Discovery,
  meetings: readonly Meeting[],
  days: number,
  each: (nowMs: number) => void = () => undefined,
): Set<string> {
  const found = new Set<string>();
  const names = new Map(
    [...new Set(meetings.flatMap(({ from, to }) => [from, to]))].map((name) => [
      hex(tokenOf(name)),
      name,
    ]),
  );
  let at = 0;
  for (let nowMs = startMs + hourMs; nowMs <= startMs + days * dayMs; nowMs += hourMs) {
    const first = at;
    while ((meetings[at]?.timeMs ?? Infinity) < nowMs) at++;
    watch.observe(contactsOf(meetings.slice(first, at)), 1, nowMs);
    each(nowMs);
    for (const { token } of watch.suspects(nowMs)) found.add(names.get(hex(token)) ?? '?');
  }
  return found;
}

/** Some of the town whom listed numbers have reached. */
const victims = Array.from({ length: 60 }, (_, at) => `person ${at * 300}`);

const ofVictims = (random: () => number): string =>
  random() < 0.4
    ? (victims[Math.floor(random() * victims.length)] ?? '')
    : `person ${Math.floor(random() * 20_000)}`;

const swindlers: readonly Habit[] = [
  {
    name: 'swindler with victims of others',
    class: classMobile,
    calls: 15,
    answered: 0.7,
    durationS: [60, 2400],
    fromDay: 5,
    people: ofVictims,
  },
];

test('couriers, banks, hospitals, call centres and friends are not suspected; a swindler among victims is', () => {
  const watch = discovery();
  const days = 7;
  const meetings = trafficOf([...innocent, ...swindlers], days, 1);
  const found = replay(watch, meetings, days, (nowMs) => {
    if (nowMs === startMs + 2 * dayMs) watch.victims(tokensOf(victims));
  });
  assert.deepEqual([...found], ['swindler with victims of others']);
  const [suspect] = watch.suspects(startMs + days * dayMs);
  assert.ok(suspect !== undefined);
  assert.ok(suspect.confidence > 0 && suspect.confidence <= 60);
  assert.ok(suspect.reasons.some(({ feature }) => feature === 'victims'));
  for (const { text } of suspect.reasons) assert.ok(text.zh.length > 0 && text.en.length > 0);
  assert.equal(watch.stats().evicted, 0);
});

test('who becomes a victim later has their contacts of before judged, from the ring or from the log', () => {
  const calls = Array.from({ length: 8 }, (_, at) => ({
    timeMs: startMs + at * 600_000,
    from: 'unlisted',
    to: `victim ${at}`,
    durationS: 900,
  }));
  const nowMs = startMs + 3 * hourMs;
  const rows = contactsOf(calls);
  const people = tokensOf(calls.map(({ to }) => to));
  const suspected = (watch: Discovery): string[] =>
    watch.suspects(nowMs).map(({ token }) => hex(token));

  const blind = discovery();
  blind.observe(rows, 1, nowMs);
  blind.victims(people);
  assert.deepEqual(suspected(blind), []);

  const ring = discovery({ recentContacts: 100 });
  ring.observe(rows, 1, nowMs);
  assert.deepEqual(suspected(ring), []);
  ring.victims(people);
  assert.deepEqual(suspected(ring), [hex(tokenOf('unlisted'))]);

  const log = discovery();
  log.observe(rows, 1, nowMs);
  log.victims(people, rows);
  assert.deepEqual(suspected(log), [hex(tokenOf('unlisted'))]);
});

test('whom a listed number calls is not judged for that; whom several victims call is', () => {
  const judged = new Set<string>();
  const watch = new Discovery({
    ...{ epoch: 1, slots: 4000 },
    onJudged: ({ token }) => judged.add(hex(token)),
  });
  const people = Array.from({ length: 12 }, (_, at) => `victim ${at}`);
  watch.known(tokenOf('listed'));
  watch.victims(tokensOf(people));
  const calls: Meeting[] = [
    { timeMs: startMs, from: 'listed', to: 'bystander', durationS: 30 },
    { timeMs: startMs + 1000, from: 'victim 0', to: 'friend', durationS: 30 },
    ...people.map((from, at) => ({
      ...{ timeMs: startMs + 2000 + at, from, to: 'hotline of theirs', durationS: 300 },
    })),
  ];
  watch.observe(contactsOf(calls), 1, startMs + hourMs);
  watch.suspects(startMs + hourMs);
  assert.ok(judged.has(hex(tokenOf('hotline of theirs'))));
  for (const name of ['bystander', 'friend']) assert.ok(!judged.has(hex(tokenOf(name))), name);
});

test('a number that is listed leaves the suspected at once and does not come back', () => {
  const watch = discovery();
  const calls = Array.from({ length: 8 }, (_, at) => ({
    timeMs: startMs + at * 600_000,
    from: 'unlisted',
    to: `victim ${at}`,
    durationS: 900,
  }));
  watch.victims(tokensOf(calls.map(({ to }) => to)));
  watch.observe(contactsOf(calls), 1, startMs + hourMs);
  assert.equal(watch.suspects(startMs + 2 * hourMs).length, 1);
  watch.known(tokenOf('unlisted'));
  assert.equal(watch.suspects(startMs + 2 * hourMs).length, 0);
  watch.observe(contactsOf(calls), 1, startMs + hourMs);
  assert.equal(watch.suspects(startMs + 3 * hourMs).length, 0);
});

test('a suspicion fades by itself', () => {
  const watch = discovery();
  const calls = Array.from({ length: 8 }, (_, at) => ({
    timeMs: startMs + at * 600_000,
    from: 'unlisted',
    to: `victim ${at}`,
    durationS: 900,
  }));
  watch.victims(tokensOf(calls.map(({ to }) => to)));
  watch.observe(contactsOf(calls), 1, startMs + hourMs);
  const [now] = watch.suspects(startMs + 2 * hourMs);
  const [later] = watch.suspects(startMs + 2 * hourMs + dayMs);
  assert.ok(now !== undefined && later !== undefined);
  assert.ok(later.confidence < now.confidence);
  assert.equal(later.sinceMs, now.sinceMs);
  assert.equal(watch.suspects(startMs + 30 * dayMs).length, 0);
  assert.equal(watch.stats().watched, 0);
});

test('contacts that cannot be believed are counted and not taken', () => {
  const watch = discovery();
  const call = { timeMs: startMs, from: 'a', to: 'b' };
  watch.observe(contactsOf([call]), 1, startMs);
  watch.observe(contactsOf([{ ...call, timeMs: startMs + 2 * dayMs }]), 1, startMs);
  watch.observe(contactsOf([{ ...call, timeMs: startMs - 2 * dayMs }]), 1, startMs);
  watch.observe(contactsOf([call, call]), 2, startMs);
  const { contacts, ahead, stale, otherEpoch } = watch.stats();
  assert.deepEqual(
    { contacts, ahead, stale, otherEpoch },
    { contacts: 2, ahead: 1, stale: 2, otherEpoch: 2 },
  );
});

test('the size of batches does not matter', () => {
  const meetings = trafficOf(innocent, 2, 3);
  const rows = contactsOf(meetings);
  const nowMs = startMs + 2 * dayMs;
  const whole = discovery();
  whole.observe(rows, 1, nowMs);
  const pieces = discovery();
  const random = seededRandom(9);
  for (let at = 0; at < rows.length; ) {
    const bytes = 96 * Math.ceil(random() * 300);
    pieces.observe(rows.subarray(at, at + bytes), 1, nowMs);
    at += bytes;
  }
  const read = (watch: Discovery): unknown =>
    [...watch.numbers(nowMs)].map(({ token, values }) => [hex(token), [...values]]).toSorted();
  assert.deepEqual(read(pieces), read(whole));
});

test('judged in pieces, the same are suspected as at once', () => {
  const meetings = trafficOf([...innocent, ...swindlers], 6, 5);
  const nowMs = startMs + 6 * dayMs;
  const [whole, pieces] = [discovery(), discovery()];
  for (const watch of [whole, pieces]) {
    watch.victims(tokensOf(victims));
    watch.observe(contactsOf(meetings), 1, nowMs);
  }
  let calls = 0;
  while (pieces.judge(nowMs, 1)) calls++;
  assert.ok(calls > 10, String(calls));
  assert.equal(pieces.judge(nowMs, 1), false);
  const suspected = whole.suspects(nowMs);
  assert.ok(suspected.length > 0);
  assert.deepEqual(pieces.suspects(nowMs), suspected);
  assert.deepEqual(pieces.book.entries(), whole.book.entries());
});

test('shards together know what one alone knows', () => {
  const meetings = trafficOf([...innocent, ...swindlers], 6, 4);
  const nowMs = startMs + 6 * dayMs;
  const rows = contactsOf(meetings);
  const read = (watch: Discovery): [string, number[]][] =>
    [...watch.numbers(nowMs)].map(({ token, values }) => [hex(token), [...values]]);
  const sorted = (all: [string, number[]][]): [string, number[]][] =>
    all.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const one = discovery();
  const shards = [0, 1, 2].map(
    (at) => new Discovery({ epoch: 1, slots: 60_000, shard: { at, of: 3 } }),
  );
  for (const watch of [one, ...shards]) {
    watch.victims(tokensOf(victims));
    watch.observe(rows, 1, nowMs);
  }
  assert.deepEqual(sorted(shards.flatMap(read)), sorted(read(one)));
});

test('five million numbers fit into less than 600 MB, with the larger maps and the ring', () => {
  // A fifth of it is made and counted; the arrays' sizes are proportional.
  const watch = new Discovery({ epoch: 1, slots: 1_250_000, recentContacts: 200_000 });
  assert.ok(5 * watch.stats().bytes < 600e6, String(5 * watch.stats().bytes));
});
