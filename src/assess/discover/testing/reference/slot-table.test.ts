import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { slotWords, wordLast } from '../../../../match/kernel/discover-slot.ts';
import { wordsOf } from '../../contact-words.ts';
import { tokenOf, tokensOf } from '../traffic.ts';
import { SlotTable } from './slot-table.ts';

const never = (): boolean => false;
const nothing = (): void => undefined;

test('every token is found where it was put, and no other', () => {
  const tokens = wordsOf(tokensOf(Array.from({ length: 2000 }, (_, at) => `number ${at}`)));
  const table = new SlotTable(4000, never, nothing);
  const slots = new Map<number, number>();
  for (let at = 0; at < 1000; at++) slots.set(at, table.insert(tokens, at * 4));
  assert.equal(table.evicted, 0);
  assert.equal(new Set(slots.values()).size, 1000);
  for (let at = 0; at < 2000; at++) {
    assert.equal(table.find(tokens, at * 4), slots.get(at) ?? -1);
  }
  assert.deepEqual(table.tokenOf(slots.get(7) ?? -1), tokenOf('number 7'));
});

test('a full table lets the coldest go and counts it', () => {
  const table = new SlotTable(32, never, nothing);
  assert.equal(table.capacity, 32);
  const tokens = wordsOf(tokensOf(Array.from({ length: 100 }, (_, at) => `number ${at}`)));
  for (let at = 0; at < 100; at++) {
    const slot = table.insert(tokens, at * 4);
    table.words[slot * slotWords + wordLast] = at + 1;
  }
  assert.equal(table.used, 32);
  assert.equal(table.evicted, 68);
  const kept = Array.from({ length: 100 }, (_, at) => at).filter(
    (at) => table.find(tokens, at * 4) >= 0,
  );
  // Both buckets are open to every number of a table of two: the 32 newest stay.
  assert.deepEqual(
    kept,
    Array.from({ length: 32 }, (_, at) => at + 68),
  );
});

test('what goes in is there or counted as evicted, whatever the tokens', () => {
  const words = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)), { maxLength: 200 });
  fc.assert(
    fc.property(words, (tokens) => {
      let given = 0;
      const table = new SlotTable(64, never, () => {
        given++;
      });
      let fresh = 0;
      for (const token of tokens) {
        const row = Uint32Array.from(token, (word) => word * 0x4000_0000);
        if (table.find(row, 0) >= 0) continue;
        fresh++;
        const slot = table.insert(row, 0);
        assert.equal(table.find(row, 0), slot);
      }
      assert.equal(table.used + table.evicted, fresh);
      assert.equal(table.evicted, given);
      assert.ok(table.used <= table.capacity);
    }),
  );
});
