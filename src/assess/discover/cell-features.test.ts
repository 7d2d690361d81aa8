import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classInternational } from '../../match/kernel/layout.ts';
import { Discovery } from './discovery.ts';
import { type FeatureName, featureNames } from './features.ts';
import {
  cellsOf,
  contactsOf,
  dayMs,
  hourMs,
  type Meeting,
  startMs,
  tokenOf,
} from './testing/traffic.ts';

const town = 5;
const box = 9;
const residents = 40;
const days = 4;

/** People of a town call one another from its cell, and on the last day new cards call from elsewhere. */
const life: readonly Meeting[] = Array.from({ length: days }, (_, day) =>
  Array.from({ length: residents }, (_, at) => ({
    timeMs: startMs + day * dayMs + 9 * hourMs + at * 1000,
    from: `resident ${at}`,
    to: `resident ${(at + day + 1) % residents}`,
    durationS: 60,
    cell: town,
  })),
).flat();
const cards = ['card 0', 'card 1', 'card 2', 'card 3', 'card 4', 'card 5'];
const lastMs = startMs + (days - 1) * dayMs + 10 * hourMs;
const campaign: readonly Meeting[] = cards.flatMap((from, card) =>
  Array.from({ length: 5 }, (_, at) => ({
    ...{ timeMs: lastMs + (5 * card + at) * 60_000, from, to: `resident ${5 * card + at}` },
    ...{ durationS: 90, cell: box },
  })),
);
const endMs = lastMs + hourMs;

function watchOf(...parts: readonly (readonly Meeting[])[]): Discovery {
  const watch = new Discovery({ epoch: 1, slots: 4000, minCounterparts: 1 });
  for (const part of parts) watch.observe(contactsOf(part), 1, endMs, cellsOf(part));
  return watch;
}

function featureOf(watch: Discovery, name: string, feature: FeatureName): number | undefined {
  const token = Buffer.from(tokenOf(name));
  for (const number of watch.numbers(endMs)) {
    if (token.equals(number.token)) return number.values[featureNames.indexOf(feature)];
  }
  return undefined;
}

test('cards in one cell are seen to be many and new; people of a town are not', () => {
  const watch = watchOf(life, campaign);
  const times = featureOf(watch, 'card 5', 'cell_new_times') ?? 0;
  assert.ok(times > 3, String(times));
  const usual = featureOf(watch, 'resident 3', 'cell_new_times') ?? 9;
  assert.ok(usual < 1, String(usual));
  assert.equal(featureOf(watch, 'card 5', 'cells'), 1);
  assert.equal(featureOf(watch, 'resident 3', 'cell_listed_share'), 0);
});

test('a card that is listed taints the cell where it was last, and the one that it calls from next', () => {
  const watch = watchOf(life, campaign);
  assert.equal(featureOf(watch, 'card 5', 'cell_listed_share'), 0);
  watch.known(tokenOf('card 0'));
  const one = featureOf(watch, 'card 5', 'cell_listed_share') ?? 0;
  // Of its five neighbours and the four that are taken for granted.
  assert.ok(Math.abs(one - 1 / 9) < 1e-9, String(one));
  watch.known(tokenOf('card 0'));
  assert.equal(featureOf(watch, 'card 5', 'cell_listed_share'), one);
  const moved = { timeMs: endMs, from: 'card 0', to: 'resident 1', cell: town };
  watch.observe(contactsOf([moved]), 1, endMs, cellsOf([moved]));
  assert.ok((featureOf(watch, 'resident 3', 'cell_listed_share') ?? 0) > 0);
});

test('who calls from everywhere has many cells; without cells nothing is said', () => {
  const rounds = Array.from({ length: 12 }, (_, at) => ({
    ...{ timeMs: lastMs + at * 60_000, from: 'courier', to: `resident ${at}`, durationS: 20 },
    cell: 100 + at,
  }));
  const watch = watchOf(life, rounds);
  assert.equal(featureOf(watch, 'courier', 'cells'), 4);
  const plain = new Discovery({ epoch: 1, slots: 4000, minCounterparts: 1 });
  plain.observe(contactsOf([...life, ...rounds]), 1, endMs);
  for (const [feature, value] of [
    ['cells', 0],
    ['cell_new_times', 1],
    ['cell_listed_share', 0],
  ] as const) {
    assert.equal(featureOf(plain, 'courier', feature), value);
  }
});

test('the cell of a call from abroad is not the place of its caller', () => {
  const calls = campaign.map((one) => ({ ...one, class: classInternational }));
  const watch = watchOf(life, calls);
  assert.equal(featureOf(watch, 'card 5', 'cells'), 0);
  assert.equal(watch.slots.cells.of(box, 0).callers, 0);
});
