import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { tempFolder } from '../../../test/support/program.ts';
import { defaultSuspicionPolicy } from '../discover/suspicion.ts';
import {
  contactsOf,
  dayMs,
  hourMs,
  startMs,
  tokenOf,
  tokensOf,
} from '../discover/testing/traffic.ts';
import { Watch, type WatchSettings } from '../suspects/watch.ts';
import { WatchThread } from '../suspects/watch-thread.ts';
import { habitFrames, KeptHabits } from './habit-frames.ts';
import { HabitTable } from './habit-table.ts';

const settings: WatchSettings = {
  ...{ epoch: 1, slots: 4096, recentContacts: 0, mostSuspects: 100, model: null },
  tickMs: hourMs,
  policy: defaultSuspicionPolicy,
};
const flip = (tokens: Uint8Array): Uint8Array => tokens.map((byte) => byte ^ 255);
const people = Array.from({ length: 60 }, (_, at) => `person ${at}`);

/** Person n talks for n + 1 minutes, twice a day, for eight days. */
const days = contactsOf(
  Array.from({ length: 16 }, (_, half) =>
    people.map((from, at) => ({
      timeMs: startMs + half * (dayMs / 2) + at * 1000,
      ...{ from, to: `friend of ${from}`, durationS: 60 * (at + 1) },
    })),
  ).flat(),
);

function watching(own: Partial<WatchSettings> = {}): Watch {
  const watch = new Watch({ ...settings, ...own });
  watch.observe(days, 1, startMs + 8 * dayMs);
  return watch;
}

/** Of people by name, in pairs. */
const habitsIn = (watch: Watch, epoch = 1, turn = (tokens: Uint8Array) => tokens): number[] => [
  ...watch.habitsOf(turn(tokensOf(people)), epoch),
];

function isUsual(values: readonly number[]): void {
  people.forEach((_, at) => {
    const [typicalCallS = 0, contactsPerDay = 0] = values.slice(2 * at, 2 * at + 2);
    assert.ok(Math.abs(typicalCallS / (60 * (at + 1)) - 1) < 0.001, `${typicalCallS}`);
    assert.ok(Math.abs(contactsPerDay - 2) < 0.001, `${contactsPerDay}`);
  });
}

async function saved(t: TestContext, watch: Watch): Promise<string> {
  const file = join(await tempFolder(t), 'state');
  await watch.save(file);
  return file;
}

test('a watch knows what is usual for the people in its stream', () => {
  const watch = watching();
  isUsual(habitsIn(watch));
  assert.deepEqual([...watch.habitsOf(tokenOf('a stranger'), 1)], [Number.NaN, Number.NaN]);
  const { habits } = watch.figures();
  assert.equal(habits.contacts, 16 * people.length);
  assert.equal(habits.people, 2 * people.length);
});

test('calls with a listed number are nobody’s habit', () => {
  const watch = watching();
  watch.known(tokenOf('listed'));
  const before = habitsIn(watch);
  const calls = people.map((to, at) => ({
    timeMs: startMs + 8 * dayMs - hourMs + at * 1000,
    ...{ from: 'listed', to, durationS: 7200 },
  }));
  watch.observe(contactsOf(calls), 1, startMs + 8 * dayMs);
  assert.deepEqual(habitsIn(watch), before);
  assert.equal(watch.figures().habits.listed, people.length);
  const { contacts, ahead, habits } = watch.figures();
  assert.equal(habits.contacts + habits.listed + habits.ahead, contacts + ahead);
});

test('habits survive a restart, with other room too', async (t) => {
  const before = watching();
  const file = await saved(t, before);
  for (const slots of [4096, 9000]) {
    const after = new Watch({ ...settings, slots });
    await after.restore(file);
    isUsual(habitsIn(after));
    assert.equal(after.figures().habits.people, before.figures().habits.people);
    assert.equal(after.figures().habits.lost, 0);
    // And it goes on alike.
    const more = contactsOf([
      { timeMs: startMs + 9 * dayMs, from: 'person 1', to: 'person 2', durationS: 5 },
    ]);
    after.observe(more, 1, startMs + 9 * dayMs);
    const same = watching();
    same.observe(more, 1, startMs + 9 * dayMs);
    assert.deepEqual(habitsIn(after), habitsIn(same));
  }
});

test('habits go over a rotation under the new tokens, and nobody asks under the old ones', () => {
  const watch = watching();
  watch.reseal(2, flip);
  isUsual(habitsIn(watch, 2, flip));
  assert.ok(habitsIn(watch, 1).every(Number.isNaN));
  assert.equal(watch.figures().habits.lost, 0);
});

test('the thread answers behind what it was given before, and after a rotation', async (t) => {
  const file = await saved(t, watching());
  const { watch } = await WatchThread.open({
    ...{ settings: { ...settings, epoch: 2 }, onJudgement: async () => undefined },
    file: { path: file, epoch: 1, translate: flip },
  });
  t.after(() => watch.close());
  await watch.observe(
    contactsOf([{ timeMs: startMs + 8 * dayMs, from: 'x', to: 'y' }]),
    1,
    startMs + 8 * dayMs,
  );
  isUsual([...(await watch.habits(flip(tokensOf(people)), 2))]);
  await watch.reseal(3, flip);
  isUsual([...(await watch.habits(tokensOf(people), 3))]);
});

test('frames that do not fit one another are refused', () => {
  const frames = [100, 2000].flatMap((slots) => {
    const table = new HabitTable({ epoch: 1, slots });
    table.observe(days, 1, startMs + 8 * dayMs);
    return [...habitFrames(table)];
  });
  const kept = new KeptHabits(1);
  assert.throws(
    () => {
      for (const frame of frames) kept.take(Buffer.from(frame));
    },
    { code: 'INPUT_FORMAT' },
  );
  assert.throws(() => new KeptHabits(1).take(Buffer.alloc(3)), { code: 'INPUT_FORMAT' });
});
