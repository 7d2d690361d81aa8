import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inventedHabits, recordedHabits } from './contacts.ts';
import { familyPairs, personNumber } from './people.ts';
import { createRandom } from './random.ts';
import { gangsCsv, gangsOf, inventedGangs } from './scammers.ts';
import { scripts } from './scripts.ts';
import { recordsCsv, type TrafficOptions, traffic } from './traffic.ts';

function optionsOf(seed: number): TrafficOptions {
  const random = createRandom(seed);
  const gangs = inventedGangs(random);
  return {
    habits: inventedHabits(2000),
    gangs,
    random,
    startMs: 1_750_000_000_000,
    perSecond: 40,
    scamsPerSecond: 0.8,
  };
}

test('the same seed gives the same town, another seed another', () => {
  assert.equal(recordsCsv(optionsOf(7), 3000), recordsCsv(optionsOf(7), 3000));
  assert.notEqual(recordsCsv(optionsOf(7), 3000), recordsCsv(optionsOf(8), 3000));
});

test('records come in order of time, with ids of their own, and every scam type occurs', () => {
  const options = optionsOf(1);
  const hosts = new Map(
    options.gangs.flatMap((gang) => gang.hosts.map((host) => [host, gang.scamType])),
  );
  const numbers = new Map(
    options.gangs.flatMap((gang) => gang.numbers.map((n) => [n, gang.scamType])),
  );
  const ids = new Set<string>();
  const types = new Set<string>();
  let lastMs = 0;
  let seconds = 0;
  for (const rows of traffic(options)) {
    for (const row of rows) {
      assert.ok(row.timeMs >= lastMs);
      lastMs = row.timeMs;
      ids.add(row.id);
      const party =
        numbers.get(row.from) ?? numbers.get(row.to) ?? hosts.get(URL.parse(row.to)?.host ?? '');
      assert.equal(party !== undefined, row.scam);
      if (party) types.add(party);
    }
    if (++seconds === 600) break;
  }
  assert.deepEqual([...types].sort(), scripts.map((script) => script.scamType).sort());
  assert.ok(ids.size > 600 * 30);
});

test('people are distinct and invented', () => {
  const numbers = Array.from({ length: 30_000 }, (_, at) => personNumber(at));
  assert.equal(new Set(numbers).size, numbers.length);
  for (const number of numbers) assert.match(number, /^861(99|98|66)00\d{6}$/);
});

test('nobody is their own family', () => {
  for (const pair of familyPairs(500, 0.5, createRandom(3)))
    assert.notEqual(pair.subscriber, pair.family);
});

test('recorded contacts are re-keyed and keep who, whom and how long', () => {
  const habits = recordedHabits('Source;Target;Weight\n900;901;60\n', 'Source;Target\n901;777\n');
  assert.equal(habits.people, 3);
  const random = createRandom(1);
  const seen = new Set(Array.from({ length: 50 }, () => JSON.stringify(habits.next(random))));
  assert.deepEqual([...seen].sort(), [
    '{"from":1,"to":2,"durationS":60}',
    '{"from":2,"to":0,"durationS":null}',
  ]);
});

test('gangs become a list, one row for each number and host', () => {
  const gangs = gangsOf(['+861700000001', '+861700000002'], ['a.example', 'b.example'], 2);
  const lines = gangsCsv(gangs, () => 80)
    .trim()
    .split('\n');
  assert.equal(lines.length, 1 + 4);
  assert.match(lines[1] ?? '', /^phone,\+861700000001,[a-z_]+,80,sample,CASE-001$/);
});
