import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CityEvent, TruthNumber } from '../types.ts';
import { createFraud, type FraudOptions, type FraudSource } from './fraud.ts';
import { dayMs, village, villageStartMs } from './testing/village.ts';

const days = 12;
const population = village(20_000, days);
const endMs = villageStartMs + days * dayMs;
const dense = { seed: 17, intensity: 12_000 };

type Run = { fraud: FraudSource; events: CityEvent[] };

function run(options: FraudOptions): Run {
  const fraud = createFraud(population, options);
  return { fraud, events: [...fraud.eventsOf({ fromMs: villageStartMs, toMs: endMs })] };
}

const isMobile = ({ role, number }: TruthNumber): boolean =>
  role === 'sim_box' || (role === 'scammer' && number.startsWith('+86'));

/** What each mobile number of a gang did besides fraud's codes, before its first contact of fraud and after. */
function lives({
  fraud,
  events,
}: Run): Map<TruthNumber, { past: CityEvent[]; later: CityEvent[] }> {
  const mobiles = [...fraud.numbers()].filter(isMobile);
  const byNumber = new Map(mobiles.map((one) => [one.number, one]));
  const found = new Map(
    mobiles.map((one) => [
      one,
      { past: [], later: [] } as { past: CityEvent[]; later: CityEvent[] },
    ]),
  );
  for (const event of events) {
    if (event.from.startsWith('106')) continue;
    const one = byNumber.get(event.from) ?? byNumber.get(event.to);
    if (one === undefined) continue;
    const life = found.get(one);
    (event.timeMs < (one.firstFraudContactMs ?? 0) ? life?.past : life?.later)?.push(event);
  }
  return found;
}

const usedFrom =
  (day: number) =>
  ([one]: [TruthNumber, unknown]): boolean =>
    (one.firstFraudContactMs ?? 0) >= villageStartMs + day * dayMs;

const usual = run(dense);
const usualLives = lives(usual);

test('as many mobile numbers as asked for have a past, of SIM boxes and by hand alike', () => {
  for (const role of ['sim_box', 'scammer']) {
    const used = [...usualLives].filter(usedFrom(5)).filter(([one]) => one.role === role);
    const share = used.filter(([, { past }]) => past.length > 0).length / used.length;
    assert.ok(used.length > 100, `${used.length} of ${role}`);
    assert.ok(share > 0.3 && share < 0.45, `${share} of ${used.length} ${role}`);
  }
  const all = [...lives(run({ ...dense, agedShare: 0.9 }))].filter(usedFrom(5));
  const share = all.filter(([, { past }]) => past.length > 0).length / all.length;
  assert.ok(share > 0.75 && share < 0.95, `${share}`);
});

test('the past is sparse, in and out, with a few friends, and goes on a little', () => {
  const aged = [...usualLives].filter(usedFrom(8)).filter(([, { past }]) => past.length > 0);
  const past = aged.flatMap(([, life]) => life.past);
  const numbers = new Set(aged.map(([one]) => one.number));
  const rates = aged.map(([one, life]) => {
    const sinceMs = (one.firstFraudContactMs ?? 0) - (life.past[0]?.timeMs ?? 0);
    return life.past.length / Math.max(1, sinceMs / dayMs);
  });
  rates.sort((a, b) => a - b);
  const median = rates[rates.length >> 1] ?? 0;
  assert.ok(median > 0.4 && median < 1.5, `${median} a day`);
  const out = past.filter(({ from }) => numbers.has(from)).length / past.length;
  assert.ok(out > 0.4 && out < 0.6, `${out}`);
  assert.deepEqual(new Set(past.map(({ kind }) => kind)), new Set(['call', 'sms']));
  for (const [{ number }, life] of aged) {
    if (life.past.length < 12) continue;
    const counts = new Map<string, number>();
    for (const { from, to } of life.past) {
      const other = from === number ? to : from;
      counts.set(other, (counts.get(other) ?? 0) + 1);
    }
    const top = [...counts.values()].sort((a, b) => b - a).slice(0, 3);
    assert.ok(top.reduce((sum, count) => sum + count, 0) >= life.past.length * 0.4);
  }
  const goesOn = aged.filter(([{ number }, life]) => {
    const friends = new Set(life.past.map(({ from, to }) => (from === number ? to : from)));
    return life.later.some(({ from, to }) => friends.has(from === number ? to : from));
  });
  assert.ok(goesOn.length > 5 && goesOn.length < aged.length / 2, `${goesOn.length}`);
  const begun = aged.map(([, life]) => life.past[0]?.timeMs ?? 0);
  const fromLater = begun.filter((timeMs) => timeMs > villageStartMs + 2 * dayMs).length;
  assert.ok(
    fromLater > 0 && fromLater < begun.length,
    'some from the first days on, some from later',
  );
});

test('a share of 0 gives no number a past; a past changes nobody’s fate', () => {
  const fresh = run({ ...dense, agedShare: 0 });
  for (const { past } of lives(fresh).values()) assert.deepEqual(past, []);
  assert.deepEqual([...fresh.fraud.victims()], [...usual.fraud.victims()]);
});
