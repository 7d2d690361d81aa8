import assert from 'node:assert/strict';
import { it } from 'node:test';
import { seededRandom } from '../seeded-random.ts';
import { messageIds } from './message-ids.ts';
import { Phones } from './phones.ts';
import { Tally } from './tally.ts';

function message(msisdn: string, text = 'x') {
  return { msisdn, sender: '12381', text, flash: false, parts: 1, receivedMs: 1 };
}

it('drops the phone heard of longest ago, and the oldest message, and counts them', () => {
  const phones = new Phones({ maxPhones: 2, maxMessages: 3 });
  for (const msisdn of ['1', '2', '1', '3']) phones.receive(message(msisdn));
  assert.deepEqual(
    phones.list(10).phones.map(({ msisdn }) => msisdn),
    ['3', '1'],
  );
  assert.deepEqual(phones.inbox('2'), []);
  phones.receive(message('3'));
  assert.deepEqual(
    phones.after(0, 10).map(({ seq }) => seq),
    [3, 4, 5],
  );
  assert.deepEqual(phones.counts(), {
    messages: 5,
    phones: 2,
    droppedPhones: 1,
    droppedMessages: 2,
  });
  assert.deepEqual(
    phones.after(3, 1).map(({ seq }) => seq),
    [4],
  );
});

it('cuts a preview between characters', () => {
  const phones = new Phones({ maxPhones: 2, maxMessages: 3 });
  phones.receive(message('1', '😀'.repeat(100)));
  assert.equal(phones.list(1).phones[0]?.preview, '😀'.repeat(60));
});

it('counts a part again only when all of it is the same', () => {
  const tally = new Tally(2);
  const part = { msisdn: '1', flash: false, reference: 1, part: 1, text: 'a' };
  for (const next of [part, { ...part, flash: true }, part, { ...part, part: 2 }, part]) {
    tally.count(next);
  }
  // The last is counted as new: only two are remembered.
  assert.deepEqual(tally.counts(), { parts: 5, duplicateParts: 1, forgottenParts: 2 });
});

it('makes ids with leading zeros that never repeat', () => {
  const hex = messageIds('hex', 1_790_000_000_000);
  const ids = Array.from({ length: 100 }, hex);
  assert.equal(new Set(ids).size, 100);
  for (const id of ids) assert.match(id, /^00[0-9A-F]{15}$/);
  assert.match(messageIds('decimal', 1_790_000_000_000)(), /^00\d{17}$/);
});

it('throws the same dice for the same seed', () => {
  const [a, b, c] = [seededRandom(7), seededRandom(7), seededRandom(8)];
  const first = Array.from({ length: 50 }, a);
  assert.deepEqual(Array.from({ length: 50 }, b), first);
  assert.notDeepEqual(Array.from({ length: 50 }, c), first);
  assert.ok(first.every((value) => value >= 0 && value < 1));
});
