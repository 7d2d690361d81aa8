import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchBuckets, watchLeastUnits } from '../../match/kernel/discover-layout.ts';
import {
  classKnown,
  halfDistinct,
  slotHalves,
  unit,
  wordState,
} from '../../match/kernel/discover-slot.ts';
import { wordsOf } from './contact-words.ts';
import { ScoreQueue } from './score-queue.ts';
import { SlotTable } from './slot-table.ts';
import { tokenOf } from './testing/traffic.ts';
import { WatchMemory } from './watch-memory.ts';

/** A queue of `room` slots, and what puts a number into it that is worth scoring. */
function made(room: number): { queue: ScoreQueue; wake: (name: string) => number } {
  const memory = new WatchMemory();
  memory.set(watchBuckets, 8);
  memory.set(watchLeastUnits, unit);
  const table = new SlotTable(memory, 8 * 16);
  const queue = new ScoreQueue(memory, table, room);
  const number = memory.take(slotHalves * 2);
  const wake = (name: string): number => {
    number.fill(0);
    number.set(new Uint8Array(wordsOf(tokenOf(name)).buffer));
    new Uint16Array(number.buffer, number.byteOffset)[halfDistinct] = 4 * unit;
    new Uint32Array(number.buffer, number.byteOffset)[wordState] = classKnown;
    return memory.kernel.restoreNumber(memory.state, number.byteOffset, 0);
  };
  return { queue, wake };
}

function takeAll(queue: ScoreQueue, atOnce: number): number[] {
  const out = new Uint32Array(atOnce);
  const taken: number[] = [];
  while (queue.waits) taken.push(...out.subarray(0, queue.take(out)));
  return taken;
}

const names = Array.from({ length: 60 }, (_, at) => `number ${at}`);

test('slots come in the order in which they changed, each once, through a ring that goes round', () => {
  const { queue, wake } = made(100);
  for (let round = 0; round < 5; round++) {
    const slots = names.map(wake);
    assert.deepEqual(takeAll(queue, 7), slots);
    assert.equal(queue.waits, false);
  }
});

test('where the queue was full a walk finds all, in pieces, and what changes meanwhile too', () => {
  const { queue, wake } = made(3);
  const slots = names.map(wake);
  const out = new Uint32Array(2);
  const first = [...out.subarray(0, queue.take(out))];
  assert.ok(queue.waits);
  const again = first.map((slot) => names[slots.indexOf(slot)] ?? '');
  for (const name of again) wake(name);
  const rest = takeAll(queue, 2);
  assert.deepEqual(
    [...first, ...rest].toSorted((a, b) => a - b),
    [...slots, ...first].toSorted((a, b) => a - b),
  );
  // It was full once more while it walked.
  for (const name of names) wake(name);
  queue.take(out);
  for (const name of names) wake(name);
  assert.equal(new Set(takeAll(queue, 2)).size, 60);
});
