import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { takenBytes } from './allocator.ts';
import {
  allocate,
  allocateZeroed,
  bytesOf,
  createKernelMemory,
  free,
  instantiateKernel,
} from './memory.ts';

const moduleUrl = new URL('./memory.ts', import.meta.url).href;

test('the kernel runs on bytes that were written into a piece', () => {
  const km = createKernelMemory();
  const at = allocate(km, 1000);
  bytesOf(km).set(Buffer.from('a\nb\n\n'), at);
  assert.equal(instantiateKernel(km).countLines(at, 5), 3);
});

test('pieces never overlap, keep their alignment, and all of the memory comes back', () => {
  const step = fc.record({
    bytes: fc.integer({ min: 0, max: 3_000_000 }),
    align: fc.constantFrom(64, 128, 4096, 65_536),
    freed: fc.option(fc.nat(), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const km = createKernelMemory();
      const live: { at: number; end: number }[] = [];
      for (const { bytes, align, freed } of steps) {
        if (freed !== null && live.length > 0) {
          const [gone] = live.splice(freed % live.length, 1);
          free(km, gone?.at ?? 0);
          continue;
        }
        const at = allocate(km, bytes, align);
        const end = at + Math.max(64, Math.ceil(bytes / 64) * 64);
        assert.equal(at % align, 0);
        assert.ok(at >= 65_536 && end <= km.memory.buffer.byteLength);
        for (const other of live) assert.ok(end <= other.at || at >= other.end);
        live.push({ at, end });
      }
      assert.equal(
        takenBytes(km.memory),
        live.reduce((sum, { at, end }) => sum + end - at, 0),
      );
      for (const { at } of live) free(km, at);
      assert.equal(takenBytes(km.memory), 0);
      // One free segment again: the whole of it can be taken at once without growing.
      const whole = km.memory.buffer.byteLength;
      allocate(km, whole - 65_536);
      assert.equal(km.memory.buffer.byteLength, whole);
    }),
    { numRuns: 60 },
  );
});

test('a piece that was used before can be had with every byte zero', () => {
  const km = createKernelMemory();
  const at = allocate(km, 4096);
  bytesOf(km).fill(255, at, at + 4096);
  free(km, at);
  const again = allocateZeroed(km, 4096);
  assert.equal(again, at);
  assert.ok(
    bytesOf(km)
      .subarray(again, again + 4096)
      .every((byte) => byte === 0),
  );
});

test('what was never taken, or was given back, cannot be freed; 4 GB is the end', () => {
  const km = createKernelMemory();
  const at = allocate(km, 100);
  assert.throws(() => free(km, at + 64), RangeError);
  assert.throws(() => free(km, 0), RangeError);
  free(km, at);
  assert.throws(() => free(km, at), RangeError);
  assert.throws(() => allocate(km, 2 ** 32), RangeError);
  assert.throws(() => allocate(km, 100, 96), RangeError);
  assert.equal(allocate(km, 100), at);
});

test('a memory of 4 GB can be had, addressed above 2 GB, and costs nothing until written to', () => {
  const km = createKernelMemory();
  allocate(km, 2 ** 31);
  const high = allocate(km, 2 ** 30);
  assert.ok(high >= 2 ** 31);
  bytesOf(km).set(Buffer.from('\n\n'), high);
  assert.equal(instantiateKernel(km).countLines(high, 2), 2);
  assert.ok(process.memoryUsage.rss() < 2 ** 30);
});

test('threads that take, fill, check and give back at once never meet in a piece', async () => {
  const km = createKernelMemory();
  const code = `
    import { workerData, parentPort } from 'node:worker_threads';
    const { allocate, bytesOf, free } = await import(workerData.moduleUrl);
    const { km, mark } = workerData;
    let damaged = 0;
    const held = [];
    for (let round = 0; round < 3000; round += 1) {
      const bytes = 64 + ((round * 7919 * mark) % 5000);
      const at = allocate(km, bytes);
      bytesOf(km).fill(mark, at, at + bytes);
      held.push([at, bytes]);
      if (held.length > 30) {
        const [first, size] = held.splice(round % held.length, 1)[0];
        if (!bytesOf(km).subarray(first, first + size).every((byte) => byte === mark)) damaged += 1;
        free(km, first);
      }
    }
    for (const [at] of held) free(km, at);
    parentPort.postMessage(damaged);
  `;
  const damages = await Promise.all(
    [1, 2, 3].map(
      (mark) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
            workerData: { km, mark, moduleUrl },
          });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  assert.deepEqual(damages, [0, 0, 0]);
  assert.equal(takenBytes(km.memory), 0);
});
