import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CityEvent } from '../types.ts';
import { createFraud, type FraudOptions, type FraudSource } from './fraud.ts';
import { allScripts } from './scripts/all.ts';
import { dayMs, village, villageStartMs } from './testing/village.ts';

const days = 10;
const population = village(20_000, days);
const endMs = villageStartMs + days * dayMs;
const hourMs = dayMs / 24;
const dense = { seed: 11, intensity: 5000 };

type Run = { fraud: FraudSource; events: CityEvent[] };

function run(options: FraudOptions, sliceMs = hourMs): Run {
  const fraud = createFraud(population, options);
  const events: CityEvent[] = [];
  for (let fromMs = villageStartMs; fromMs < endMs; fromMs += sliceMs) {
    const toMs = Math.min(endMs, fromMs + sliceMs);
    for (const event of fraud.eventsOf({ fromMs, toMs })) {
      assert.ok(event.timeMs >= fromMs && event.timeMs < toMs && Number.isInteger(event.timeMs));
      events.push(event);
    }
  }
  return { fraud, events };
}

function truthOf({ fraud }: Run): unknown {
  return [[...fraud.victims()], [...fraud.numbers()], [...fraud.listings()], [...fraud.steps()]];
}

const usual = run(dense);

test('the same seed gives the same fraud whatever the slices, another seed another', () => {
  for (const sliceMs of [7 * 60_000, 5 * dayMs, 1e12]) {
    const other = run(dense, sliceMs);
    assert.deepEqual(other.events, usual.events);
    assert.deepEqual(truthOf(other), truthOf(usual));
  }
  assert.notDeepEqual(run({ ...dense, seed: 12 }).events, usual.events);
});

test('attempts are as many as the intensity says', () => {
  const entered = [...usual.fraud.steps()]
    .filter(({ scamType, step }) =>
      allScripts.some((script) => script.scamType === scamType && script.steps[0]?.name === step),
    )
    .reduce((sum, count) => sum + count.entered, 0);
  const wanted = (5000 / 100_000) * population.size * (days + 21);
  assert.ok(Math.abs(entered / wanted - 1) < 0.05, `${entered} of ${wanted}`);
});

test('every script reaches its last step, and every type has losses', () => {
  // Few gangs of a type are in one village, and a gang may leave a step out.
  const cities = [usual.fraud, ...[21, 22, 23, 24].map((seed) => run({ ...dense, seed }).fraud)];
  const steps = cities.flatMap((fraud) => [...fraud.steps()]);
  const victims = [...usual.fraud.victims()];
  for (const { scamType, steps: own } of allScripts) {
    const last = own.at(-1)?.name;
    const counts = steps.filter((one) => one.scamType === scamType && one.step === last);
    assert.ok(
      counts.some(({ ended }) => ended > 0),
      `${scamType}: ${last}`,
    );
    assert.ok(
      victims.some((one) => one.scamType === scamType && one.lossMs !== null),
      scamType,
    );
  }
});

test('people drop out as the script says, but for what gangs differ', () => {
  for (const count of usual.fraud.steps()) {
    const script = allScripts.find(({ scamType }) => scamType === count.scamType);
    const step = script?.steps.find(({ name }) => name === count.step);
    assert.ok(step !== undefined);
    if (count.ended < 100) continue;
    const share = count.wentOn / count.ended;
    // Four standard errors, and as much as the gangs of a script may stand to one side.
    const tolerance = 4 * Math.sqrt((step.goOn * (1 - step.goOn)) / count.ended) + 0.05;
    assert.ok(Math.abs(share - step.goOn) <= tolerance, `${count.scamType} ${count.step} ${share}`);
  }
});

test('each victim has a contact with a truth number at first_contact, and loses after it', () => {
  const numbers = new Set(
    [...usual.fraud.numbers()].filter((n) => n.scamType !== null).map((n) => n.number),
  );
  const contacts = new Set(
    usual.events.flatMap(({ timeMs, from, to }) => {
      if (numbers.has(from)) return [`${to} ${timeMs}`];
      return numbers.has(to) ? [`${from} ${timeMs}`] : [];
    }),
  );
  const victims = [...usual.fraud.victims()];
  assert.ok(victims.length > 1000);
  for (const victim of victims) {
    assert.ok(contacts.has(`+${victim.subscriber} ${victim.firstContactMs}`));
    assert.equal(victim.lossMs === null, victim.lossAmount === null);
    if (victim.lossMs === null) continue;
    assert.ok(victim.lossMs >= victim.firstContactMs && victim.lossMs < endMs);
    assert.ok((victim.lossAmount ?? 0) > 0);
  }
});

test('first_fraud_contact is the first event of a number, and every number has one', () => {
  // A card with an ordinary past has events before; see aged-cards.test.ts.
  const fresh = run({ ...dense, agedShare: 0 });
  const first = new Map<string, number>();
  for (const { timeMs, kind, from, to } of fresh.events) {
    // A code to a card of a SIM box is no contact.
    const isCode = kind === 'sms' && from.startsWith('1069000777');
    for (const number of isCode ? [] : [from, to])
      if (!first.has(number)) first.set(number, timeMs);
  }
  for (const { number, role, firstFraudContactMs } of fresh.fraud.numbers()) {
    if (role === 'code_platform') assert.equal(firstFraudContactMs, null);
    else assert.equal(firstFraudContactMs, first.get(number), number);
  }
});

test('who changes their number is lost to the gang, and may be found under the new one', () => {
  const changeMs = villageStartMs + 4 * dayMs;
  const renamed = (msisdn: string): string => `${msisdn.slice(0, -7)}5${msisdn.slice(-6)}`;
  const changing: typeof population = {
    ...population,
    msisdnAt: (index, timeMs) => {
      const { msisdn } = population.person(index);
      return timeMs < changeMs ? msisdn : renamed(msisdn);
    },
  };
  const fraud = createFraud(changing, dense);
  const isNew = (number: string): boolean => /^\+861(980|660|990|920)5/.test(number);
  const isOld = (number: string): boolean => /^\+861(980|660|990|920)0/.test(number);
  const found = { before: 0, after: 0 };
  for (const { timeMs, from, to } of fraud.eventsOf({ fromMs: villageStartMs, toMs: endMs })) {
    // A code that was on its way still comes to the number that asked for it.
    if (from.startsWith('1069')) continue;
    const isBefore = timeMs < changeMs;
    assert.ok(isBefore ? !isNew(from) && !isNew(to) : !isOld(from) && !isOld(to));
    found[isBefore ? 'before' : 'after']++;
  }
  assert.ok(found.before > 1000 && found.after > 1000);
  for (const { subscriber, firstContactMs, lossMs } of fraud.victims()) {
    assert.equal(isNew(`+${subscriber}`), firstContactMs >= changeMs);
    if (firstContactMs < changeMs) assert.ok(lossMs === null || lossMs < changeMs);
  }
});

test('losses have a heavy tail', () => {
  const amounts = [...usual.fraud.victims()].flatMap(({ lossAmount }) => lossAmount ?? []);
  amounts.sort((a, b) => b - a);
  const total = amounts.reduce((sum, yuan) => sum + yuan, 0);
  const top = amounts.slice(0, amounts.length / 10).reduce((sum, yuan) => sum + yuan, 0);
  assert.ok(top / total > 0.4, `${top / total}`);
});

test('without a warm-up only what is known from elsewhere is listed before its first contact', () => {
  const fresh = run({ ...dense, warmUpDays: 0 });
  const first = new Map([...fresh.fraud.numbers()].map((n) => [n.number, n.firstFraudContactMs]));
  const listings = [...fresh.fraud.listings()];
  assert.ok(listings.every(({ value }) => first.has(value)));
  const early = listings.filter(({ value, listedMs }) => listedMs < (first.get(value) ?? 0));
  const used = [...first.values()].filter((timeMs) => timeMs !== null).length;
  assert.ok(early.length > 0 && early.length / used < 0.12, `${early.length} of ${used}`);
  assert.ok(listings.length / used > 0.25 && listings.length / used < 0.75);
  assert.ok(listings.every(({ listedMs }) => listedMs <= endMs));
});

test('cards of a SIM box share a cell, and get codes when they are new', () => {
  const roles = new Map([...usual.fraud.numbers()].map(({ number, role }) => [number, role]));
  const cells = new Map<string, Set<string>>();
  for (const { from, cell } of usual.events) {
    if (roles.get(from) !== 'sim_box') continue;
    const cards = cells.get(cell) ?? new Set<string>();
    cells.set(cell, cards.add(from));
  }
  assert.ok(Math.max(...[...cells.values()].map((cards) => cards.size)) >= 8);
  const codes = usual.events.filter(
    ({ kind, from, to }) =>
      kind === 'sms' && roles.get(from) === 'code_platform' && roles.get(to) === 'sim_box',
  );
  assert.ok(codes.length > 20);
});

test('who heeds a warning loses nothing; whom the gangs try stays the same', () => {
  const warnings = [...usual.fraud.victims()].map(({ subscriber, firstContactMs }) => ({
    subscriber,
    timeMs: firstContactMs + 1,
  }));
  const unheeded = run({ ...dense, warnings, heedShare: 0 });
  assert.deepEqual(unheeded.events, usual.events);
  const heeded = run({ ...dense, warnings, heedShare: 1 });
  const losses = (fraud: FraudSource): number =>
    [...fraud.victims()].filter(({ lossMs }) => lossMs !== null).length;
  const tried = ({ fraud }: Run): number[] =>
    allScripts.map(({ scamType, steps: [first] }) => {
      const count = [...fraud.steps()].find(
        (s) => s.scamType === scamType && s.step === first?.name,
      );
      return count?.entered ?? 0;
    });
  assert.deepEqual(tried(heeded), tried(usual));
  assert.ok(losses(usual.fraud) > 100);
  assert.ok(losses(heeded.fraud) < losses(usual.fraud) / 10, `${losses(heeded.fraud)}`);
  const half = run({ ...dense, warnings, heedShare: 0.5 });
  const ratio = losses(half.fraud) / losses(usual.fraud);
  assert.ok(ratio > 0.35 && ratio < 0.7, `${ratio}`);
});

test('scam types can be left out, and jitter makes another city', () => {
  const scamTypes = ['loan', 'false_prize'];
  const some = run({ ...dense, scamTypes });
  assert.deepEqual(
    [...new Set([...some.fraud.victims()].map((v) => v.scamType))].sort(),
    scamTypes.toSorted(),
  );
  assert.notDeepEqual(run({ ...dense, scamTypes, jitter: 0.3 }).events, some.events);
  assert.equal(run({ ...dense, intensity: 0 }).events.length, 0);
});

test('a longer delay lists less in the same time', () => {
  const late = run({ ...dense, listingDelay: 6 });
  const inRun = ({ fraud }: Run): number =>
    [...fraud.listings()].filter(({ listedMs }) => listedMs >= villageStartMs).length;
  assert.ok([...late.fraud.listings()].length < [...usual.fraud.listings()].length);
  assert.ok(inRun(late) > 0);
});

test('codes come from the senders that are given', () => {
  const { fraud, events } = run({ ...dense, codeSenders: ['106900005'] });
  assert.ok(events.some(({ from }) => from === '106900005'));
  assert.ok([...fraud.numbers()].every(({ role }) => role !== 'code_platform'));
});

test('a scam type without a script and a negative intensity are refused', () => {
  assert.throws(() => createFraud(population, { seed: 1, scamTypes: ['none'] }), RangeError);
  assert.throws(() => createFraud(population, { seed: 1, intensity: -1 }), RangeError);
});
