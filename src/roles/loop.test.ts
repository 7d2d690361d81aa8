import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../observe/log.ts';
import { startLoop } from './loop.ts';

const log = createLogger('silent');

function counter(): { count: number; reached(n: number): Promise<void>; step(): void } {
  const waiting: { n: number; resolve: () => void }[] = [];
  const state = {
    count: 0,
    reached: (n: number): Promise<void> =>
      state.count >= n ? Promise.resolve() : new Promise((resolve) => waiting.push({ n, resolve })),
    step: (): void => {
      state.count++;
      for (const one of waiting) if (state.count >= one.n) one.resolve();
    },
  };
  return state;
}

test('turns follow at once while there is more, then wait for a wake', async () => {
  const turns = counter();
  const loop = startLoop({
    name: 't',
    idleMs: 3_600_000,
    log,
    turn: async () => {
      turns.step();
      return turns.count < 3;
    },
  });
  await turns.reached(3);
  loop.wake();
  await turns.reached(4);
  await loop.stop();
  assert.equal(turns.count, 4);
});

test('a wake during a turn is not lost', async () => {
  const turns = counter();
  const loop = startLoop({
    name: 't',
    idleMs: 3_600_000,
    log,
    turn: async () => {
      turns.step();
      if (turns.count === 1) loop.wake();
      return false;
    },
  });
  await turns.reached(2);
  await loop.stop();
});

test('a failing turn is counted and the loop goes on', async () => {
  const turns = counter();
  const loop = startLoop({
    name: 't',
    idleMs: 1,
    log,
    turn: async () => {
      turns.step();
      if (turns.count === 1) throw new Error('disk full');
      return false;
    },
  });
  await turns.reached(3);
  await loop.stop();
  assert.deepEqual(loop.health(), {
    failures: 1,
    lastFailure: 'UNEXPECTED: disk full',
    failing: false,
  });
});
