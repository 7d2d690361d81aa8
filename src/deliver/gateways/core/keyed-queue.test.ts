import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyedQueue, type Linked } from './keyed-queue.ts';

type Entry = Linked & { readonly mark: number };

/** Keys that share places, keys that do not, signed ones and texts. */
const key = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 3 }).map((times) => 3 + times * 1024),
  fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }),
  fc.constantFrom('3', 'a', ''),
);

test('behaves as a Map that keeps its order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), key), { maxLength: 200 }), (steps) => {
      const queue = new KeyedQueue<Entry>();
      const model = new Map<string | number, Entry>();
      for (const [mark, [isAdded, key]] of steps.entries()) {
        const there = queue.get(key);
        assert.equal(there, model.get(key));
        if (isAdded && !there) {
          const entry: Entry = { key, mark, before: null, behind: null };
          queue.add(entry);
          model.set(key, entry);
        } else if (!isAdded && there) {
          queue.remove(there);
          model.delete(key);
        }
        assert.equal(queue.size(), model.size);
        assert.equal(queue.first(), model.values().next().value ?? null);
      }
      const left: Entry[] = [];
      for (let entry = queue.first(); entry; entry = queue.first()) {
        queue.remove(entry);
        left.push(entry);
      }
      assert.deepEqual(left, [...model.values()]);
      assert.equal(queue.size(), 0);
    }),
  );
});

test('what has left points to nothing', () => {
  const queue = new KeyedQueue<Entry>();
  const entries = [1, 2, 3].map((mark): Entry => ({ key: mark, mark, before: null, behind: null }));
  for (const entry of entries) queue.add(entry);
  const [, middle] = entries;
  assert.ok(middle);
  queue.remove(middle);
  assert.deepEqual([middle.before, middle.behind], [null, null]);
  assert.equal(queue.first(), entries[0]);
});
