import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takenBytes } from '../allocator.ts';
import { maxReaders } from '../kernel/index-layout.ts';
import { allocate, createKernelMemory } from '../memory.ts';
import { IndexControl, ReaderSeat } from './control.ts';

test('what was replaced is given back when the last reader that may be in it has left', () => {
  const km = createKernelMemory();
  const control = new IndexControl(km);
  const [a, b, c] = [allocate(km, 100), allocate(km, 100), allocate(km, 100)];
  const one = new ReaderSeat(km, control.handle);
  const two = new ReaderSeat(km, control.handle);
  control.publish(a);
  assert.equal(one.enter(), a);
  control.publish(b);
  const before = takenBytes(km.memory);
  control.retire([a]);
  assert.equal(two.enter(), b, 'came in afterwards: never in a');
  assert.equal(takenBytes(km.memory), before);
  one.leave();
  control.publish(c);
  control.retire([b]);
  assert.equal(control.waiting, 1, 'a is gone, b is in use');
  assert.equal(takenBytes(km.memory), before - 128);
  two.leave();
  control.sweep();
  assert.equal(control.waiting, 0);
  assert.equal(takenBytes(km.memory), before - 256);
  assert.equal(one.enter(), c);
  one.leave();
});

test('what nobody is in goes at once', () => {
  const km = createKernelMemory();
  const control = new IndexControl(km);
  const seat = new ReaderSeat(km, control.handle);
  const before = takenBytes(km.memory);
  control.retire([allocate(km, 1000)]);
  assert.equal(takenBytes(km.memory), before);
  seat.close();
  control.close();
  assert.equal(takenBytes(km.memory), 0);
});

test('seats are limited, and one that is given back can be taken again', () => {
  const km = createKernelMemory();
  const { handle } = new IndexControl(km);
  const seats = Array.from({ length: maxReaders }, () => new ReaderSeat(km, handle));
  assert.throws(() => new ReaderSeat(km, handle), RangeError);
  seats[17]?.close();
  assert.doesNotThrow(() => new ReaderSeat(km, handle));
});
