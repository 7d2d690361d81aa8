import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenTable } from './token-table.ts';

function ordinalsOf(table: TokenTable, words: Uint32Array, at = 0): number[] {
  const found: number[] = [];
  for (let slot = table.find(words, at, -1); slot >= 0; slot = table.find(words, at, slot)) {
    found.push(table.ordinalIn(slot));
  }
  return found.sort((a, b) => a - b);
}

/** Tokens that collide on purpose: words 0 and 1 from a handful of values, words 2 and 3 as well. */
const token = fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom(0, 1, 1023, 0xffffffff)));

test('the table does what a map of lists does, through collisions, removals and growth', () => {
  const step = fc.record({ add: fc.boolean(), token });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = new TokenTable();
      const model = new Map<string, number[]>();
      let next = 0;
      for (const { add, token: words } of steps) {
        const held = model.get(String(words)) ?? [];
        if (add) {
          table.add(Uint32Array.from(words), 0, next);
          model.set(String(words), [...held, next]);
          next += 1;
        } else if (held[0] !== undefined) {
          table.remove(Uint32Array.from(words), 0, held[0]);
          model.set(String(words), held.slice(1));
        }
      }
      for (const { token: words } of steps) {
        assert.deepEqual(
          ordinalsOf(table, Uint32Array.from(words)),
          model.get(String(words)) ?? [],
        );
      }
      assert.equal(
        table.size,
        [...model.values()].reduce((sum, list) => sum + list.length, 0),
      );
    }),
  );
});

test('many come and go without the table filling up with what is gone', () => {
  const table = new TokenTable();
  const words = new Uint32Array(new Uint8Array(randomBytes(16 * 5000)).buffer);
  for (let round = 0; round < 5; round += 1) {
    for (let at = 0; at < 5000; at += 1) table.add(words, at * 4, at);
    for (let at = 0; at < 5000; at += 1) assert.deepEqual(ordinalsOf(table, words, at * 4), [at]);
    for (let at = 0; at < 5000; at += 1) table.remove(words, at * 4, at);
    assert.equal(table.size, 0);
    assert.equal(table.find(words, 0, -1), -1);
  }
  assert.ok(table.bytes < 2_000_000, `${table.bytes} bytes`);
});

test('taking out what is not there changes nothing', () => {
  const table = new TokenTable();
  const words = Uint32Array.of(1, 2, 3, 4, 1, 2, 3, 5);
  table.add(words, 0, 0);
  table.remove(words, 4, 0);
  table.remove(words, 0, 9);
  assert.deepEqual(ordinalsOf(table, words), [0]);
});
